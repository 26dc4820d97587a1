//! Actions.

use expect_test::expect;

use super::check_step;

#[test]
fn types_depend_on_the_list() {
    check_step(
        "1.0.1",
        "operationId: o\nonSuccess:\n  - {name: a, type: jump}\n  - {name: b, type: retry, retryAfter: 1, retryLimit: 3}\n\
         onFailure:\n  - {name: c, type: gotoo, stepId: s}\n  - {name: d}\n  - {type: end}\n  - {type: end}",
        expect![[r#"
            error: `jump` is not a type of action [AZ370]
             --> w.yaml:10:29
            help: the types are `end` and `goto`
            warning: `retry` is for failures; here it repeats the step that succeeded [AZ370]
             --> w.yaml:11:29
            help: let `successCriteria` fail while waiting, and retry in `onFailure`
            error: `gotoo` is not a type of action [AZ370]
             --> w.yaml:13:29
            help: did you mean `goto`?
            fix: - {name: c, type: goto, stepId: s}
            error: action `d` has no `type` [AZ110]
             --> w.yaml:14:20
            help: add `type`
            warning: an action has no `name` [AZ110]
             --> w.yaml:15:14
            help: add `name`
            warning: an action has no `name` [AZ110]
             --> w.yaml:16:14
            help: add `name`
        "#]],
    );
}

#[test]
fn goto_has_one_target_and_end_has_none() {
    check_step(
        "1.0.1",
        "operationId: o\nonSuccess:\n  - {name: a, type: goto}\n  - {name: b, type: goto, stepId: s, workflowId: w}\n  \
         - {name: c, type: end, stepId: s}\nonFailure:\n  - {name: d, type: retry, retryAfter: 1, stepId: s, workflowId: w}",
        expect![[r#"
            error: action `a` goes nowhere [AZ371]
             --> w.yaml:10:20
            help: add `stepId` or `workflowId`
            error: `stepId` and `workflowId` exclude each other in action `b` [AZ371]
             --> w.yaml:11:46
             ::: w.yaml:11:35: this is one target
            help: remove one of the two
            warning: `stepId` is ignored: action `c` ends the workflow [AZ373]
             --> w.yaml:12:34
            help: remove it, or write `type: goto`
            fix: - {name: c, type: end}
            error: `stepId` and `workflowId` exclude each other in action `d` [AZ371]
             --> w.yaml:14:62
             ::: w.yaml:14:51: this is one target
            help: remove one of the two
        "#]],
    );
}

#[test]
fn retries_are_counted_in_seconds_and_times() {
    check_step(
        "1.0.1",
        "operationId: o\nonFailure:\n  - {name: a, type: retry, retryAfter: -1, retryLimit: -1}\n  \
         - {name: b, type: retry}\n  - {name: c, type: retry, retryAfter: 5000, retryLimit: 0}\n  \
         - {name: d, type: end, retryAfter: 1, retryLimit: 2}\n  - {name: e, type: retry, retryAfter: '2', retryLimit: many}\n  \
         - {name: f, type: retry, retryAfter: 0.5, retryLimit: 1.5}",
        expect![[r#"
            error: `retryAfter` is negative [AZ380]
             --> w.yaml:10:48
            error: `retryLimit` is negative [AZ380]
             --> w.yaml:10:64
            note: action `b` retries without a delay [AZ382]
             --> w.yaml:11:29
            help: add `retryAfter`, in seconds
            warning: `retryAfter: 5000` waits 5000 seconds [AZ383]
             --> w.yaml:12:48
            help: `retryAfter` is in seconds, not milliseconds
            warning: with `retryLimit: 0` the step is never retried [AZ384]
             --> w.yaml:12:66
            warning: `retryAfter` is ignored: action `d` does not retry [AZ381]
             --> w.yaml:13:34
            help: remove it, or write `type: retry`
            fix: - {name: d, type: end, retryLimit: 2}
            warning: `retryLimit` is ignored: action `d` does not retry [AZ381]
             --> w.yaml:13:49
            help: remove it, or write `type: retry`
            fix: - {name: d, type: end, retryAfter: 1}
            error: `retryAfter` in action `e` is a string, expected a number [AZ106]
             --> w.yaml:14:48
            help: remove the quotes
            fix: - {name: e, type: retry, retryAfter: 2, retryLimit: many}
            error: `retryLimit` in action `e` is a string, expected a number [AZ106]
             --> w.yaml:14:65
            error: `retryLimit` in action `f` is 1.5, expected a whole number [AZ106]
             --> w.yaml:15:65
        "#]],
    );
}

#[test]
fn names_differ_in_a_list() {
    check_step(
        "1.0.1",
        "operationId: o\nonSuccess:\n  - {name: a, type: end}\nonFailure:\n  - {name: a, type: end}\n  - {name: a, type: end}",
        expect![[r#"
            error: action `a` is given twice [AZ308]
             --> w.yaml:13:20
             ::: w.yaml:12:20: first given here
        "#]],
    );
}

#[test]
fn empty_criteria_always_apply() {
    check_step(
        "1.0.1",
        "operationId: o\nonSuccess: [{name: a, type: end, criteria: []}]",
        expect![[r#"
            warning: `criteria` is empty [AZ378]
             --> w.yaml:9:42
            help: remove the field: an action without criteria always applies
            fix: onSuccess: [{name: a, type: end}]
        "#]],
    );
}

#[test]
fn parameters_go_to_a_workflow_and_have_no_place() {
    check_step(
        "1.1.0",
        "operationId: o\nonSuccess:\n  - {name: a, type: goto, workflowId: w, parameters: [{name: p, in: query, value: 1}]}\n  \
         - {name: b, type: goto, stepId: s, parameters: [{name: p, value: 1}]}",
        expect![[r#"
            error: `in` of parameter `p` is not allowed [AZ333]
             --> w.yaml:10:77
            help: remove it
            fix: - {name: a, type: goto, workflowId: w, parameters: [{name: p, value: 1}]}
            error: the parameters of action `b` are not passed to a workflow [AZ376]
             --> w.yaml:11:46
            help: they are the inputs of the workflow that `workflowId` names
            fix: - {name: b, type: goto, stepId: s}
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\nonSuccess:\n  - {name: a, type: goto, workflowId: w, parameters: [{name: p, value: 1}]}",
        expect![[r#"
            error: `parameters` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:10:50
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
}
