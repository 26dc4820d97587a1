//! The default transport, over a real connection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo::Client;
use arazzo::rt::Cause;
use arazzo_generated::knock;
use arazzo_generated::knock::bulk_set_objects_notify::Step;
use serde_json::json;
use support::{Answer, Request, Server};

use super::knock::inputs;

const SOURCES: [&str; 3] = [
    "knockObjectsApi",
    "knockBulkOperationsApi",
    "knockWorkflowsApi",
];

type Seen = Arc<Mutex<Vec<Request>>>;

/// A server that answers like Knock, whose operation is at work for a while.
pub(super) fn server() -> (Server, Seen) {
    let seen = Seen::default();
    let requests = Arc::clone(&seen);
    let server = Server::start(move |request| {
        let mut requests = requests.lock().expect("no test panics with it");
        requests.push(request);
        match requests.len() {
            1 => Answer::json(200, &json!({"id": "b1", "status": "queued"})),
            2 | 3 => Answer::json(200, &json!({"id": "b1", "status": "processing"})),
            4 => Answer::json(200, &json!({"id": "b1", "status": "completed"})),
            _ => Answer::json(200, &json!({"workflow_run_id": "w1"})),
        }
    });
    (server, seen)
}

pub(super) fn client(url: &str) -> arazzo::ClientBuilder {
    let builder = Client::builder().pace(Duration::from_millis(20));
    SOURCES
        .iter()
        .fold(builder, |builder, source| builder.server(*source, url))
}

#[tokio::test]
async fn requests_arrive_as_the_document_says() {
    let (server, seen) = server();
    let client = client(&server.url()).build().expect("valid settings");
    let done = knock::bulk_set_objects_notify(&client, inputs()).await;
    assert_eq!(done.expect("it succeeds").workflow_run_id, "w1");
    let seen = seen.lock().expect("no test panics with it");
    let lines: Vec<String> = seen
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    assert_eq!(
        lines,
        [
            "POST /v1/objects/projects/bulk/set",
            "GET /v1/bulk_operations/b1",
            "GET /v1/bulk_operations/b1",
            "GET /v1/bulk_operations/b1",
            "POST /v1/workflows/updated/trigger",
        ]
    );
    for request in seen.iter() {
        let key = request.header("authorization");
        assert_eq!(key.as_deref(), Some("Bearer sk_test_12345"));
    }
    let body: serde_json::Value = serde_json::from_slice(&seen[4].body).expect("JSON");
    let recipients = json!([{"id": "p1", "collection": "projects"}]);
    assert_eq!(body, json!({ "recipients": recipients }));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_of_the_first_step() {
    let url = Server::start(|_| Answer::status(200)).url();
    // The server has been dropped; its port is free.
    let client = client(&url).build().expect("valid settings");
    let done = knock::bulk_set_objects_notify(&client, inputs()).await;
    let error = done.expect_err("nobody answers");
    assert_eq!(error.step(), Some(Step::BulkSetObjects));
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
    assert!(
        !format!("{error} {error:?}").contains("sk_test"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_run_ends_with_its_time() {
    let server = Server::start(|_| {
        let mut answer = Answer::status(200);
        answer.delay = Duration::from_secs(5);
        answer
    });
    let client = client(&server.url()).timeout(Duration::from_millis(200));
    let client = client.build().expect("valid settings");
    let begun = std::time::Instant::now();
    let done = knock::bulk_set_objects_notify(&client, inputs()).await;
    let error = done.expect_err("the time is up");
    assert!(begun.elapsed() < Duration::from_secs(4));
    assert!(matches!(error.reason(), Cause::Deadline { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let (elsewhere, seen) = server();
    let url = elsewhere.url();
    let server = Server::start(move |_| Answer::status(307).header("location", &url));
    let client = client(&server.url()).build().expect("valid settings");
    let done = knock::bulk_set_objects_notify(&client, inputs()).await;
    assert_eq!(done.expect_err("it is no 200").status(), Some(307));
    assert!(seen.lock().expect("no test panics with it").is_empty());
}
