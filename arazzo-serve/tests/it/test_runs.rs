//! Test runs: one run whose exchanges are shown, or a dry one that sends nothing.

use std::time::Duration;

use arazzo::{
    Client, Value,
    testing::{Messages, Script},
};
use arazzo_generated::{knock::BulkSetObjectsNotify, shipping::ShipOrder};
use arazzo_serve::{Limits, Service, WorkflowOptions, mapping::Mapping};
use serde_json::json;

use crate::support::{Answer, Served, TOKEN, WORKFLOW, inputs, outputs, send, service, usual};

async fn tested(change: impl FnOnce(Service) -> Service) -> Served {
    service(|service| {
        let service = service.bearer(TOKEN).bearer_of("alice", "token-of-alice");
        change(service.test_runs().add::<BulkSetObjectsNotify>())
    })
    .await
}

fn request(served: &Served, query: &str, inputs: &Value) -> reqwest::RequestBuilder {
    let url = format!("{}/workflows/{WORKFLOW}/test{query}", served.url);
    let request = served.http().post(url).bearer_auth(TOKEN);
    request
        .header("content-type", "application/json")
        .body(inputs.to_string())
}

async fn test(served: &Served, query: &str, inputs: &Value) -> Answer {
    send(request(served, query, inputs)).await
}

