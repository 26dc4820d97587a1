//! Submit, poll, notify: every decision about this document has a test of its own.

use std::fs;

use arazzo::rt::{Cause, Method};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo::{Client, Workflow};
use arazzo_generated::knock::{
    BulkSetObjectsNotify,
    bulk_set_objects_notify::{
        self as workflow, BulkOperationStatus, Error, Inputs, Outputs, Step,
    },
};
use serde_json::{Value, json};
use support::workspace;

use super::{client, sent, waits, warnings};

const DOCUMENT: &str = "knock/bulk-set-objects-notify.yml";
const SUBMIT: &str = "/v1/objects/projects/bulk/set";
const POLL: &str = "/v1/bulk_operations/b1";
const NOTIFY: &str = "/v1/workflows/updated/trigger";

pub(super) fn inputs() -> Inputs {
    let object = json!({"id": "p1", "name": "One", "size": 3});
    Inputs {
        api_key: "sk_test_12345".into(),
        collection: "projects".to_owned(),
        objects: vec![object.as_object().expect("an object").clone()],
        notify_object_id: "p1".to_owned(),
        workflow_key: "updated".to_owned(),
        data: None,
    }
}

fn status(status: &str) -> Reply {
    Reply::json(200, json!({"id": "b1", "status": status}))
}

/// A script of Knock; its operation has these states, the last one for ever.
pub(super) fn knock(states: &[&str]) -> Script {
    let script = Script::new().on(Method::POST, SUBMIT, status("queued")).on(
        Method::POST,
        NOTIFY,
        Reply::json(200, json!({"workflow_run_id": "w1"})),
    );
    let states = states.iter();
    states.fold(script, |script, state| {
        script.on(Method::GET, POLL, status(state))
    })
}

async fn run(script: &Script, inputs: Inputs) -> Result<Outputs, Error> {
    arazzo_generated::knock::bulk_set_objects_notify(&client(script), inputs).await
}

async fn succeed(script: &Script, inputs: Inputs) -> Outputs {
    run(script, inputs).await.expect("the workflow succeeds")
}

async fn fail(script: &Script, inputs: Inputs) -> Error {
    run(script, inputs).await.expect_err("the workflow fails")
}

/// The request to a path.
fn to(script: &Script, path: &str) -> Recorded {
    let mut requests = script.requests().into_iter();
    let found = requests.find(|request| request.path == path);
    found.unwrap_or_else(|| panic!("{path} was not asked"))
}

#[tokio::test]
async fn steps_run_in_order() {
    let script = knock(&["completed"]);
    let outputs = succeed(&script, inputs()).await;
    assert_eq!(
        sent(&script),
        [
            "POST https://api.knock.app/v1/objects/projects/bulk/set",
            "GET https://api.knock.app/v1/bulk_operations/b1",
            "POST https://api.knock.app/v1/workflows/updated/trigger",
        ]
    );
    let submitted = to(&script, SUBMIT);
    assert_eq!(
        submitted.json(),
        Some(json!({"objects": [{"id": "p1", "name": "One", "size": 3}]}))
    );
    assert_eq!(submitted.header("content-type"), Some("application/json"));
    assert_eq!(to(&script, POLL).body, "");
    assert_eq!(outputs.bulk_operation_id, "b1");
    assert_eq!(outputs.bulk_status, BulkOperationStatus::Completed);
    assert_eq!(outputs.workflow_run_id, "w1");
}

#[tokio::test]
async fn an_expression_without_braces_is_filled_in() {
    let script = knock(&["completed"]);
    succeed(&script, inputs()).await;
    for request in script.requests() {
        assert_eq!(
            request.header("authorization"),
            Some("Bearer sk_test_12345")
        );
    }
}

