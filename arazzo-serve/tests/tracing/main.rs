//! What a subscriber of `tracing` hears of requests and runs, and what it does not.

#![allow(clippy::unwrap_used, reason = "a test that unwraps fails")]

mod collector;
#[path = "../it/support.rs"]
#[allow(dead_code, reason = "other tests need the rest")]
mod support;

use arazzo_generated::knock::BulkSetObjectsNotify;
use serde_json::json;

use self::{
    collector::{Collector, Kept},
    support::{Served, TOKEN, WORKFLOW, inputs, send, service},
};

/// One test: the subscriber is that of the process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_runs_are_told_without_secrets() {
    let collector = Collector::default();
    tracing::subscriber::set_global_default(collector.clone()).unwrap();
    let served = service(|service| {
        let service = service.bearer(TOKEN).test_runs().tool(WORKFLOW);
        service
            .bind("apiKey", "sk_b0und")
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let id = run(&served, 200).await;
    succeeded(&collector.kept(), &id);
    served.api.fail(500);
    let id = run(&served, 502).await;
    failed(&collector.kept(), &id);
    requests(&collector.kept());
    let wrong = served
        .anonymous_get("/runs?token=s3cr3t-query")
        .bearer_auth("s3cr3t-token");
    send(wrong).await.is_problem(401, "unauthorized");
    let everything = format!("{:?}", collector.kept());
    for secret in ["sk_b0und", TOKEN, "s3cr3t", "correct horse"] {
        assert!(!everything.contains(secret), "{secret}: {everything}");
    }
}

/// Runs the workflow, and returns the id of the run.
async fn run(served: &Served, status: u16) -> String {
    let mut inputs = inputs();
    inputs.as_object_mut().unwrap().remove("apiKey");
    inputs["objects"] = json!([{"id": "a", "password": "correct horse"}]);
    let url = format!("{}/workflows/{WORKFLOW}?key=s3cr3t-query", served.url);
    let request = served.http().post(url).bearer_auth(TOKEN);
    let request = request
        .header("content-type", "application/json")
        .header("x-correlation-id", "order-17")
        .header("cookie", "session=s3cr3t-cookie")
        .body(inputs.to_string());
    let answer = send(request).await;
    assert_eq!(answer.status, status);
    answer.header("arazzo-run-id").to_owned()
}

fn succeeded(kept: &Kept, id: &str) {
    let run = kept.span("run", "run.id", id);
    for (field, value) in [
        ("workflow", WORKFLOW),
        ("run.principal", "default"),
        ("run.correlation_id", "order-17"),
        ("run.depth", "0"),
    ] {
        assert_eq!(run.fields[field], value, "{run:?}");
    }
    let ended = kept.event("run ended", run);
    assert_eq!(ended.fields["outcome"], "succeeded");
    assert_eq!(ended.level, "INFO");
    // The spans of the runtime are below that of the service.
    let workflow = kept.span("workflow", "arazzo.run.id", id);
    assert_eq!(workflow.parent, Some(run.id));
    let steps = kept
        .spans
        .iter()
        .filter(|span| span.parent == Some(workflow.id));
    let steps: Vec<_> = steps
        .map(|span| span.fields["arazzo.step.id"].as_str())
        .collect();
    assert_eq!(
        steps,
        ["bulkSetObjects", "pollBulkOperation", "notifyObject"]
    );
}

fn failed(kept: &Kept, id: &str) {
    let run = kept.span("run", "run.id", id);
    let ended = kept.event("run ended", run);
    assert_eq!(
        (
            &*ended.fields["outcome"],
            &*ended.fields["cause"],
            ended.level
        ),
        ("failed", "criterion", "WARN")
    );
}

fn requests(kept: &Kept) {
    let requests = kept
        .events
        .iter()
        .filter(|event| event.fields["message"] == "request");
    let found: Vec<_> = requests
        .map(|event| {
            let field = |name: &str| event.fields[name].as_str();
            (
                field("http.request.method"),
                field("url.path"),
                field("http.response.status_code"),
            )
        })
        .collect();
    let path = format!("/workflows/{WORKFLOW}");
    let expected = ["200", "502"].map(|status| ("POST", path.as_str(), status));
    assert_eq!(found, expected);
}
