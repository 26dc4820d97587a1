//! What lowering finds wrong, by a correct document and one change to it.
//!
//! Every case is the change and the findings that it must bring beside those of the correct
//! document, which has none.

use expect_test::{Expect, expect};

use crate::Compiler;
use crate::diagnostic::Severity;
use crate::source::Memory;

mod absence;
mod constraints;
mod criteria;
mod defaults;
mod docs;
mod falls;
mod flow;
mod messages;
mod operations;
mod own;
mod paths;
mod presence;
mod schemas;
mod security;
mod several;
mod shared;
mod token_steps;
mod types;
mod workflows;

const API: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: https://pets.example/v1}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: kind, in: query, schema: {type: string, enum: [cat, dog]}}
      responses:
        '200':
          description: Pets
          content:
            application/json:
              schema:
                type: object
                additionalProperties: false
                required: [items]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [name]
              properties: {name: {type: string}, kind: {type: string, enum: [cat, dog]}}
      responses:
        '201':
          description: Created
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
  /pets/{petId}:
    get:
      operationId: getPet
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The pet
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        '404': {description: No such pet}
components:
  schemas:
    Pet:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        name: {type: string, nullable: true}
        status: {type: string, enum: [new, ready, gone]}
";

const DOCUMENT: &str = "\
arazzo: 1.0.1
info: {title: Pets, version: '1'}
sourceDescriptions: [{name: pets, url: api.yml, type: openapi}]
workflows:
  - workflowId: adopt
    inputs:
      type: object
      required: [name]
      properties: {name: {type: string}, limit: {type: integer}}
    steps:
      - stepId: add
        operationId: addPet
        requestBody:
          payload: {name: $inputs.name, kind: cat}
        successCriteria:
          - condition: $statusCode == 201
        outputs: {id: $response.body#/id}
      - stepId: look
        operationId: getPet
        parameters:
          - {name: petId, in: path, value: $steps.add.outputs.id}
        outputs: {status: $response.body#/status}
        onFailure:
          - {name: gone, type: goto, stepId: list, criteria: [{condition: $statusCode == 404}]}
      - stepId: list
        operationId: listPets
        parameters:
          - {name: limit, in: query, value: $inputs.limit}
        outputs: {first: $response.body#/items/0/id}
    outputs:
      id: $steps.add.outputs.id
      status: $steps.look.outputs.status
      first: $steps.list.outputs.first
";

/// The findings in a document but for notes, a line each.
pub(super) fn findings(document: &str) -> String {
    findings_with(API, document)
}

/// The findings in a document over another API.
pub(super) fn findings_with(api: &str, document: &str) -> String {
    let files = Memory::default()
        .with("api.yml", api)
        .with("doc.yml", document);
    findings_in(files)
}

/// The findings in `doc.yml` among these files.
pub(super) fn findings_in(files: Memory) -> String {
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let all = compilation.diagnostics.iter();
    let loud = all.filter(|found| found.severity != Severity::Note);
    let lines = loud.map(|found| {
        let at = found.span.map(|span| compilation.sources.start(span));
        let at = at.map_or("-".to_owned(), |at| format!("{}:{}", at.line, at.column));
        let help = found
            .help
            .as_deref()
            .map(|help| format!(" | {help}"))
            .unwrap_or_default();
        format!(
            "{} {:?} {at} {}{help}\n",
            found.code.id(),
            found.severity,
            found.message
        )
    });
    lines.collect()
}

/// The items that a document makes, or why there are none.
fn generated(document: &str) -> String {
    generated_with(API, document)
}

fn generated_with(api: &str, document: &str) -> String {
    let files = Memory::default()
        .with("api.yml", api)
        .with("doc.yml", document);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let items = compilation.items();
    items.unwrap_or_else(|| format!("{:#?}", compilation.diagnostics))
}

/// The findings after one change.
#[track_caller]
fn change(from: &str, to: &str, expected: Expect) {
    assert_eq!(
        DOCUMENT.matches(from).count(),
        1,
        "`{from}` names one place"
    );
    expected.assert_eq(&findings(&DOCUMENT.replace(from, to)));
}

#[test]
fn a_correct_document_has_no_findings() {
    expect![""].assert_eq(&findings(DOCUMENT));
}

#[test]
fn an_operation_that_no_source_describes() {
    change(
        "operationId: getPet",
        "operationId: getPets",
        expect![[r#"
            AZ323 Error 19:22 no source describes an operation `getPets` | did you mean `getPet`?
        "#]],
    );
}

#[test]
fn a_step_that_does_not_exist() {
    change(
        "id: $steps.add.outputs.id\n      status",
        "id: $steps.ad.outputs.id\n      status",
        expect![[r#"
            AZ443 Error 31:18 no step `ad` in this workflow | did you mean `$steps.add`?
        "#]],
    );
}

#[test]
fn an_output_that_the_step_does_not_declare() {
    change(
        "$steps.look.outputs.status",
        "$steps.look.outputs.state",
        expect![[r#"
            AZ444 Error 32:35 step `look` has no output `state` | did you mean `$steps.look.outputs.status`?
        "#]],
    );
}

#[test]
fn an_input_that_is_not_declared_is_optional() {
    change(
        "value: $inputs.limit",
        "value: $inputs.limmit",
        expect![[r#"
            AZ403 Warning 28:53 no input `limmit` is declared | did you mean `$inputs.limit`?
        "#]],
    );
}

#[test]
fn a_goto_to_a_step_that_does_not_exist() {
    change(
        "stepId: list, criteria",
        "stepId: lst, criteria",
        expect![[r#"
        AZ374 Error 24:46 no step `lst` in this workflow | did you mean `list`?
    "#]],
    );
}

#[test]
fn a_path_parameter_that_is_not_set() {
    change(
        "- {name: petId, in: path, value: $steps.add.outputs.id}",
        "[]",
        expect![[r#"
        AZ337 Error 19:22 step `look` does not set the required path parameter `petId` | add `- {name: petId, in: path, value: …}` to its `parameters`
    "#]],
    );
}

#[test]
fn a_parameter_in_the_wrong_place() {
    change(
        "{name: petId, in: path,",
        "{name: petId, in: query,",
        expect![[r#"
            AZ334 Error 21:31 parameter `petId` is declared `in: path` | write `in: path`
        "#]],
    );
}

#[test]
fn a_parameter_that_the_operation_does_not_declare_is_sent() {
    change(
        "{name: limit, in: query",
        "{name: limits, in: query",
        expect![[r#"
        AZ331 Warning 28:20 the operation has no query parameter `limits` | did you mean `limit`?
    "#]],
    );
}

#[test]
fn a_pointer_outside_a_closed_schema() {
    change(
        "$response.body#/items/0/id",
        "$response.body#/itms/0/id",
        expect![[r#"
            AZ600 Error 29:26 the 200 response has no `/itms`, and its description allows no others | did you mean `/items`?
        "#]],
    );
}

#[test]
fn a_pointer_outside_an_open_schema() {
    change(
        "$response.body#/status",
        "$response.body#/state",
        expect![[r#"
            AZ600 Warning 22:27 the 200 response has no `/state` | did you mean `/status`?
        "#]],
    );
}

#[test]
fn a_pointer_to_a_member_of_an_array() {
    change(
        "$response.body#/items/0/id",
        "$response.body#/items/id",
        expect![[r#"
            AZ600 Warning 29:26 the 200 response has no `/items/id`: what is before it is an array | the first item is at `/items/0/id`
        "#]],
    );
}

#[test]
fn a_count_of_an_array() {
    change(
        "$response.body#/items/0/id",
        "$response.body#/items/length",
        expect![[r#"
            AZ600 Warning 29:26 the 200 response has no `/items/length`: what is before it is an array | an expression does not count: output the array itself, and count its items in Rust
        "#]],
    );
}

#[test]
fn a_selector_in_an_older_document_is_looked_at_all_the_same() {
    change(
        "$response.body#/items/0/id",
        "{context: $response.body, selector: '$.items['}",
        expect![[r#"
            AZ103 Error 29:26 a Selector Object needs arazzo 1.1, the document says 1.0 | write `arazzo: 1.1.0`
            AZ110 Error 29:63 a Selector Object has no `type` | add `type`
        "#]],
    );
}

#[test]
fn a_required_property_that_the_payload_lacks() {
    change(
        "{name: $inputs.name, kind: cat}",
        "{kind: cat}",
        expect![[r#"
            AZ346 Warning 14:21 the payload lacks the required property `name` | add it to the payload
        "#]],
    );
}

#[test]
fn a_property_that_a_closed_body_does_not_know() {
    change(
        "{name: $inputs.name, kind: cat}",
        "{name: $inputs.name, knd: cat}",
        expect![[r#"
        AZ347 Warning 14:41 the API knows no property `knd` here | did you mean `kind`?
    "#]],
    );
}

#[test]
fn a_constant_outside_its_enumeration() {
    change(
        "kind: cat}",
        "kind: cot}",
        expect![[r#"
        AZ338 Error 14:47 `cot` is not one of the values that the API takes | did you mean `cat`?
    "#]],
    );
}

#[test]
fn a_status_that_the_operation_does_not_declare() {
    change(
        "$statusCode == 201",
        "$statusCode == 200",
        expect![[r#"
        AZ526 Warning 16:24 the operation declares no status 200 | declared: 201
    "#]],
    );
}

#[test]
fn a_response_read_before_the_request() {
    change(
        "value: $inputs.limit",
        "value: $response.body#/limit",
        expect![[r#"
        AZ419 Error 28:45 `$response.body#/limit` is not known before the request is sent | make it an output of an earlier step and read `$steps.<step>.outputs.<name>`
    "#]],
    );
}

#[test]
fn an_output_that_begins_like_an_expression_and_is_none() {
    change(
        "$response.body#/status",
        "$respnse.body#/status",
        expect![[r#"
            AZ410 Error 22:27 `$respnse.body#/status` is not a runtime expression | did you mean `$response.body`?
        "#]],
    );
}

#[test]
fn a_single_equals_sign() {
    change(
        "$statusCode == 404",
        "$statusCode = 404",
        expect![[r#"
        AZ510 Error 24:87 a single `=` does not compare | write `==`
    "#]],
    );
}

#[test]
fn a_body_where_the_operation_requires_one() {
    change(
        "requestBody:\n          payload: {name: $inputs.name, kind: cat}",
        "description: none",
        expect![[r#"
        AZ342 Warning 11:17 step `add` sends no body, but the operation requires one | add a `requestBody`
    "#]],
    );
}

#[test]
fn independent_mistakes_are_all_found() {
    let document = DOCUMENT
        .replace("operationId: listPets", "operationId: listPet")
        .replace("$statusCode == 404", "$statusCode = 404")
        .replace("$steps.look.outputs.status", "$steps.lok.outputs.status");
    expect![[r#"
        AZ510 Error 24:87 a single `=` does not compare | write `==`
        AZ323 Error 26:22 no source describes an operation `listPet` | did you mean `listPets`?
        AZ443 Error 32:22 no step `lok` in this workflow | did you mean `$steps.look`?
    "#]]
    .assert_eq(&findings(&document));
}
