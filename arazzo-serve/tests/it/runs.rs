//! Runs by URL: what they answer, at once and later.

use arazzo_generated::knock::BulkSetObjectsNotify;
use serde_json::json;

use crate::support::{TOKEN, WORKFLOW, inputs, outputs, send, service, until, usual};

#[tokio::test]
async fn a_run_answers_with_its_outputs() {
    let served = usual().await;
    let answer = send(served.post(&inputs())).await;
    assert_eq!((answer.status, answer.json()), (200, outputs()));
    assert_eq!(answer.header("content-type"), "application/json");
    let run = send(served.get(&format!("/runs/{}", answer.header("arazzo-run-id"))))
        .await
        .json();
    assert_eq!(
        (&run["status"], &run["workflow"]),
        (&json!("succeeded"), &json!(WORKFLOW))
    );
    assert_eq!(run["outputs"], outputs());
    assert_eq!(run["correlationId"], run["id"]);
    for time in ["createdAt", "startedAt", "finishedAt"] {
        let text = run[time].as_str().unwrap();
        assert!(
            text.starts_with("20") && text.ends_with('Z'),
            "{time}: {text}"
        );
    }
}

#[tokio::test]
async fn a_client_need_not_wait() {
    let served = usual().await;
    served.api.hold();
    let answer = send(served.post(&inputs()).header("prefer", "respond-async")).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.header("preference-applied"), "respond-async");
    let location = answer.header("location").to_owned();
    assert_eq!(
        location,
        format!("/runs/{}", answer.json()["id"].as_str().unwrap())
    );
    served.api.called(1).await;
    let run = send(served.get(&location)).await.json();
    assert_eq!(run["status"], "running");
    assert!(run.get("outputs").is_none() && run.get("finishedAt").is_none());
    served.api.release();
    let mut run = json!(null);
    for _ in 0..500 {
        run = send(served.get(&location)).await.json();
        if run["status"] != "running" {
            break;
        }
    }
    assert_eq!(
        (&run["status"], &run["outputs"]),
        (&json!("succeeded"), &outputs())
    );
}

