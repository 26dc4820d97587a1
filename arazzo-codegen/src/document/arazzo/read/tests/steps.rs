//! Steps, criteria, bodies, outputs.

use expect_test::expect;

use super::check_step;

#[test]
fn a_step_has_one_target() {
    check_step(
        "1.0.1",
        "description: d",
        expect![[r#"
        error: step `s` calls nothing [AZ321]
         --> w.yaml:7:17
        help: add `operationId`, `operationPath` or `workflowId`
    "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\nworkflowId: w",
        expect![[r#"
        error: `operationId` and `workflowId` exclude each other in step `s` [AZ322]
         --> w.yaml:9:9
         ::: w.yaml:8:9: a step calls one thing, and this is one
        help: make two steps of it, or remove one of the two
    "#]],
    );
    check_step(
        "1.0.1",
        "operationPath: p\noperationId: o\nworkflowId: w",
        expect![[r#"
            error: `operationId` and `operationPath` exclude each other in step `s` [AZ322]
             --> w.yaml:8:9
             ::: w.yaml:9:9: a step calls one thing, and this is one
            help: make two steps of it, or remove one of the two
            error: `operationId` and `workflowId` exclude each other in step `s` [AZ322]
             --> w.yaml:10:9
             ::: w.yaml:9:9: a step calls one thing, and this is one
            help: make two steps of it, or remove one of the two
        "#]],
    );
}

#[test]
fn fields_of_1_1_need_it() {
    check_step(
        "1.0.1",
        "channelPath: c\ntimeout: 100\ncorrelationId: c\naction: send\ndependsOn: [t]",
        expect![[r#"
            error: `channelPath` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:8:9
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
            error: `timeout` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:9:9
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
            error: `correlationId` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:10:9
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
            error: `action` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:11:9
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
            error: `dependsOn` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:12:9
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
}

#[test]
fn timeouts_are_positive_milliseconds() {
    check_step(
        "1.1.0",
        "operationId: o\ntimeout: 0",
        expect![[r#"
            error: a timeout of 0 ms always expires [AZ350]
             --> w.yaml:9:18
        "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\ntimeout: 30",
        expect![[r#"
            warning: a timeout of 30 ms is very short [AZ351]
             --> w.yaml:9:18
            help: `timeout` is in milliseconds
        "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\ntimeout: 1.5",
        expect![[r#"
        error: `timeout` in step `s` is 1.5, expected a whole number [AZ106]
         --> w.yaml:9:18
    "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\ntimeout: '500'",
        expect![[r#"
            error: `timeout` in step `s` is a string, expected a number [AZ106]
             --> w.yaml:9:18
            help: remove the quotes
            fix: timeout: 500
        "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\ntimeout: PT5S",
        expect![[r#"
        error: `timeout` in step `s` is a string, expected a number [AZ106]
         --> w.yaml:9:18
    "#]],
    );
    check_step("1.1.0", "operationId: o\ntimeout: 1e300", expect![]);
}

#[test]
fn directions_are_send_and_receive() {
    check_step(
        "1.1.0",
        "channelPath: c\naction: recieve\ndependsOn: []",
        expect![[r#"
            error: `recieve` is not an action of a step [AZ106]
             --> w.yaml:9:17
            help: did you mean `receive`?
            fix: action: receive
            warning: `dependsOn` is empty [AZ105]
             --> w.yaml:10:9
            help: remove the field
        "#]],
    );
}

#[test]
fn criteria_are_not_empty() {
    check_step(
        "1.0.1",
        "operationId: o\nsuccessCriteria: []",
        expect![[r#"
            error: `successCriteria` is empty [AZ501]
             --> w.yaml:9:9
            help: remove the field, or write `condition: $statusCode == 200`
        "#]],
    );
}

#[test]
fn typed_criteria_need_a_context() {
    check_step(
        "1.0.1",
        "operationId: o\nsuccessCriteria:\n  - {type: regex, condition: a}\n  - {context: $url, condition: a}\n  \
         - {condition: a, type: simple}\n  - {context: $response.body, type: jsonpath, condition: $.a}",
        expect![[r#"
            error: a regex condition needs a `context` [AZ500]
             --> w.yaml:10:38
            help: add `context: $response.body`, or what else it looks at
            fix: - {type: regex, context: $response.body, condition: a}
            note: a simple condition does not use its `context` [AZ502]
             --> w.yaml:11:14
        "#]],
    );
}

#[test]
fn languages_and_their_versions_are_known() {
    check_step(
        "1.1.0",
        "operationId: o\nsuccessCriteria:\n  - {context: $url, condition: a, type: jsonpaht}\n  \
         - {context: $url, condition: a, type: jsonpointer}\n  \
         - {context: $url, condition: a, type: {type: xpath, version: rfc9535}}\n  \
         - {context: $url, condition: a, type: {type: xpath, version: xpath-31}}\n  \
         - {context: $url, condition: a, type: {type: simple, version: x}}\n  \
         - {context: $url, condition: a, type: {type: jsonpath}}\n  \
         - {context: $url, condition: a, type: 5}",
        expect![[r#"
            error: `jsonpaht` is not a type of expression here [AZ550]
             --> w.yaml:10:49
            help: did you mean `jsonpath`?
            fix: - {context: $url, condition: a, type: jsonpath}
            error: `jsonpointer` is not a type of expression here [AZ550]
             --> w.yaml:11:49
            help: the types are `simple`, `regex`, `jsonpath` and `xpath`
            error: `rfc9535` is not a version of xpath [AZ550]
             --> w.yaml:12:72
            help: the versions are `xpath-31`, `xpath-30`, `xpath-20` and `xpath-10`
            error: `simple` is not a type of expression here [AZ550]
             --> w.yaml:14:56
            help: the types are `jsonpath`, `xpath` and `jsonpointer`
            error: an Expression Type Object has no `version` [AZ110]
             --> w.yaml:15:56
            help: add `version`
            error: `5` is not a type of expression here [AZ550]
             --> w.yaml:16:49
            help: the types are `simple`, `regex`, `jsonpath` and `xpath`
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\nsuccessCriteria:\n  \
         - {context: $url, condition: a, type: {type: jsonpath, version: rfc9535}}\n  \
         - {context: $url, condition: a, type: {type: xpath, version: xpath-30}}",
        expect![[r#"
            error: `rfc9535` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:10:75
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
}

#[test]
fn criteria_of_three_parts_are_read_as_one_condition() {
    check_step(
        "1.0.1",
        "operationId: o\nsuccessCriteria:\n  - {context: $statusCode, condition: ==, value: 200}\n  \
         - {context: $response.body#/name, condition: '!=', value: it's}",
        expect![[r#"
            warning: a criterion has no `value`: its condition is one text [AZ102]
             --> w.yaml:10:51
            help: write `condition: $statusCode == 200`
            warning: a criterion has no `value`: its condition is one text [AZ102]
             --> w.yaml:11:62
            help: write `condition: $response.body#/name != 'it''s'`
        "#]],
    );
}

#[test]
fn conditions_are_text() {
    check_step(
        "1.0.1",
        "operationId: o\nsuccessCriteria:\n  - {}\n  - condition: true\n  - condition: [a]\n  - text\n  \
         - {condition: $statusCode == 200, value: 200}",
        expect![[r#"
            error: a criterion has no `condition` [AZ110]
             --> w.yaml:10:13
            help: add `condition`
            error: the condition is a boolean, expected a string [AZ106]
             --> w.yaml:11:24
            help: put it in quotes
            fix: - condition: "true"
            error: the condition is a list, expected a string [AZ106]
             --> w.yaml:12:24
            error: a criterion is a string, expected a mapping [AZ106]
             --> w.yaml:13:13
            warning: unknown field `value` in a criterion [AZ102]
             --> w.yaml:14:45
            help: the fields are `context`, `condition` and `type`; names of your own begin with `x-`
        "#]],
    );
}

#[test]
fn bodies_have_three_fields() {
    check_step(
        "1.0.1",
        "operationId: o\nrequestBody: {$ref: ./body.yaml, contenttype: application/json, payload: null}",
        expect![[r#"
            warning: unknown field `$ref` in the request body of step `s` [AZ102]
             --> w.yaml:9:23
            help: the fields are `contentType`, `payload` and `replacements`; names of your own begin with `x-`
            error: unknown field `contenttype` in the request body of step `s` [AZ102]
             --> w.yaml:9:42
            help: did you mean `contentType`?
            fix: requestBody: {$ref: ./body.yaml, contentType: application/json, payload: null}
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\nrequestBody: text",
        expect![[r#"
        error: the request body of step `s` is a string, expected a mapping [AZ106]
         --> w.yaml:9:22
    "#]],
    );
}

#[test]
fn replacements_need_a_target_and_a_value() {
    check_step(
        "1.0.1",
        "operationId: o\nrequestBody:\n  replacements:\n    - {target: /a}\n    - {value: null}\n    \
         - {target: /a, value: 1, targetSelectorType: jsonpath}",
        expect![[r#"
            error: a replacement has no `value` [AZ110]
             --> w.yaml:11:24
            help: add `value`
            error: a replacement has no `target` [AZ110]
             --> w.yaml:12:16
            help: add `target`
            error: `targetSelectorType` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:13:38
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\nrequestBody:\n  replacements:\n    - {target: /a, value: 1, targetSelectorType: regex}",
        expect![[r#"
            error: `regex` is not a type of expression here [AZ550]
             --> w.yaml:11:58
            help: the types are `jsonpath`, `xpath` and `jsonpointer`
        "#]],
    );
}

#[test]
fn outputs_are_expressions_or_selectors() {
    check_step(
        "1.0.1",
        "operationId: o\noutputs:\n  a: 5\n  b: [x]\n  c:\n  d: {context: $response.body, selector: /a, type: jsonpointer}",
        expect![[r#"
            warning: output `a` is a number, expected an expression [AZ106]
             --> w.yaml:10:14
            help: an output is an expression such as `$response.body#/id`
            error: output `b` is a list, expected an expression [AZ106]
             --> w.yaml:11:14
            error: output `c` is null, expected an expression [AZ106]
             --> w.yaml:12:13
            error: a Selector Object needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:13:14
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
}
