//! Text and JSON.

use super::*;

#[test]
fn steps_follow_each_other() {
    check(
        SEQUENCE,
        Format::Text,
        expect![[r#"
        workflow sequence
          start
            → submit
          submit  POST /jobs
            → report
            → failed  on failure
          report  GET /report
            → end
            → failed  on failure
    "#]],
    );
    check(
        SEQUENCE,
        Format::Json,
        expect![[r#"
            {
              "workflows": [
                {
                  "workflow": "sequence",
                  "nodes": [
                    { "id": 0, "kind": "start" },
                    { "id": 1, "kind": "step", "name": "submit", "does": "POST /jobs" },
                    { "id": 2, "kind": "step", "name": "report", "does": "GET /report" },
                    { "id": 3, "kind": "end" },
                    { "id": 4, "kind": "failed" }
                  ],
                  "edges": [
                    { "from": 0, "to": 1, "kind": "next", "on": "success" },
                    { "from": 1, "to": 2, "kind": "next", "on": "success" },
                    { "from": 1, "to": 4, "kind": "unhandled", "on": "failure" },
                    { "from": 2, "to": 3, "kind": "next", "on": "success" },
                    { "from": 2, "to": 4, "kind": "unhandled", "on": "failure" }
                  ]
                }
              ]
            }
        "#]],
    );
}

#[test]
fn a_poll_comes_back_to_itself() {
    check(
        POLL,
        Format::Text,
        expect![[r#"
        workflow poll
          start
            → submit
          submit  POST /jobs
            → look
            → failed  on failure
          look  GET /job
            → report  done: if $response.body#/state == 'done'
            ↻ look  pending: if $response.body#/state == 'running'
            → end  lost: if $response.body#/state == 'lost'
            → report
            → failed  on failure
          report  GET /report
            → end
            → failed  on failure
    "#]],
    );
}

#[test]
fn a_machine_jumps_both_ways() {
    check(
        MACHINE,
        Format::Text,
        expect![[r#"
        workflow machine
          start
            → look
          look  GET /job
            → report  known: if $response.body#/state == 'done'
            → submit
            → submit  unknown: on failure, if $statusCode == 404
            → failed  broken: on failure
          submit  POST /jobs
            → report
            → failed  on failure
          report  GET /report
            → look  stale: if $response.body#/state == 'stale'
            → end  enough
            → failed  on failure
          refresh  POST /token
            → end
            → failed  on failure
    "#]],
    );
}

#[test]
fn a_retry_says_how_often_and_what_runs_before() {
    check(
        RETRY,
        Format::Text,
        expect![[r#"
        workflow retry
          start
            → token
          token  POST /token
            → look
            → failed  on failure
          look  GET /job
            → report
            ↻ look  expired: on failure, try again, at most once, if $statusCode == 401
            ⇄ token  expired: on failure, before trying again, if $statusCode == 401
            ↻ look  busy: on failure, try again, at most 3 times, after 2.5 s, if $statusCode == 503
            → failed  on failure
          report  GET /report
            → end
            → failed  on failure
    "#]],
    );
    check(
        RETRY,
        Format::Json,
        expect![[r#"
            {
              "workflows": [
                {
                  "workflow": "retry",
                  "nodes": [
                    { "id": 0, "kind": "start" },
                    { "id": 1, "kind": "step", "name": "token", "does": "POST /token" },
                    { "id": 2, "kind": "step", "name": "look", "does": "GET /job" },
                    { "id": 3, "kind": "step", "name": "report", "does": "GET /report" },
                    { "id": 4, "kind": "end" },
                    { "id": 5, "kind": "failed" }
                  ],
                  "edges": [
                    { "from": 0, "to": 1, "kind": "next", "on": "success" },
                    { "from": 1, "to": 2, "kind": "next", "on": "success" },
                    { "from": 1, "to": 5, "kind": "unhandled", "on": "failure" },
                    { "from": 2, "to": 3, "kind": "next", "on": "success" },
                    { "from": 2, "to": 2, "kind": "retry", "on": "failure", "limit": 1, "after": null, "action": "expired", "when": ["$statusCode == 401"] },
                    { "from": 2, "to": 1, "kind": "detour", "on": "failure", "action": "expired", "when": ["$statusCode == 401"] },
                    { "from": 2, "to": 2, "kind": "retry", "on": "failure", "limit": 3, "after": 2.5, "action": "busy", "when": ["$statusCode == 503"] },
                    { "from": 2, "to": 5, "kind": "unhandled", "on": "failure" },
                    { "from": 3, "to": 4, "kind": "next", "on": "success" },
                    { "from": 3, "to": 5, "kind": "unhandled", "on": "failure" }
                  ]
                }
              ]
            }
        "#]],
    );
}

#[test]
fn workflows_run_first_and_inside_and_in_between() {
    check(
        NESTED,
        Format::Text,
        expect![[r#"
        workflow outer
          start
            → workflow clean
          workflow clean
            → inner
          inner  workflow inner
            → report
            → failed  on failure
          report  GET /report
            → end
            ↻ report  repair: on failure, try again, at most twice
            ⇄ workflow inner  repair: on failure, before trying again
            → failed  on failure

        workflow clean
          start
            → report
          report  GET /report
            → end
            → failed  on failure

        workflow inner
          start
            → submit
          submit  POST /jobs
            → end
            → failed  on failure
    "#]],
    );
}

#[test]
fn a_workflow_goes_over_to_another() {
    check(
        TRANSFER,
        Format::Text,
        expect![[r#"
        workflow first
          start
            → look
          look  GET /job
            → workflow second  onward: if $response.body#/state == 'new'
            → end
            → failed  on failure

        workflow second
          start
            → submit
          submit  POST /jobs
            → end
            → failed  on failure
    "#]],
    );
}
