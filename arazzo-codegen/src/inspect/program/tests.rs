//! Programs of small documents.

use expect_test::{Expect, expect, expect_file};

use crate::inspect::tests::shown;
use crate::inspect::{Format, Stage};

#[track_caller]
fn check(workflows: &str, format: Format, expected: Expect) {
    expected.assert_eq(&shown(workflows, Stage::Program, format));
}

const JOBS: &str = "
- workflowId: runJob
  inputs:
    type: object
    required: [token, name]
    properties:
      token: {type: string, format: password}
      name: {type: string}
      limit: {type: integer, default: 3}
      kind: {type: string, enum: [fast, slow]}
  steps:
  - stepId: submit
    operationId: submit
    parameters:
    - {name: Authorization, in: header, value: 'Bearer {$inputs.token}'}
    requestBody:
      contentType: application/json
      payload: {name: $inputs.name, kind: $inputs.kind, sizes: [1, $inputs.limit]}
    outputs: {id: $response.body#/id, state: $response.body#/state}
  - stepId: look
    operationId: look
    parameters: [{name: id, in: query, value: $steps.submit.outputs.id}]
    timeout: 5000
    successCriteria:
    - condition: $statusCode == 200
    - {context: $response.body, type: jsonpath, condition: $.state == 'done'}
    onFailure:
    - name: running
      type: retry
      retryAfter: 2
      retryLimit: 30
      criteria: [{condition: \"$response.body#/state == 'running' || $statusCode == 503\"}]
    - {name: again, type: goto, stepId: submit, criteria: [{condition: $statusCode == 404}]}
    outputs: {state: $response.body#/state}
  outputs: {state: $steps.look.outputs.state}
";

const CALL: &str = "
- workflowId: outer
  dependsOn: [clean]
  inputs: {type: object, properties: {id: {type: string}}}
  steps:
  - {stepId: inner, workflowId: inner, parameters: [{name: id, value: $inputs.id}], outputs: {it: $outputs.it}}
- workflowId: clean
  steps: [{stepId: report, operationId: report}]
- workflowId: inner
  inputs: {type: object, properties: {id: {type: string}}}
  steps: [{stepId: submit, operationId: submit, outputs: {it: $response.body#/id}}]
  outputs: {it: $steps.submit.outputs.it}
";

#[test]
fn every_part_has_a_line() {
    check(
        JOBS,
        Format::Text,
        expect![[r#"
            module flows  flows.yml, version 1, Arazzo 1.1.0
              source jobs  JOBS, Jobs 1 (OpenAPI 3.0.3), at https://jobs.example

            workflow runJob  fn run_job, machine
              input token: Secret
              input name: String
              input limit: Option<i64> = 3
              input kind: Option<Kind>
              type Kind = "fast" | "slow" | _
              step submit  fn submit
                POST /jobs  at jobs
                header Authorization = "Bearer {inputs.token}"  secret
                body application/json as json = {"name": inputs.name, "kind"?: inputs.kind, "sizes"?: [1, inputs.limit]}
                succeeds by default
                output id: Option<String> = body#/id as String?
                output state: Option<String> = body#/state as String?  unused
              step look  fn look, after submit
                GET /job  at jobs, within 5000 ms
                query id = steps.submit.id
                succeeds if $statusCode == 200  => status == 200
                succeeds if $.state == 'done'  => exactly body#/state as Value? == "done"
                output state: Option<String> = body#/state as String?
                on failure running: retry 30, after 2 s, if $response.body#/state == 'running' || $statusCode == 503  => body#/state as Value? == "running" || status == 503
                on failure again: goto submit, if $statusCode == 404  => status == 404
              output state: String = steps.look.state  unused
        "#]],
    );
}

#[test]
fn calls_name_what_they_give() {
    check(
        CALL,
        Format::Text,
        expect![[r#"
            module flows  flows.yml, version 1, Arazzo 1.1.0
              source jobs  JOBS, Jobs 1 (OpenAPI 3.0.3), at https://jobs.example

            workflow outer  fn outer, sequence
              first clean
              input id: Option<String>
              step inner  fn inner
                call workflow inner(id: inputs.id)
                succeeds by default
                output it: Option<String> = called.it  unused

            workflow clean  fn clean, sequence
              step report  fn report
                GET /report  at jobs
                succeeds by default

            workflow inner  fn inner, sequence
              input id: Option<String>
              step submit  fn submit
                POST /jobs  at jobs
                succeeds by default
                output it: Option<String> = body#/id as String?
              output it: Option<String> = steps.submit.it  unused
        "#]],
    );
}

#[test]
fn json_has_values_and_conditions_as_text() {
    let shown = shown(JOBS, Stage::Program, Format::Json);
    expect_file!["tests/jobs.json"].assert_eq(&shown);
}
