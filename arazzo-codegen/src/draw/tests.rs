//! Flows of small documents, in every format.

use expect_test::{Expect, expect};

use crate::inspect::tests::shown;
use crate::inspect::{Format, Stage};

mod embedded;
mod hostile;
mod pictures;
mod words;

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
