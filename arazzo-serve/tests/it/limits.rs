//! Limits: sizes, times, how much happens at once, and what is remembered.

use std::time::Duration;

use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{Limits, WorkflowOptions};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Served, TOKEN, WORKFLOW, inputs, outputs, send, service, until, usual};

async fn limited(set: impl FnOnce(&mut Limits)) -> Served {
    let mut limits = Limits::default();
    set(&mut limits);
    service(|service| {
        service
            .bearer(TOKEN)
            .limits(limits)
            .add::<BulkSetObjectsNotify>()
    })
    .await
}

#[tokio::test]
async fn bodies_are_json_objects_of_a_limited_size() {
    let served = limited(|limits| limits.body_bytes = 1_000).await;
    let url = format!("{}/workflows/{WORKFLOW}", served.url);
    let post = |media_type: &str, body: &str| {
        let request = served.http().post(&url).bearer_auth(TOKEN);
        request
            .header("content-type", media_type)
            .body(body.to_owned())
    };
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        send(post(media_type, "{}"))
            .await
            .is_problem(415, "not-json");
    }
    let untyped = served.http().post(&url).bearer_auth(TOKEN).body("{}");
    send(untyped).await.is_problem(415, "not-json");
    for (body, code) in [
        ("", "broken-json"),
        ("{\"a\": s3cr3t}", "broken-json"),
        ("{} {}", "broken-json"),
        ("[]", "not-an-object"),
        ("\"s3cr3t\"", "not-an-object"),
        ("{\"a\":\"\\ud800\"}", "broken-json"),
    ] {
        let answer = send(post("application/json", body)).await;
        answer.is_problem(400, code);
        assert!(!answer.text().contains("s3cr3t"));
    }
    let deep = format!("{}{}", "[".repeat(400), "]".repeat(400));
    send(post("application/json", &deep))
        .await
        .is_problem(400, "broken-json");
    let large = format!("{{\"collection\": \"{}\"}}", "c".repeat(1_000));
    send(post("application/json", &large))
        .await
        .is_problem(413, "body-too-large");
    let typed = post(
        "application/vnd.api+json; charset=utf-8",
        &inputs().to_string(),
    );
    assert_eq!(send(typed).await.status, 200);
}

#[tokio::test]
async fn headers_have_a_limited_size() {
    let served = usual().await;
    let answer = send(
        served
            .get("/workflows")
            .header("x-long", "a".repeat(17_000)),
    )
    .await;
    answer.is_problem(431, "headers-too-large");
}

#[tokio::test]
async fn unknown_workflows_paths_and_methods() {
    let served = usual().await;
    let url = format!("{}/workflows/nothing", served.url);
    send(served.http().post(url).bearer_auth(TOKEN))
        .await
        .is_problem(404, "unknown-workflow");
    send(served.get("/nothing"))
        .await
        .is_problem(404, "unknown-path");
    send(served.get("/runs/not-a-uuid"))
        .await
        .is_problem(404, "unknown-run");
    let answer = send(served.get(&format!("/workflows/{WORKFLOW}"))).await;
    answer.is_problem(405, "wrong-method");
    assert_eq!(answer.header("allow"), "POST");
}

