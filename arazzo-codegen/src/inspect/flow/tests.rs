//! Flows of small documents, in every format.

use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::inspect::{Format, Stage};
use crate::source::Memory;
use crate::{Compilation, Compiler};

mod hostile;
mod pictures;
mod words;

const API: &str = r"
openapi: 3.0.3
info: {title: Jobs, version: '1'}
servers: [{url: https://jobs.example}]
paths:
  /jobs:
    post:
      operationId: submit
      responses: &responses
        '200':
          description: The job
          content:
            application/json:
              schema:
                type: object
                properties: {id: {type: string}, state: {type: string}}
        '503': {description: Busy}
  /job: {get: {operationId: look, responses: *responses}}
  /report: {get: {operationId: report, responses: *responses}}
  /token: {post: {operationId: refresh, responses: *responses}}
";

const HEAD: &str = "
arazzo: 1.0.1
info: {title: Flows, version: '1'}
sourceDescriptions: [{name: jobs, url: api.yml, type: openapi}]
workflows:
";

/// The workflows of a document that calls the jobs' API.
fn compile(workflows: &str) -> Compilation {
    let files = Memory::default()
        .with("api.yml", API)
        .with("flows.yml", format!("{HEAD}{workflows}"));
    Compiler::new().loader(files).compile("flows.yml")
}

/// A stage of it; the findings, if there are errors.
fn shown(workflows: &str, stage: Stage, format: Format) -> String {
    let compilation = compile(workflows);
    compilation.inspect(stage, format).unwrap_or_else(|error| {
        let found = compilation.diagnostics.iter();
        found.fold(error.to_string(), |mut text, found| {
            let _ = write!(text, "\n{:?} {}", found.code, found.message);
            text
        })
    })
}

#[track_caller]
fn check(workflows: &str, format: Format, expected: Expect) {
    expected.assert_eq(&shown(workflows, Stage::Flow, format));
}

const SEQUENCE: &str = "
- workflowId: sequence
  steps:
  - {stepId: submit, operationId: submit}
  - {stepId: report, operationId: report}
";

const POLL: &str = "
- workflowId: poll
  steps:
  - {stepId: submit, operationId: submit}
  - stepId: look
    operationId: look
    onSuccess:
    - name: done
      type: goto
      stepId: report
      criteria: [{condition: $response.body#/state == 'done'}]
    - name: pending
      type: goto
      stepId: look
      criteria: [{condition: $response.body#/state == 'running'}]
    - name: lost
      type: end
      criteria: [{condition: $response.body#/state == 'lost'}]
  - {stepId: report, operationId: report}
";

const MACHINE: &str = "
- workflowId: machine
  steps:
  - stepId: look
    operationId: look
    onSuccess:
    - name: known
      type: goto
      stepId: report
      criteria: [{condition: $response.body#/state == 'done'}]
    onFailure:
    - {name: unknown, type: goto, stepId: submit, criteria: [{condition: $statusCode == 404}]}
    - {name: broken, type: end}
  - {stepId: submit, operationId: submit}
  - stepId: report
    operationId: report
    onSuccess:
    - name: stale
      type: goto
      stepId: look
      criteria: [{condition: $response.body#/state == 'stale'}]
    - {name: enough, type: end}
  - {stepId: refresh, operationId: refresh}
";

const RETRY: &str = "
- workflowId: retry
  steps:
  - {stepId: token, operationId: refresh}
  - stepId: look
    operationId: look
    onFailure:
    - name: expired
      type: retry
      stepId: token
      retryLimit: 1
      criteria: [{condition: $statusCode == 401}]
    - name: busy
      type: retry
      retryAfter: 2.5
      retryLimit: 3
      criteria: [{condition: $statusCode == 503}]
  - {stepId: report, operationId: report}
";

const NESTED: &str = "
- workflowId: outer
  dependsOn: [clean]
  steps:
  - {stepId: inner, workflowId: inner}
  - stepId: report
    operationId: report
    onFailure:
    - {name: repair, type: retry, workflowId: inner, retryLimit: 2}
- workflowId: clean
  steps: [{stepId: report, operationId: report}]
- workflowId: inner
  steps: [{stepId: submit, operationId: submit}]
";

const TRANSFER: &str = "
- workflowId: first
  steps:
  - stepId: look
    operationId: look
    onSuccess:
    - name: onward
      type: goto
      workflowId: second
      criteria: [{condition: $response.body#/state == 'new'}]
- workflowId: second
  steps: [{stepId: submit, operationId: submit}]
";
