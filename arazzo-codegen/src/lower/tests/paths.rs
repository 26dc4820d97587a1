//! Paths into outputs, and the types of what they lead to.

use super::findings_with;

const API: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: https://t.example}]
paths:
  /all:
    get:
      operationId: all
      responses:
        '200':
          description: ok
          headers: {X-Page: {required: true, schema: {type: integer}}}
          content:
            application/json:
              schema:
                type: object
                required: [list, one, text, open, kind]
                properties:
                  list: {type: array, items: {$ref: '#/components/schemas/One'}}
                  one: {$ref: '#/components/schemas/One'}
                  text: {type: string}
                  count: {type: integer}
                  kind: {type: string, enum: [cat, dog]}
                  open: {type: object, properties: {id: {type: string}}}
                  any: {type: object}
                  either:
                    oneOf: [{$ref: '#/components/schemas/One'}, {type: string}]
                    nullable: true
  /one/{id}:
    post:
      operationId: one
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                flag: {type: boolean}
                list: {type: array, items: {type: string}}
                kind: {type: string, enum: [cat]}
                any: {}
                more: {type: object, additionalProperties: {type: integer}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: string}, at: {type: number}}}
    One:
      allOf: [{$ref: '#/components/schemas/Base'}]
      additionalProperties: false
";

/// A document whose second step has these lines.
fn document(step: &str) -> String {
    format!(
        "\
arazzo: 1.0.1
info: {{title: T, version: '1'}}
sourceDescriptions: [{{name: t, url: api.yml, type: openapi}}]
workflows:
  - workflowId: w
    inputs: {{type: object, properties: {{id: {{type: string}}, o: {{type: object, properties: {{s: {{type: string}}}}}}}}}}
    steps:
      - stepId: a
        operationId: all
        outputs:
          body: $response.body
          list: $response.body#/list
          one: $response.body#/one
          text: $response.body#/text
          open: $response.body#/open
          any: $response.body#/any
          either: $response.body#/either
          page: $response.header.X-Page
          status: $statusCode
          input: $inputs.o
      - stepId: b
        operationId: one
{step}
"
    )
}

/// What is said of a path parameter with this value.
#[track_caller]
fn value(path: &str, expected: &str) {
    let step = format!("        parameters: [{{name: id, in: path, value: '{path}'}}]");
    assert_eq!(findings_with(API, &document(&step)).trim_end(), expected);
}

#[test]
fn paths_that_may_lead_somewhere() {
    for path in [
        "$steps.a.outputs.one.id",
        "$steps.a.outputs.one#/id",
        "$steps.a.outputs.list[0].id",
        "$steps.a.outputs.list#/0/id",
        "$steps.a.outputs.body.list[2].id",
        "$steps.a.outputs.any.x",
        "$steps.a.outputs.either.id",
        "$steps.a.outputs.input.s",
        "$inputs.o.s",
    ] {
        value(path, "");
    }
}

#[test]
fn paths_that_lead_nowhere() {
    value(
        "$steps.a.outputs.list.id",
        "AZ600 Warning 23:73 output `list` of step `a` is an array, which has no member `id` | the first item is read by `$steps.a.outputs.list[0].id`",
    );
    value(
        "$steps.a.outputs.list#/id",
        "AZ600 Warning 23:74 output `list` of step `a` is an array, which has no member `id` | the first item is read by `$steps.a.outputs.list#/0/id`",
    );
    value(
        "$steps.a.outputs.list.length",
        "AZ600 Warning 23:73 output `list` of step `a` is an array, which has no member `length` | an expression does not count: output the array, and count its items in Rust",
    );
    value(
        "$steps.a.outputs.one.idd",
        "AZ600 Warning 23:72 output `one` of step `a` has no member `idd`, and its description allows no others | did you mean `$steps.a.outputs.one.id`?",
    );
    value(
        "$steps.a.outputs.one.ID",
        "AZ600 Error 23:72 output `one` of step `a` has no member `ID`, and its description allows no others | did you mean `$steps.a.outputs.one.id`?",
    );
    value(
        "$steps.a.outputs.body.list[0].name",
        "AZ600 Warning 23:81 `/list/0` of output `body` of step `a` has no member `name`, and its description allows no others | it has `id`, `at`",
    );
    value(
        "$steps.a.outputs.text.id",
        "AZ600 Warning 23:73 output `text` of step `a` is a string, which has no members",
    );
    value(
        "$steps.a.outputs.status.code",
        "AZ600 Error 23:75 output `status` of step `a` is an integer, which has no members",
    );
    value(
        "$steps.a.outputs.page#/x",
        "AZ600 Error 23:74 output `page` of step `a` is an integer, which has no members",
    );
}