#[test]
fn an_expression_without_braces_is_warned_of() {
    let found = warnings(DOCUMENT);
    let found: Vec<&String> = found
        .iter()
        .filter(|one| one.starts_with("AZ433"))
        .collect();
    assert_eq!(
        found,
        [
            "AZ433 58:21 `$inputs.apiKey` in text has no braces",
            "AZ433 76:21 `$inputs.apiKey` in text has no braces",
            "AZ433 105:21 `$inputs.apiKey` in text has no braces",
        ]
    );
}

#[tokio::test]
async fn bare_operations_are_found_in_the_source_that_describes_them() {
    let script = knock(&["completed"]);
    let client = Client::builder()
        .transport(script.clone())
        .server("knockObjectsApi", "https://objects.example")
        .server("knockBulkOperationsApi", "https://bulk.example/base/")
        .server("knockWorkflowsApi", "https://workflows.example")
        .build()
        .expect("the settings are valid");
    let script = script.on(
        Method::GET,
        "/base/v1/bulk_operations/b1",
        status("completed"),
    );
    let done = arazzo_generated::knock::bulk_set_objects_notify(&client, inputs()).await;
    done.expect("the workflow succeeds");
    assert_eq!(
        sent(&script),
        [
            "POST https://objects.example/v1/objects/projects/bulk/set",
            "GET https://bulk.example/base/v1/bulk_operations/b1",
            "POST https://workflows.example/v1/workflows/updated/trigger",
        ]
    );
    let found = warnings(DOCUMENT);
    let found: Vec<&String> = found
        .iter()
        .filter(|one| one.starts_with("AZ324"))
        .collect();
    assert_eq!(
        found,
        [
            "AZ324 54:18 `bulkSetObjects` does not say which of the sources describes it",
            "AZ324 72:18 `getBulkOperation` does not say which of the sources describes it",
        ]
    );
}

#[tokio::test]
async fn a_path_with_braces_names_the_operation() {
    let script = knock(&["completed"]);
    succeed(&script, inputs()).await;
    let request = to(&script, NOTIFY);
    assert_eq!(request.method, Method::POST);
    let recipients = json!([{"id": "p1", "collection": "projects"}]);
    assert_eq!(request.json(), Some(json!({ "recipients": recipients })));
}

#[tokio::test]
async fn a_bare_jsonpath_test_is_exact() {
    // Simple conditions ignore case; RFC 9535 does not, and neither does a test read as one.
    let script = knock(&["Queued"]);
    let outputs = succeed(&script, inputs()).await;
    assert!(waits(&script).is_empty());
    assert_eq!(
        outputs.bulk_status,
        BulkOperationStatus::Other("Queued".to_owned())
    );
}

#[test]
fn a_bare_jsonpath_test_is_warned_of() {
    let found = warnings(DOCUMENT);
    let found: Vec<&String> = found
        .iter()
        .filter(|one| one.starts_with("AZ554"))
        .collect();
    assert_eq!(
        found,
        [
            "AZ554 90:20 `$.status == 'completed'` is not a JSONPath query",
            "AZ554 97:20 `$.status == 'queued' || $.status == 'processing'` is not a JSONPath query",
        ]
    );
}

#[tokio::test]
async fn an_operation_that_is_at_work_is_looked_at_again_every_second() {
    let script = knock(&["queued", "processing", "processing", "completed"]);
    let outputs = succeed(&script, inputs()).await;
    assert_eq!(waits(&script), [1.0, 1.0, 1.0]);
    assert_eq!(script.requests().len(), 6);
    assert_eq!(outputs.bulk_status, BulkOperationStatus::Completed);
}

#[tokio::test]
async fn the_client_sets_the_pace() {
    let script = knock(&["queued", "queued", "completed"]);
    let client = Client::builder()
        .transport(script.clone())
        .pace(std::time::Duration::from_millis(250))
        .build()
        .expect("the settings are valid");
    let done = arazzo_generated::knock::bulk_set_objects_notify(&client, inputs()).await;
    done.expect("the workflow succeeds");
    assert_eq!(waits(&script), [0.25, 0.25]);
}