/// Sends bytes by hand, and reads until the service closes the connection.
async fn spoken(served: &Served, text: &str) -> String {
    let address = served.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(5), reading)
        .await
        .unwrap()
        .unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn slow_clients_are_not_waited_for() {
    let served = limited(|limits| limits.receive_time = Duration::from_millis(200)).await;
    spoken(&served, "GET /workflows HTTP/1.1\r\nhost: loc").await;
    let head = format!(
        "POST /workflows/{WORKFLOW} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    let answer = spoken(&served, &head).await;
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("slow-body"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_request_without_one_name_is_refused() {
    let served = usual().await;
    for host in ["", "host: localhost\r\nhost: evil.example\r\n"] {
        let request = format!("GET /workflows HTTP/1.1\r\n{host}connection: close\r\n\r\n");
        let answer = spoken(&served, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}

#[tokio::test]
async fn more_runs_than_places_wait_and_more_than_those_are_refused() {
    let served = limited(|limits| (limits.runs, limits.queue) = (1, 1)).await;
    served.api.hold();
    let start = || send(served.post(&inputs()).header("prefer", "respond-async"));
    let (first, second, third) = (start().await, start().await, start().await);
    assert_eq!((first.status, second.status), (202, 202));
    third.is_problem(429, "busy");
    assert_eq!(third.header("retry-after"), "1");
    served.api.called(1).await;
    let queued = send(served.get(second.header("location"))).await.json();
    assert_eq!(queued["status"], "queued");
    assert!(queued.get("startedAt").is_none());
    served.api.release();
    served.api.called(6).await;
}

#[tokio::test]
async fn a_workflow_has_places_of_its_own() {
    let options = WorkflowOptions::new().concurrency(1);
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .add_with::<BulkSetObjectsNotify>(options)
    })
    .await;
    served.api.hold();
    for _ in 0..2 {
        send(served.post(&inputs()).header("prefer", "respond-async")).await;
    }
    served.api.called(1).await;
    let runs = send(served.get("/runs")).await.json();
    let statuses: Vec<_> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["status"])
        .collect();
    assert_eq!(statuses, ["queued", "running"], "the newest first");
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_ended() {
    let served = limited(|limits| limits.run_time = Duration::from_millis(200)).await;
    served.api.hold();
    let answer = send(served.post(&inputs())).await;
    let problem = answer.is_problem(504, "run-limit");
    let failure = json!({
        "step": "bulkSetObjects", "status": null, "cause": "the run took more than 200ms",
    });
    assert_eq!(problem["failure"], failure);
    assert_eq!(problem["runId"], answer.header("arazzo-run-id"));
    // The places are free again.
    served.api.release();
    assert_eq!(send(served.post(&inputs())).await.status, 200);
}

#[tokio::test]
async fn finished_runs_are_forgotten() {
    let served = limited(|limits| limits.kept_runs = 2).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            send(served.post(&inputs()))
                .await
                .header("arazzo-run-id")
                .to_owned(),
        );
    }
    until_ended(&served, 2).await;
    send(served.get(&format!("/runs/{}", ids[0])))
        .await
        .is_problem(404, "unknown-run");
    assert_eq!(
        send(served.get(&format!("/runs/{}", ids[2]))).await.status,
        200
    );

    let served = limited(|limits| limits.kept_time = Duration::from_millis(50)).await;
    let id = send(served.post(&inputs()))
        .await
        .header("arazzo-run-id")
        .to_owned();
    tokio::time::sleep(Duration::from_millis(100)).await;
    send(served.get(&format!("/runs/{id}")))
        .await
        .is_problem(404, "unknown-run");
}

async fn until_ended(served: &Served, count: usize) {
    let runs = served.app.runs().clone();
    let principal = arazzo_serve::Principal::token("default");
    until(|| runs.list(&principal, 10).len() == count).await;
}

#[tokio::test]
async fn requests_with_one_key_start_one_run() {
    let served = usual().await;
    served.api.hold();
    let keyed = |inputs: &serde_json::Value| served.post(inputs).header("idempotency-key", "k-1");
    let (first, second) = (
        tokio::spawn(send(keyed(&inputs()))),
        tokio::spawn(send(keyed(&inputs()))),
    );
    served.api.called(1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    served.api.release();
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!((first.json(), second.json()), (outputs(), outputs()));
    assert_eq!(
        first.header("arazzo-run-id"),
        second.header("arazzo-run-id")
    );
    // A run that has ended answers too, and so does the same JSON in another order.
    let mut reordered = inputs();
    let first_member = reordered
        .as_object_mut()
        .unwrap()
        .shift_remove("apiKey")
        .unwrap();
    reordered["apiKey"] = first_member;
    let third = send(keyed(&reordered)).await;
    assert_eq!(third.header("arazzo-run-id"), first.header("arazzo-run-id"));
    assert_eq!(served.api.calls(), 3);

    let mut other = inputs();
    other["collection"] = json!("d");
    send(keyed(&other))
        .await
        .is_problem(422, "key-of-other-inputs");
    let other_key = send(served.post(&other).header("idempotency-key", "k-2")).await;
    assert_ne!(
        other_key.header("arazzo-run-id"),
        first.header("arazzo-run-id")
    );
}

#[tokio::test]
async fn a_key_is_that_of_a_principal() {
    let served = service(|service| {
        let service = service
            .bearer_of("alice", "token-of-alice")
            .bearer_of("bob", "token-of-bob");
        service.add::<BulkSetObjectsNotify>()
    })
    .await;
    let keyed = |token: &str| {
        let request = served.anonymous_post(&inputs()).bearer_auth(token);
        send(request.header("idempotency-key", "k"))
    };
    let (alice, bob) = (keyed("token-of-alice").await, keyed("token-of-bob").await);
    assert_ne!(alice.header("arazzo-run-id"), bob.header("arazzo-run-id"));
}

#[tokio::test]
async fn a_key_outlives_its_run() {
    let served = limited(|limits| (limits.kept_runs, limits.keys) = (0, 1)).await;
    let keyed = |key: &str| send(served.post(&inputs()).header("idempotency-key", key));
    assert_eq!(keyed("k-1").await.status, 200);
    until_ended(&served, 0).await;
    keyed("k-1").await.is_problem(410, "key-of-forgotten-run");
    let full = keyed("k-2").await;
    full.is_problem(429, "too-many-keys");
    assert_eq!(full.header("retry-after"), "60");
    assert_eq!(served.api.calls(), 3);

    let served = limited(|limits| limits.key_time = Duration::from_millis(50)).await;
    let keyed = || send(served.post(&inputs()).header("idempotency-key", "k"));
    let first = keyed().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_ne!(
        keyed().await.header("arazzo-run-id"),
        first.header("arazzo-run-id")
    );
}

#[tokio::test]
async fn a_refused_request_does_not_take_its_key() {
    let served = usual().await;
    let keyed =
        |inputs: &serde_json::Value| send(served.post(inputs).header("idempotency-key", "k"));
    keyed(&json!({})).await.is_problem(400, "invalid-inputs");
    assert_eq!(keyed(&inputs()).await.status, 200);
    for key in ["", &"k".repeat(256)] {
        let request = served.post(&inputs()).header("idempotency-key", key);
        send(request).await.is_problem(400, "invalid-header");
    }
    let twice = served
        .post(&inputs())
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    send(twice).await.is_problem(400, "invalid-header");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_runs_go_on_at_once() {
    let served = usual().await;
    served.api.hold();
    let runs: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(send(served.post(&inputs()))))
        .collect();
    served.api.called(1_000).await;
    let metrics = send(served.get("/metrics")).await;
    let in_flight = "arazzo_runs_in_flight{workflow=\"bulk-set-objects-notify\"} ";
    assert!(metrics.text().contains(&format!("{in_flight}1000\n")));
    served.api.release();
    for run in runs {
        let answer = run.await.unwrap();
        assert_eq!((answer.status, answer.json()), (200, outputs()));
    }
    let metrics = send(served.get("/metrics")).await;
    assert!(metrics.text().contains(&format!("{in_flight}0\n")));
}
