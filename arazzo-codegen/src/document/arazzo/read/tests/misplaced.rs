//! Fields that decide what happens next, where no object has them.

use expect_test::expect;

use super::{check, check_step};

#[test]
fn a_condition_of_an_action_is_a_criterion() {
    check_step(
        "1.0.1",
        "operationId: o\nonFailure:\n  - {name: a, type: end, condition: \"$response.body#/a == 'x, y'\"}\n  \
         - name: b\n    type: end\n    condition: $statusCode == 404\n  \
         - {name: c, type: end, condition: $statusCode == 404, criteria: [{condition: $statusCode > 400}]}\n\
         onSuccess:\n  - {name: d, type: end, context: $response.body, condition: '$[?@.a == 1]'}\n  \
         - {name: e, type: end, context: $statusCode}",
        expect![[r#"
            error: `condition` and `context` are fields of a criterion, and not of action `d` [AZ397]
             --> w.yaml:16:34
             ::: w.yaml:16:59: and this
            help: write `criteria: [{condition: $[?@.a == 1], context: $response.body, type: …}]`
            error: `context` is a field of a criterion, and not of action `e` [AZ397]
             --> w.yaml:17:34
            help: write `criteria: [{context: $statusCode, type: …}]`
            error: `condition` is a field of a criterion, and not of action `a` [AZ397]
             --> w.yaml:10:34
            help: write `criteria: [{condition: $response.body#/a == 'x, y'}]`
            fix: - {name: a, type: end, criteria: [{"condition":"$response.body#/a == 'x, y'"}]}
            error: `condition` is a field of a criterion, and not of action `b` [AZ397]
             --> w.yaml:13:13
            help: write `criteria: [{condition: $statusCode == 404}]`
            fix: criteria: [{"condition":"$statusCode == 404"}]
            error: `condition` is a field of a criterion, and not of action `c` [AZ397]
             --> w.yaml:14:34
            help: add `{condition: $statusCode == 404}` to its `criteria`
        "#]],
    );
}

#[test]
fn fields_of_steps_are_none_of_actions() {
    check_step(
        "1.0.1",
        "operationId: o\nonFailure:\n  - {name: a, type: end, successCriteria: [{condition: $statusCode == 404}]}\n  \
         - {name: b, type: goto, stepId: s, onSuccess: [{name: c, type: end}], onFailure: []}\n  \
         - {name: d, type: end, description: changes nothing}",
        expect![[r#"
            error: `successCriteria` is a field of a step, and not of action `a` [AZ397]
             --> w.yaml:10:34
            help: write `criteria`
            error: `onSuccess` and `onFailure` are fields of a step or a workflow, and not of action `b` [AZ397]
             --> w.yaml:11:46
             ::: w.yaml:11:81: and this
            help: write them at the step that the action goes to
            warning: unknown field `description` in action `d` [AZ102]
             --> w.yaml:12:34
            help: the fields are `name`, `type`, `workflowId`, `stepId`, `parameters`, `retryAfter`, `retryLimit` and `criteria`; names of your own begin with `x-`
        "#]],
    );
}

#[test]
fn fields_of_actions_are_none_of_steps() {
    check_step(
        "1.1.0",
        "operationId: o\nretryLimit: 30\nretryAfter: 5\nsuccessActions: [{name: a, type: end}]",
        expect![[r#"
            error: `retryAfter` and `retryLimit` are fields of a failure action, and not of step `s` [AZ397]
             --> w.yaml:9:9
             ::: w.yaml:10:9: and this
            help: write `onFailure: [{name: retry, type: retry, retryAfter: 5, retryLimit: 30}]`
            error: `successActions` is a field of a workflow, and not of step `s` [AZ397]
             --> w.yaml:11:9
            help: write `onSuccess`
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\ncondition: $statusCode == 200",
        expect![[r#"
            error: `condition` is a field of a criterion, and not of step `s` [AZ397]
             --> w.yaml:9:9
            help: write `successCriteria: [{condition: $statusCode == 200}]`
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\ncriteria: [{condition: $statusCode == 200}]\nsuccessCriteria: [{condition: $statusCode == 200}]",
        expect![[r#"
            error: `criteria` is a field of an action, and not of step `s` [AZ397]
             --> w.yaml:9:9
            help: it has `successCriteria`: write all of them there
        "#]],
    );
}

#[test]
fn workflows_and_references_lose_nothing_either() {
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: 1.0.0}\nsourceDescriptions: [{name: api, url: api.yaml}]\n\
         workflows:\n  - workflowId: w\n    onFailure: [{name: a, type: end}]\n    retryAfter: 1\n    \
         successCriteria: []\n    steps:\n      - stepId: s\n        operationId: o\n        \
         onFailure: [{reference: $components.failureActions.b, criteria: []}]\n",
        expect![[r#"
            error: `onFailure` is a field of a step, and not of workflow `w` [AZ397]
             --> w.yaml:6:5
            help: write `failureActions`
            warning: `successCriteria` is a field of a step, and not of workflow `w` [AZ397]
             --> w.yaml:8:5
            help: write `successCriteria` at its steps
            error: `retryAfter` is a field of a failure action, and not of workflow `w` [AZ397]
             --> w.yaml:7:5
            help: write a failure action of type `retry` in `failureActions`
            error: `criteria` is a field of the component, and not of a Reusable Object [AZ397]
             --> w.yaml:12:63
            help: write them in the component, or the whole action here
        "#]],
    );
}