#[tokio::test]
async fn the_server_sets_the_pace_by_a_header() {
    let script = Script::new()
        .on(Method::POST, SUBMIT, status("queued"))
        .on(
            Method::GET,
            POLL,
            status("queued").header("Retry-After", "7"),
        )
        .on(
            Method::GET,
            POLL,
            status("queued").header("Retry-After", "0"),
        )
        .on(
            Method::GET,
            POLL,
            status("queued").header("Retry-After", "soon"),
        )
        .on(Method::GET, POLL, status("completed"))
        .on(
            Method::POST,
            NOTIFY,
            Reply::json(200, json!({"workflow_run_id": "w1"})),
        );
    succeed(&script, inputs()).await;
    let waited: f64 = waits(&script).iter().sum();
    assert_eq!(waited, 8.0, "{:?}", waits(&script));
}

#[tokio::test]
async fn an_endless_operation_ends_with_the_budget_of_steps() {
    let script = knock(&["processing"]);
    let client = Client::builder()
        .transport(script.clone())
        .max_steps(5)
        .build()
        .expect("the settings are valid");
    let done = arazzo_generated::knock::bulk_set_objects_notify(&client, inputs()).await;
    let error = done.expect_err("the budget ends");
    assert_eq!(error.step(), Some(Step::PollBulkOperation));
    assert!(matches!(error.reason(), Cause::StepLimit { limit: 5, .. }));
    let text = error.to_string();
    assert!(
        text.contains("pollBulkOperation") && text.contains('5'),
        "{text}"
    );
    assert_eq!(script.requests().len(), 5);
    assert!(error.progress().bulk_set_objects.is_some());
    assert!(error.progress().poll_bulk_operation.is_none());
}

#[tokio::test]
async fn the_budget_is_an_hour_of_looking_by_default() {
    let script = knock(&["processing"]);
    let error = fail(&script, inputs()).await;
    assert!(matches!(
        error.reason(),
        Cause::StepLimit { limit: 3600, .. }
    ));
    assert_eq!(script.requests().len(), 3600);
}

#[tokio::test]
async fn a_failed_operation_goes_on_to_the_next_step() {
    let script = knock(&["processing", "failed"]);
    let outputs = succeed(&script, inputs()).await;
    assert_eq!(outputs.bulk_status, BulkOperationStatus::Failed);
    assert_eq!(outputs.workflow_run_id, "w1");
    assert_eq!(to(&script, NOTIFY).method, Method::POST);
}

#[test]
fn a_status_that_no_action_covers_is_warned_of() {
    let found = warnings(DOCUMENT);
    let found: Vec<&String> = found
        .iter()
        .filter(|one| one.starts_with("AZ707"))
        .collect();
    let [found] = found[..] else {
        panic!("not one warning: {found:?}")
    };
    assert!(found.starts_with("AZ707 70:13 "), "{found}");
    for word in ["`failed`", "`pollBulkOperation`", "`notifyObject`"] {
        assert!(found.contains(word), "{found}");
    }
    for covered in ["`completed`", "`queued`", "`processing`"] {
        assert!(!found.contains(covered), "{found}");
    }
}

#[tokio::test]
async fn an_absent_input_leaves_its_property_out() {
    let script = knock(&["completed"]);
    succeed(&script, inputs()).await;
    let body = to(&script, NOTIFY).json().expect("a body");
    assert_eq!(body.get("data"), None, "{body}");
}

#[tokio::test]
async fn a_present_input_is_sent() {
    for data in [json!({"at": "noon", "n": [1, null]}), json!({})] {
        let script = knock(&["completed"]);
        let inputs = Inputs {
            data: data.as_object().cloned(),
            ..inputs()
        };
        succeed(&script, inputs).await;
        let body = to(&script, NOTIFY).json().expect("a body");
        assert_eq!(body["data"], data);
    }
}