#[tokio::test]
async fn a_client_may_wait_for_a_while() {
    let served = usual().await;
    let answer = send(
        served
            .post(&inputs())
            .header("prefer", "respond-async, wait=10"),
    )
    .await;
    assert_eq!((answer.status, answer.json()), (200, outputs()));
    served.api.hold();
    let answer = send(
        served
            .post(&inputs())
            .header("prefer", "respond-async, wait=1"),
    )
    .await;
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn the_correlation_id_is_kept() {
    let served = usual().await;
    let answer = send(
        served
            .post(&inputs())
            .header("x-correlation-id", "order-17"),
    )
    .await;
    assert_eq!(answer.header("x-correlation-id"), "order-17");
    let run = send(served.get(&format!("/runs/{}", answer.header("arazzo-run-id")))).await;
    assert_eq!(run.json()["correlationId"], "order-17");
}

#[tokio::test]
async fn all_violations_are_told_at_once() {
    let served = usual().await;
    let inputs = json!({
        "apiKey": 1, "collection": "c", "objects": ["s3cr3t"], "workflowKey": "w", "unknown": 1,
    });
    let answer = send(served.post(&inputs)).await;
    let problem = answer.is_problem(400, "invalid-inputs");
    let violations = problem["violations"].as_array().unwrap();
    let found: Vec<_> = violations
        .iter()
        .map(|one| {
            (
                one["keyword"].as_str().unwrap(),
                one["dataPath"].as_str().unwrap(),
            )
        })
        .collect();
    for expected in [
        ("required", ""),
        ("type", ".apiKey"),
        ("type", ".objects[0]"),
    ] {
        assert!(found.contains(&expected), "{found:?}");
    }
    for violation in violations {
        assert!(
            violation["schemaPath"].as_str().unwrap().starts_with("#/"),
            "{violation}"
        );
        assert!(violation["params"].is_object() && violation["message"].is_string());
    }
    assert!(!answer.text().contains("s3cr3t"));
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn a_bound_secret_is_not_taken_from_a_request() {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .bind("apiKey", "sk_bound")
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let answer = send(served.post(&inputs())).await;
    let problem = answer.is_problem(400, "invalid-inputs");
    assert_eq!(problem["violations"][0]["dataPath"], ".apiKey");
    assert!(!answer.text().contains("sk_"));
    assert_eq!(served.api.calls(), 0);

    let mut free = inputs();
    free.as_object_mut().unwrap().remove("apiKey");
    assert_eq!(send(served.post(&free)).await.json(), outputs());
    assert_eq!(served.api.keys()[0], "Bearer sk_bound");
    for path in ["/workflows", "/openapi.json", "/runs"] {
        let text = send(served.get(path)).await;
        assert!(
            !text.text().contains("sk_bound") && !text.text().contains("apiKey"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_failed_step_is_told_without_the_outputs_of_others() {
    let served = usual().await;
    served.api.fail(503);
    let answer = send(served.post(&inputs())).await;
    let problem = answer.is_problem(502, "step-failed");
    let failure = &problem["failure"];
    assert_eq!(
        (&failure["step"], &failure["status"]),
        (&json!("pollBulkOperation"), &json!(503))
    );
    assert!(
        failure["cause"]
            .as_str()
            .unwrap()
            .contains("$statusCode == 200"),
        "{failure}"
    );
    assert!(failure.get("outputs").is_none());
    assert_eq!(problem["runId"], answer.header("arazzo-run-id"));
    assert!(!answer.text().contains("sk_s3cr3t"));
    let path = problem["instance"].as_str().unwrap();
    let run = send(served.get(path)).await.json();
    assert_eq!(
        (&run["status"], &run["problem"]["failure"]),
        (&json!("failed"), failure)
    );
}

#[tokio::test]
async fn progress_is_told_where_the_service_exposes_it() {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .expose_progress()
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    served.api.fail(404);
    let problem = send(served.post(&inputs()))
        .await
        .is_problem(502, "step-failed");
    let outputs = json!({"bulkSetObjects": {"bulkOperationId": "op"}});
    assert_eq!(problem["failure"]["outputs"], outputs);
}

#[tokio::test]
async fn a_run_goes_on_when_its_client_leaves() {
    let served = usual().await;
    served.api.hold();
    let request = served
        .post(&inputs())
        .timeout(std::time::Duration::from_millis(100));
    assert!(request.send().await.is_err());
    served.api.release();
    served.api.called(3).await;
}

#[tokio::test]
async fn a_run_ends_with_its_client_if_that_is_asked_for() {
    let served = usual().await;
    served.api.hold();
    let request = served
        .post(&inputs())
        .header("prefer", "cancel-on-disconnect");
    let request = request.timeout(std::time::Duration::from_millis(100));
    assert!(request.send().await.is_err());
    let runs = served.app.runs().clone();
    let principal = arazzo_serve::Principal::token("default");
    until(|| {
        let run = runs.list(&principal, 1).remove(0);
        matches!(run.phase(), arazzo_serve::Phase::Ended(ended) if ended.outcome.name() == "cancelled")
    })
    .await;
    assert_eq!(served.api.calls(), 1);
}

#[tokio::test]
async fn routes_can_be_nested() {
    let served = usual().await;
    let router = axum::Router::new().nest("/api/v1", served.app.router());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let request = served
        .http()
        .post(format!("{url}/workflows/{WORKFLOW}"))
        .bearer_auth(TOKEN);
    let request = request
        .header("content-type", "application/json")
        .body(inputs().to_string());
    let answer = send(request.header("prefer", "respond-async")).await;
    assert!(
        answer.header("location").starts_with("/api/v1/runs/"),
        "{answer:?}"
    );
    let anonymous = send(served.http().get(format!("{url}/workflows"))).await;
    anonymous.is_problem(401, "unauthorized");
    assert_eq!(
        send(served.http().get(format!("{url}/readyz")))
            .await
            .status,
        200
    );
    let described = send(
        served
            .http()
            .get(format!("{url}/openapi.json"))
            .bearer_auth(TOKEN),
    )
    .await;
    assert_eq!(described.json()["servers"][0]["url"], "/api/v1");
}