/// Checks an answer against the description of the service.
async fn is_described(served: &Served, answer: &Answer) {
    let description = send(served.get("/openapi.json")).await.json();
    let path = format!("/workflows/{WORKFLOW}/test");
    assert!(description["paths"][path]["post"].is_object());
    let schema = json!({
        "$ref": "#/components/schemas/TestRun", "components": description["components"],
    });
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&answer.json())
        .map(|one| one.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[tokio::test]
async fn a_test_shows_what_was_sent_and_what_came() {
    let served = tested(|service| service).await;
    let answer = test(&served, "", &inputs()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let shown = answer.json();
    assert_eq!(
        (&shown["status"], &shown["dryRun"], &shown["outputs"]),
        (&json!("succeeded"), &json!(false), &outputs())
    );
    let exchanges = shown["exchanges"].as_array().unwrap();
    let steps: Vec<_> = exchanges.iter().map(|one| one["step"].as_str()).collect();
    let expected = ["bulkSetObjects", "pollBulkOperation", "notifyObject"].map(Some);
    assert_eq!(steps, expected);
    let first = &exchanges[0];
    assert_eq!(first["request"]["method"], "POST");
    let body = first["request"]["body"]["text"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({"objects": [{"id": "a"}]})
    );
    assert_eq!(first["response"]["status"], 200);
    let header = json!({"name": "authorization", "value": "…"});
    let headers = first["request"]["headers"].as_array().unwrap();
    assert!(headers.contains(&header), "{headers:?}");
    assert!(!answer.text().contains("sk_s3cr3t"));
    assert_eq!(served.api.keys()[0], "Bearer sk_s3cr3t");
    is_described(&served, &answer).await;
    // It is a run like any other, of the principal that asked for it.
    let path = format!("/runs/{}", shown["runId"].as_str().unwrap());
    assert_eq!(answer.header("arazzo-run-id"), shown["runId"]);
    let run = send(served.get(&path)).await.json();
    assert_eq!(run["status"], "succeeded");
    assert!(run.get("exchanges").is_none());
    let other = served.anonymous_get(&path).bearer_auth("token-of-alice");
    send(other).await.is_problem(404, "unknown-run");
}

#[tokio::test]
async fn a_run_that_fails_shows_where() {
    let served = tested(|service| service).await;
    served.api.fail(500);
    let answer = test(&served, "", &inputs()).await;
    let shown = answer.json();
    assert_eq!((answer.status, &shown["status"]), (200, &json!("failed")));
    assert_eq!(shown["exchanges"][1]["response"]["status"], 500);
    let problem = &shown["problem"];
    assert_eq!(
        (&problem["code"], &problem["failure"]["step"]),
        (&json!("step-failed"), &json!("pollBulkOperation"))
    );
    assert!(problem["failure"].get("outputs").is_none());
    is_described(&served, &answer).await;
}

#[tokio::test]
async fn a_dry_run_sends_nothing_and_is_no_run() {
    let served = tested(|service| service).await;
    let mut events = served.app.runs().subscribe();
    let answer = test(&served, "?dry-run=true", &inputs()).await;
    let shown = answer.json();
    assert_eq!(
        (&shown["status"], &shown["dryRun"]),
        (&json!("stopped"), &json!(true)),
        "{shown}"
    );
    let exchanges = shown["exchanges"].as_array().unwrap();
    assert_eq!(exchanges.len(), 1);
    assert_eq!(exchanges[0]["step"], "bulkSetObjects");
    let url = exchanges[0]["request"]["url"].as_str().unwrap();
    assert!(url.ends_with("/v1/objects/c/bulk/set"), "{url}");
    assert!(exchanges[0].get("response").is_none());
    assert!(!answer.text().contains("sk_s3cr3t"));
    is_described(&served, &answer).await;
    assert_eq!(served.api.calls(), 0);
    assert_eq!(send(served.get("/runs")).await.json(), json!({"runs": []}));
    assert!(events.try_recv().is_err(), "nothing could start something");
    let metrics = send(served.get("/metrics")).await;
    assert!(
        !metrics.text().contains("arazzo_runs_total{"),
        "{}",
        metrics.text()
    );
    // The next one is real: nothing is left behind.
    assert_eq!(
        test(&served, "?dry-run=false", &inputs()).await.json()["status"],
        "succeeded"
    );
}

#[tokio::test]
async fn inputs_are_checked_before_anything_else() {
    let served = tested(|service| service).await;
    for query in ["", "?dry-run=true"] {
        let answer = test(&served, query, &json!({"collection": 7})).await;
        let problem = answer.is_problem(400, "invalid-inputs");
        assert!(problem["violations"].as_array().unwrap().len() > 1);
    }
    let answer = test(&served, "?dry-run=yes", &inputs()).await;
    answer.is_problem(400, "invalid-query");
    let keyed = request(&served, "", &inputs()).header("idempotency-key", "k");
    send(keyed).await.is_problem(400, "invalid-header");
    let text = request(&served, "", &inputs()).header("content-type", "text/plain");
    assert_eq!(send(text).await.status, 415);
    let open = served
        .http()
        .post(format!("{}/workflows/{WORKFLOW}/test", served.url));
    send(open).await.is_problem(401, "unauthorized");
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn tests_stand_in_the_queue_of_all_runs() {
    let mut limits = Limits::default();
    (limits.runs, limits.queue) = (1, 0);
    let served = tested(|service| service.limits(limits)).await;
    served.api.hold();
    let first = tokio::spawn(send(served.post(&inputs())));
    served.api.called(1).await;
    for query in ["", "?dry-run=true"] {
        let answer = test(&served, query, &inputs()).await;
        answer.is_problem(429, "busy");
        assert_eq!(answer.header("retry-after"), "1");
    }
    served.api.release();
    assert_eq!(first.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_test_ends_with_its_client_if_that_is_wanted() {
    let served = tested(|service| service).await;
    for (prefer, status) in [("", "running"), ("cancel-on-disconnect", "cancelled")] {
        let calls = served.api.calls();
        served.api.hold();
        let asked = request(&served, "", &inputs()).header("prefer", prefer);
        let asked = tokio::spawn(asked.send());
        served.api.called(calls + 1).await;
        asked.abort();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let runs = send(served.get("/runs")).await.json();
        assert_eq!(runs["runs"][0]["status"], status);
        served.api.release();
    }
}

#[tokio::test]
async fn a_service_has_no_tests_unless_it_says_so() {
    let served = usual().await;
    for query in ["", "?dry-run=true"] {
        let answer = test(&served, query, &inputs()).await;
        answer.is_problem(404, "no-test-runs");
    }
    assert_eq!(served.api.calls(), 0);
    let description = send(served.get("/openapi.json")).await;
    assert!(!description.text().contains("/test") && !description.text().contains("TestRun"));
    let listed = send(served.get("/workflows")).await.json();
    assert_eq!(listed["workflows"][0]["testRuns"], false);
}

#[tokio::test]
async fn mappings_are_tested_too() {
    let mapping = |value: Value| Mapping::parse(&value).unwrap();
    let options = WorkflowOptions::new()
        .request(mapping(json!({
            "collection": "c", "objects": "$request.body", "notifyObjectId": "a",
            "workflowKey": "w",
        })))
        .response(mapping(
            json!({"status": 201, "body": "$outputs#/workflowRunId"}),
        ));
    let served = service(|service| {
        let service = service.bearer(TOKEN).test_runs().bind("apiKey", "sk_bound");
        service.add_with::<BulkSetObjectsNotify>(options)
    })
    .await;
    let answer = test(&served, "", &json!([{"id": "a"}])).await;
    let shown = answer.json();
    assert_eq!(
        shown["response"],
        json!({"status": 201, "headers": {}, "body": "run"}),
        "{shown}"
    );
    assert_eq!(shown["outputs"], outputs());
    assert!(!answer.text().contains("sk_bound"));
    is_described(&served, &answer).await;
}

#[tokio::test]
async fn a_dry_run_sends_no_message() {
    let broker = Messages::new(&Script::new());
    let client = Client::builder()
        .transport(Script::new())
        .default_channel(broker.clone())
        .build();
    let service = Service::new(client.unwrap()).without_authentication();
    let app = service.test_runs().add::<ShipOrder>().build().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = app.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let inputs = json!({"requestId": "r", "sku": "s", "region": "eu", "token": "t0ken-t0ken"});
    let request = reqwest::Client::new()
        .post(format!(
            "http://{address}/workflows/shipOrder/test?dry-run=true"
        ))
        .header("content-type", "application/json")
        .body(inputs.to_string());
    let answer = send(request).await;
    let shown = answer.json();
    assert_eq!(
        (&shown["status"], &shown["exchanges"]),
        (&json!("stopped"), &json!([])),
        "{shown}"
    );
    assert!(broker.sent().is_empty() && broker.subscribed().is_empty());
}