#[tokio::test]
async fn a_path_value_stays_in_its_segment() {
    let script = Script::new().reply(Reply::status(500));
    let inputs = Inputs {
        collection: "a/b c?d#e%2Fé".to_owned(),
        ..inputs()
    };
    fail(&script, inputs).await;
    assert_eq!(
        sent(&script),
        ["POST https://api.knock.app/v1/objects/a%2Fb%20c%3Fd%23e%252F%C3%A9/bulk/set"]
    );
}

#[tokio::test]
async fn a_path_value_that_would_be_no_segment_is_refused() {
    for value in ["", ".", ".."] {
        let script = knock(&["completed"]);
        let inputs = Inputs {
            collection: value.to_owned(),
            ..inputs()
        };
        let error = fail(&script, inputs).await;
        assert_eq!(error.step(), Some(Step::BulkSetObjects));
        assert!(error.to_string().contains("collection"), "{error}");
        assert_eq!(sent(&script), Vec::<String>::new(), "{value:?}");
    }
}

#[tokio::test]
async fn a_header_value_with_a_line_break_is_refused_before_anything_is_sent() {
    for key in ["sk\r\nX-Admin: yes", "sk\nx", "sk\r", "sk\0"] {
        let script = knock(&["completed"]);
        let inputs = Inputs {
            api_key: key.into(),
            ..inputs()
        };
        let error = fail(&script, inputs).await;
        assert!(matches!(error.reason(), Cause::InvalidValue { .. }));
        assert_eq!(error.step(), Some(Step::BulkSetObjects));
        let text = format!("{error} {error:?}");
        assert!(text.contains("Authorization"), "{text}");
        assert!(!text.contains("X-Admin"), "{text}");
        assert_eq!(sent(&script), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_status_that_is_not_listed_is_kept() {
    let script = knock(&["archived"]);
    let outputs = succeed(&script, inputs()).await;
    assert_eq!(
        outputs.bulk_status,
        BulkOperationStatus::Other("archived".to_owned())
    );
    assert_eq!(outputs.bulk_status.as_str(), "archived");
    let json = serde_json::to_value(&outputs).expect("outputs are JSON");
    assert_eq!(json["bulkStatus"], "archived");
}

#[test]
fn outputs_have_the_types_of_the_schema() {
    fn types(outputs: Outputs) -> (String, BulkOperationStatus, String) {
        let Outputs {
            bulk_operation_id,
            bulk_status,
            workflow_run_id,
            ..
        } = outputs;
        (bulk_operation_id, bulk_status, workflow_run_id)
    }
    let json = json!({"bulkOperationId": "b", "bulkStatus": "queued", "workflowRunId": "w"});
    let outputs: Outputs = serde_json::from_value(json).expect("the document's names");
    assert_eq!(types(outputs).1, BulkOperationStatus::Queued);
}

#[tokio::test]
async fn a_required_output_that_is_missing_or_unfit_is_an_error() {
    let replies = [
        (json!({"status": "queued"}), "/id"),
        (json!({"id": null}), "/id"),
        (json!({"id": 7}), "/id"),
        (json!([]), "/id"),
    ];
    for (body, pointer) in replies {
        let script = Script::new().reply(Reply::json(200, &body));
        let error = fail(&script, inputs()).await;
        assert_eq!(error.step(), Some(Step::BulkSetObjects), "{body}");
        assert!(error.to_string().contains(pointer), "{error}");
        assert_eq!(error.status(), Some(200));
        assert_eq!(script.requests().len(), 1, "{body}");
    }
}

#[test]
fn only_what_is_read_is_generated() {
    let module = workspace().join("generated/src/knock.rs");
    let module = fs::read_to_string(module).expect("the generated module");
    for unread in [
        "processed_rows",
        "error_items",
        "estimated_total_rows",
        "progress_path",
        "TriggerWorkflowRequest",
        "BulkSetObjectRequest",
        "cancellation_key",
    ] {
        assert!(!module.contains(unread), "{unread}");
    }
}

#[tokio::test]
async fn an_answer_that_is_wrong_elsewhere_does_no_harm() {
    // Required members are missing, others have another type, and there are unknown ones.
    let operation = json!({
        "id": "b1",
        "status": "completed",
        "processed_rows": "many",
        "error_items": {"id": [[[]]]},
        "updated_at": 1.5e300,
        "completed_at": [null],
        "": {"/": "~"},
    });
    let script = Script::new()
        .reply(Reply::json(200, &operation))
        .reply(Reply::json(200, &operation))
        .reply(Reply::json(200, json!({"workflow_run_id": "w1", "x": 1})));
    let outputs = succeed(&script, inputs()).await;
    assert_eq!(outputs.bulk_operation_id, "b1");
}

#[tokio::test]
async fn a_failure_names_the_step_the_request_and_the_status() {
    let script = Script::new()
        .reply(status("queued"))
        .reply(status("completed"))
        .reply(Reply::json(404, json!({"code": "workflow_not_found"})));
    let error = fail(&script, inputs()).await;
    assert_eq!(
        error.to_string(),
        "step `notifyObject` failed: `$statusCode == 200` does not hold \
         (POST /v1/workflows/{key}/trigger returned 404 Not Found)"
    );
    assert_eq!(error.step(), Some(Step::NotifyObject));
    assert_eq!(error.status(), Some(404));
    let exchange = error.exchange().expect("there was an answer");
    let body: Value = exchange.body().expect("it is JSON");
    assert_eq!(body["code"], "workflow_not_found");
}

#[tokio::test]
async fn a_failure_carries_what_was_done_before_it() {
    let script = Script::new()
        .reply(status("queued"))
        .reply(status("failed"))
        .reply(Reply::status(500));
    let error = fail(&script, inputs()).await;
    let progress = error.into_progress();
    let submitted = progress.bulk_set_objects.expect("the first step finished");
    assert_eq!(submitted.bulk_operation_id, "b1");
    let polled = progress.poll_bulk_operation.expect("so did the second");
    assert_eq!(polled.bulk_status, BulkOperationStatus::Failed);
    assert_eq!(progress.notify_object, None);
}

#[tokio::test]
async fn a_connection_that_breaks_names_the_step() {
    let script = Script::new()
        .reply(status("queued"))
        .reply(Reply::failure("connection reset"));
    let error = fail(&script, inputs()).await;
    assert_eq!(error.step(), Some(Step::PollBulkOperation));
    assert_eq!(error.status(), None);
    assert!(matches!(error.reason(), Cause::Transport(_)));
    assert!(error.to_string().contains("connection reset"), "{error}");
}

#[tokio::test]
async fn the_workflow_is_a_value_too() {
    assert_eq!(BulkSetObjectsNotify::ID, "bulk-set-objects-notify");
    let given = json!({
        "apiKey": "sk_test_12345",
        "collection": "projects",
        "objects": [{"id": "p1"}],
        "notifyObjectId": "p1",
        "workflowKey": "updated",
        "data": {"a": 1},
    });
    let inputs: <BulkSetObjectsNotify as Workflow>::Inputs =
        serde_json::from_value(given).expect("the document's names");
    let script = knock(&["completed"]);
    let done = BulkSetObjectsNotify::run(&client(&script), inputs).await;
    let outputs = serde_json::to_value(done.expect("it succeeds")).expect("outputs are JSON");
    assert_eq!(
        outputs,
        json!({"bulkOperationId": "b1", "bulkStatus": "completed", "workflowRunId": "w1"})
    );
}

#[test]
fn a_future_can_be_moved_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let client = client(&Script::new());
    is_send(&arazzo_generated::knock::bulk_set_objects_notify(
        &client,
        inputs(),
    ));
}

#[test]
fn steps_display_as_in_the_document() {
    let steps = [
        (Step::BulkSetObjects, "bulkSetObjects"),
        (Step::PollBulkOperation, "pollBulkOperation"),
        (Step::NotifyObject, "notifyObject"),
    ];
    for (step, id) in steps {
        assert_eq!(step.to_string(), id);
    }
    assert_eq!(workflow::Progress::default().notify_object, None);
}
