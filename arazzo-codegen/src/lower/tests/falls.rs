//! Decisions that fall through into one of their own targets.

use expect_test::{Expect, expect};

use super::findings_with;

const API: &str = "\
openapi: 3.0.3
info: {title: Loans, version: '1'}
servers: [{url: https://loans.example}]
paths:
  /ask:
    get:
      operationId: ask
      responses:
        '200':
          description: said
          content:
            application/json:
              schema:
                type: object
                properties:
                  decision: {type: string}
                  listed: {type: string, enum: [yes, no, later]}
                  two: {type: string, enum: [yes, no]}
                  score: {type: integer}
                  sure: {type: boolean}
        '202': {description: not yet}
        '204': {description: nothing}
  /approve: {post: {operationId: approve, responses: {'204': {description: done}}}}
  /decline: {post: {operationId: decline, responses: {'204': {description: done}}}}
";

/// What is said of such actions of a step, behind which `approve` and `decline` stand.
#[track_caller]
fn check(criteria: &str, actions: &str, expected: Expect) {
    let document = format!(
        "\
arazzo: 1.0.1
info: {{title: Loans, version: '1'}}
sourceDescriptions: [{{name: loans, url: api.yml, type: openapi}}]
workflows:
  - workflowId: decide
    inputs: {{type: object, required: [choice], properties: {{choice: {{type: string}}, listed: {{type: string, enum: [a, b, c]}}}}}}
    steps:
      - stepId: ask
        operationId: ask
        successCriteria: [{criteria}]
        onSuccess:
{actions}
      - stepId: approve
        operationId: approve
        successCriteria: [{{condition: $statusCode == 204}}]
        onSuccess: [{{name: done, type: end}}]
      - stepId: decline
        operationId: decline
        successCriteria: [{{condition: $statusCode == 204}}]
"
    );
    let found = findings_with(API, &document);
    let about = found.lines().filter(|line| line.starts_with("AZ7"));
    let text: String = about.map(|line| format!("{line}\n")).collect();
    expected.assert_eq(&text);
}

const OK: &str = "{condition: $statusCode == 200}";

/// `yes` goes to the next step, `no` to the one behind it.
fn decision(yes: &str, no: &str) -> String {
    format!(
        "          - {{name: yes, type: goto, stepId: approve, criteria: [{{condition: \"{yes}\"}}]}}\n          \
         - {{name: no, type: goto, stepId: decline, criteria: [{{condition: \"{no}\"}}]}}"
    )
}

#[test]
fn values_that_nobody_names_fall_into_the_next_step() {
    let of_body = decision(
        "$response.body#/decision == 'yes'",
        "$response.body#/decision == 'no'",
    );
    check(
        OK,
        &of_body,
        expect![[r#"
            AZ719 Warning 8:17 any decision but `yes`, `no` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for all others, for example of type `end`, or put another step behind `ask`
        "#]],
    );
    let of_input = decision("$inputs.choice == 'yes'", "$inputs.choice == 'no'");
    check(
        OK,
        &of_input,
        expect![[r#"
            AZ719 Warning 8:17 any choice but `yes`, `no` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for all others, for example of type `end`, or put another step behind `ask`
        "#]],
    );
    let alone = "          - {name: yes, type: goto, stepId: approve, criteria: [{condition: $inputs.choice == 'yes'}]}";
    check(
        OK,
        alone,
        expect![[r#"
            AZ719 Warning 8:17 any choice but `yes` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for all others, for example of type `end`, or put another step behind `ask`
            AZ701 Warning 17:17 step `decline` is never reached
        "#]],
    );
}

#[test]
fn values_that_are_known_are_named() {
    let of_input = decision("$inputs.listed == 'a'", "$inputs.listed == 'b'");
    check(
        OK,
        &of_input,
        expect![[r#"
            AZ719 Warning 8:17 listed `c` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for `c`, for example of type `end`, or put another step behind `ask`
        "#]],
    );
    // Said of polls and branches over listed values, in the same words as before.
    let listed = decision(
        "$response.body#/listed == 'yes'",
        "$response.body#/listed == 'no'",
    );
    check(
        OK,
        &listed,
        expect![[r#"
            AZ707 Warning 8:17 listed `later` matches no action of `ask`; the workflow goes on with `approve` | add an action to `onSuccess` for `later`, for example of type `end`
        "#]],
    );
    let score = decision("$response.body#/score > 700", "$response.body#/score < 500");
    check(
        OK,
        &score,
        expect![[r#"
            AZ719 Warning 8:17 score `500`, `600`, `700` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for `500`, `600`, `700`, for example of type `end`, or put another step behind `ask`
        "#]],
    );
    let status = decision("$statusCode == 200", "$statusCode == 202");
    check(
        "{condition: $statusCode < 300}",
        &status,
        expect![[r#"
            AZ719 Warning 8:17 status `204` matches no action of `ask`, and goes on with `approve` as `yes` does | add an action to `onSuccess` for `204`, for example of type `end`, or put another step behind `ask`
        "#]],
    );
}

#[test]
fn decisions_that_name_all_values_are_silent() {
    for (yes, no) in [
        (
            "$response.body#/decision == 'yes'",
            "$response.body#/decision != 'yes'",
        ),
        (
            "$response.body#/two == 'yes'",
            "$response.body#/two == 'no'",
        ),
        (
            "$response.body#/sure == true",
            "$response.body#/sure == false",
        ),
        ("$response.body#/score > 0", "$response.body#/score == 0"),
        ("$response.body#/score >= 2", "$response.body#/score <= 1"),
        // Nothing is known of values that two places decide.
        (
            "$response.body#/decision == 'yes'",
            "$inputs.choice == 'no'",
        ),
    ] {
        check(OK, &decision(yes, no), expect![""]);
    }
    let statuses = decision("$statusCode == 200", "$statusCode == 202");
    check("{condition: $statusCode <= 202}", &statuses, expect![""]);
}

#[test]
fn what_falls_elsewhere_is_silent() {
    let always = decision("$inputs.choice == 'yes'", "$inputs.choice == 'no'")
        + "\n          - {name: else, type: end}";
    check(OK, &always, expect![""]);
    let no = "          - {name: no, type: goto, stepId: decline, criteria: [{condition: $inputs.choice == 'no'}]}";
    check(OK, no, expect![""]);
    // That a status is one of success decides nothing.
    let success = "          - {name: on, type: goto, stepId: approve, criteria: [{condition: $statusCode == 200}]}\n          \
                   - {name: no, type: goto, stepId: decline, criteria: [{condition: $inputs.choice == 'no'}]}";
    check("{condition: $statusCode < 300}", success, expect![""]);
    // A step that succeeds with one value only lets no other through.
    let sure = "{condition: $inputs.choice == 'yes'}";
    let yes = "          - {name: yes, type: goto, stepId: approve, criteria: [{condition: $inputs.choice == 'yes'}]}";
    check(
        sure,
        yes,
        expect![[r#"
        AZ701 Warning 17:17 step `decline` is never reached
    "#]],
    );
}
