//! Probes and metrics.

use crate::support::{inputs, send, usual};

#[tokio::test]
async fn runs_steps_failures_and_refusals_are_counted() {
    let served = usual().await;
    send(served.post(&inputs())).await;
    served.api.fail(500);
    send(served.post(&inputs())).await;
    send(served.post(&serde_json::json!({}))).await;
    send(served.anonymous_get("/runs")).await;
    let answer = send(served.get("/metrics")).await;
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text; version=1.0.0")
    );
    let workflow = "workflow=\"bulk-set-objects-notify\"";
    for line in [
        format!("arazzo_runs_total{{{workflow},outcome=\"succeeded\"}} 1"),
        format!("arazzo_runs_total{{{workflow},outcome=\"failed\"}} 1"),
        format!("arazzo_run_duration_seconds_count{{{workflow},outcome=\"succeeded\"}} 1"),
        format!("arazzo_run_failures_total{{{workflow},cause=\"criterion\"}} 1"),
        format!("arazzo_runs_in_flight{{{workflow}}} 0"),
        format!("arazzo_runs_waiting{{{workflow}}} 0"),
        format!("arazzo_steps_total{{{workflow},step=\"notifyObject\",outcome=\"succeeded\"}} 1"),
        format!("arazzo_steps_total{{{workflow},step=\"pollBulkOperation\",outcome=\"failed\"}} 1"),
        "arazzo_requests_refused_total{status=\"400\"} 1".to_owned(),
        "arazzo_requests_refused_total{status=\"401\"} 1".to_owned(),
        "# EOF".to_owned(),
    ] {
        assert!(
            answer.text().lines().any(|one| one == line),
            "{line}\n{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_service_that_stops_is_not_ready() {
    let served = usual().await;
    assert_eq!(send(served.anonymous_get("/healthz")).await.text(), "ok");
    let ready = send(served.anonymous_get("/readyz")).await;
    assert_eq!((ready.status, ready.text()), (200, "ready"));
    served.app.stop(std::time::Duration::ZERO).await;
    let ready = send(served.anonymous_get("/readyz")).await;
    assert_eq!((ready.status, ready.text()), (503, "stopping"));
    assert_eq!(send(served.anonymous_get("/healthz")).await.status, 200);
    let answer = send(served.post(&inputs())).await;
    answer.is_problem(503, "stopping");
    assert_eq!(answer.header("retry-after"), "5");
}
