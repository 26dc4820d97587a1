//! What is read before it exists, and what is never reached.

use expect_test::{Expect, expect};

use super::findings;

#[track_caller]
fn check(steps: &str, expected: Expect) {
    let head = "arazzo: 1.0.1\ninfo: {title: Flow, version: '1'}\n\
        sourceDescriptions: [{name: pets, url: api.yml, type: openapi}]\nworkflows:\n";
    expected.assert_eq(&findings(&format!("{head}{steps}")));
}

#[test]
fn a_step_reads_what_a_later_one_gives() {
    check(
        "
- workflowId: forward
  steps:
    - stepId: look
      operationId: getPet
      parameters: [{name: petId, in: path, value: $steps.list.outputs.id}]
    - {stepId: list, operationId: listPets, outputs: {id: $response.body#/items/0/id}}
",
        expect![[r#"
            AZ440 Error 10:51 step `list` runs after this one
        "#]],
    );
}

#[test]
fn a_loop_reads_what_the_round_before_gave() {
    check(
        "
- workflowId: pages
  steps:
    - stepId: list
      operationId: listPets
      parameters: [{name: limit, in: query, value: $steps.look.outputs.status}]
      outputs: {id: $response.body#/items/0/id}
    - stepId: look
      operationId: getPet
      parameters: [{name: petId, in: path, value: $steps.list.outputs.id}]
      outputs: {status: $response.body#/status}
      onSuccess: [{name: again, type: goto, stepId: list, criteria: [{condition: $statusCode == 200}]}]
",
        expect![[r#"
            AZ610 Warning 10:52 `$steps.look.outputs.status` is a string, and the API wants an integer
        "#]],
    );
}

#[test]
fn a_step_behind_one_that_always_ends_is_never_reached() {
    check(
        "
- workflowId: ends
  steps:
    - {stepId: list, operationId: listPets, onSuccess: [{name: done, type: end}]}
    - {stepId: more, operationId: listPets, outputs: {id: $response.body#/items/0/id}}
  outputs: {id: $steps.more.outputs.id}
",
        expect![[r#"
            AZ701 Warning 9:16 step `more` is never reached
        "#]],
    );
}

#[test]
fn an_action_behind_one_without_criteria_is_never_reached() {
    check(
        "
- workflowId: hidden
  steps:
    - stepId: list
      operationId: listPets
      onSuccess:
        - {name: always, type: end}
        - {name: never, type: end, criteria: [{condition: $statusCode == 200}]}
",
        expect![[r#"
            AZ703 Warning 12:18 action `never` is never reached: `always` always applies
        "#]],
    );
}

#[test]
fn steps_that_jump_to_each_other_for_ever() {
    check(
        "
- workflowId: round
  steps:
    - {stepId: a, operationId: listPets, onSuccess: [{name: b, type: goto, stepId: b}]}
    - {stepId: b, operationId: listPets, onSuccess: [{name: a, type: goto, stepId: a}]}
",
        expect![[r#"
            AZ704 Warning 9:61 workflow `round` can never complete: its steps jump to each other endlessly | add an action that ends it or goes on
        "#]],
    );
}

#[test]
fn a_workflow_that_always_calls_itself() {
    check(
        "
- workflowId: self
  steps: [{stepId: again, workflowId: self}]
",
        expect![[r#"
            AZ330 Error 7:39 workflow `self` calls itself without end: self → self | give the workflow a way to end before it calls itself again
        "#]],
    );
}

#[test]
fn a_value_that_falls_through_a_poll() {
    check(
        "
- workflowId: poll
  inputs: {type: object, required: [id], properties: {id: {type: string}}}
  steps:
    - stepId: look
      operationId: getPet
      parameters: [{name: petId, in: path, value: $inputs.id}]
      successCriteria: [{condition: $statusCode == 200}]
      onSuccess:
        - {name: ready, type: goto, stepId: list, criteria: [{condition: $response.body#/status == 'ready'}]}
        - {name: wait, type: goto, stepId: look, criteria: [{condition: $response.body#/status == 'new'}]}
    - {stepId: list, operationId: listPets}
",
        expect![[r#"
            AZ707 Warning 9:15 status `gone` matches no action of `look`; the workflow goes on with `list` | add an action to `onSuccess` for `gone`, for example of type `end`
            AZ705 Warning 15:18 `look` repeats itself without waiting | make "not yet" a failure by `successCriteria`, and use `type: retry` with `retryAfter` and `retryLimit`
        "#]],
    );
}

#[test]
fn a_called_workflow_lacks_an_input() {
    check(
        "
- workflowId: parent
  steps: [{stepId: call, workflowId: child, parameters: [{name: nme, value: x}]}]
- workflowId: child
  inputs: {type: object, required: [name], properties: {name: {type: string}}}
  steps: [{stepId: list, operationId: listPets}]
",
        expect![[r#"
            AZ377 Error 7:38 workflow `child` needs the input `name` | add a parameter `name`
            AZ379 Error 7:65 workflow `child` has no input `nme` | did you mean `name`?
        "#]],
    );
}