#[test]
fn what_a_description_leaves_open_is_a_warning() {
    value(
        "$steps.a.outputs.open.name",
        "AZ600 Warning 23:73 output `open` of step `a` has no member `name` in its description | it has `id`",
    );
    value(
        "$inputs.o.t",
        "AZ600 Warning 23:61 input `o` has no member `t` in its description | it has `s`",
    );
}

#[test]
fn conditions_and_outputs_look_into_outputs_too() {
    let step = "
        parameters: [{name: id, in: path, value: x}]
        successCriteria: [{condition: $steps.a.outputs.list.id == 'x'}]
        outputs: {x: $steps.a.outputs.text.id}";
    assert_eq!(
        findings_with(API, &document(step)),
        "AZ529 Error 25:61 output `list` of step `a` is an array, which has no member `id` | the first item is read by `$steps.a.outputs.list[0].id`
AZ600 Warning 26:44 output `text` of step `a` is a string, which has no members
"
    );
}

#[test]
fn where_nothing_needs_a_value_it_is_left_out() {
    let step = "
        parameters:
          - {name: id, in: path, value: 'x-{$steps.a.outputs.list.id}'}
          - {name: page, in: query, value: $steps.a.outputs.list.id}
        requestBody: {payload: {any: $steps.a.outputs.text.id}}";
    assert_eq!(
        findings_with(API, &document(step)),
        "AZ600 Warning 25:67 output `list` of step `a` is an array, which has no member `id` | the first item is read by `$steps.a.outputs.list[0].id`
AZ600 Warning 26:66 output `list` of step `a` is an array, which has no member `id` | the first item is read by `$steps.a.outputs.list[0].id`
AZ600 Warning 27:60 output `text` of step `a` is a string, which has no members
"
    );
}

#[test]
fn conditions_count_the_items_of_lists() {
    let step = "
        parameters: [{name: id, in: path, value: x}]
        successCriteria:
          - condition: $steps.a.outputs.list.length > 0
          - condition: $steps.a.outputs.body.list.length == 2";
    assert_eq!(findings_with(API, &document(step)), "");
}

/// What is said of a payload.
#[track_caller]
fn payload(payload: &str, expected: &str) {
    let step = format!(
        "        parameters: [{{name: id, in: path, value: x}}]\n        requestBody: {{payload: {payload}}}"
    );
    assert_eq!(findings_with(API, &document(&step)).trim_end(), expected);
}

#[test]
fn members_are_compared_with_what_they_are_sent_as() {
    payload("{any: $steps.a.outputs.one.id}", "");
    payload(
        "{list: $steps.a.outputs.either}",
        "AZ611 Warning 24:39 `$steps.a.outputs.either` is a string or object, and the API wants an array of string | output the part that is meant as `either` in step `a`",
    );
    payload(
        "{flag: $steps.a.outputs.one.id}",
        "AZ611 Warning 24:39 `$steps.a.outputs.one.id` is a string, and the API wants a boolean",
    );
    payload("{list: $steps.a.outputs.body.list}", "");
    payload(
        "{more: {x: $steps.a.outputs.one.id}}",
        "AZ611 Warning 24:43 `$steps.a.outputs.one.id` is a string, and the API wants an integer",
    );
    payload(
        "{flag: $steps.a.outputs.input.s}",
        "AZ611 Warning 24:39 `$steps.a.outputs.input.s` is a string, and the API wants a boolean",
    );
    payload(
        "{flag: $inputs.id}",
        "AZ611 Warning 24:39 `$inputs.id` is a string, and the API wants a boolean | declare the input with `type: boolean`",
    );
}

#[test]
fn members_are_compared_in_parameters_and_conditions() {
    let step = "
        parameters:
          - {name: id, in: path, value: x}
          - {name: page, in: query, value: $steps.a.outputs.body.list}
        successCriteria: [{condition: $steps.a.outputs.body.kind == 'cow'}]";
    assert_eq!(
        findings_with(API, &document(step)),
        "AZ610 Warning 26:44 `$steps.a.outputs.body.list` is an array, and the API wants an integer
AZ527 Error 27:69 `'cow'` is not a value of `$steps.a.outputs.body.kind` | did you mean `'cat'`?
"
    );
}
