//! Event streams (WHATWG HTML, "Server-sent events").

use std::time::Duration;

use arazzo::Value;
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{Limits, WorkflowOptions};
use serde_json::json;

use crate::support::{Answer, TOKEN, inputs, outputs, send, service, usual};

/// The name, the id and the data of each event.
fn events(text: &str) -> Vec<(String, String, Value)> {
    let blocks = text
        .split("\n\n")
        .filter(|block| !block.is_empty() && !block.starts_with(':'));
    blocks
        .map(|block| {
            let field = |name: &str| {
                let mut lines = block.lines();
                lines
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                    .unwrap_or_default()
            };
            let data = serde_json::from_str(field("data")).unwrap_or_default();
            (field("event").to_owned(), field("id").to_owned(), data)
        })
        .collect()
}

fn names(answer: &Answer) -> Vec<String> {
    events(answer.text())
        .into_iter()
        .map(|(name, _, _)| name)
        .collect()
}

const FILTER: &str = "%7B%22filter%22%3A%7B%22event%22%3A%22workflow.Step*%22%7D%7D";

#[tokio::test]
async fn a_run_is_streamed_with_its_outputs_last() {
    let served = usual().await;
    let answer = send(served.post(&inputs()).header("accept", "text/event-stream")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-cache");
    let found = events(answer.text());
    let expected = [
        "RunStarted",
        "StepStarted",
        "RequestSent",
        "ResponseReceived",
        "StepSucceeded",
        "StepStarted",
        "RequestSent",
        "ResponseReceived",
        "StepSucceeded",
        "StepStarted",
        "RequestSent",
        "ResponseReceived",
        "StepSucceeded",
        "RunFinished",
    ];
    let expected = expected.map(|name| format!("workflow.{name}"));
    let (last, told) = found.split_last().unwrap();
    let names: Vec<_> = told.iter().map(|(name, _, _)| name.clone()).collect();
    assert_eq!(names, expected);
    assert_eq!((last.0.as_str(), &last.2), ("outputs", &outputs()));
    for (name, id, event) in told {
        assert_eq!(
            (event["event"].as_str(), event["uuid"].as_str()),
            (Some(&**name), Some(&**id))
        );
        assert_eq!(event["runId"], answer.header("arazzo-run-id"));
    }
    assert!(!answer.text().contains("sk_s3cr3t"));
}

#[tokio::test]
async fn a_filter_selects_events_and_the_end_comes_all_the_same() {
    let served = usual().await;
    let url = format!(
        "{}/workflows/bulk-set-objects-notify?filter={FILTER}",
        served.url
    );
    let request = served
        .http()
        .post(url)
        .bearer_auth(TOKEN)
        .header("content-type", "application/json");
    let request = request
        .header("accept", "text/event-stream")
        .body(inputs().to_string());
    served.api.fail(500);
    let answer = send(request).await;
    let expected = [
        "workflow.StepStarted",
        "workflow.StepSucceeded",
        "workflow.StepStarted",
        "workflow.StepFailed",
        "problem",
    ];
    assert_eq!(names(&answer), expected);
    let last = events(answer.text()).pop().unwrap().2;
    assert_eq!(
        (&last["status"], &last["failure"]["status"]),
        (&json!(502), &json!(500))
    );
}

#[tokio::test]
async fn chosen_outputs_are_streamed_when_they_exist() {
    let options = WorkflowOptions::new()
        .stream("bulkSetObjects.bulkOperationId")
        .stream("notifyObject.workflowRunId");
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .add_with::<BulkSetObjectsNotify>(options)
    })
    .await;
    served.api.fail(500);
    // A filter is about events; it lets none of these pass.
    let url = format!("{}/workflows/bulk-set-objects-notify", served.url);
    let url = format!("{url}?filter=%7B%22filter%22%3A%7B%22event%22%3A%22none%22%7D%7D");
    let request = served
        .http()
        .post(url)
        .bearer_auth(TOKEN)
        .header("content-type", "application/json");
    let request = request
        .header("accept", "text/event-stream")
        .body(inputs().to_string());
    let mut all = served.get("/events").send().await.unwrap();
    let answer = send(request).await;
    // The run fails after its first step, whose output was sent already.
    assert_eq!(names(&answer), ["chunk", "problem"]);
    let chunk = json!({"step": "bulkSetObjects", "output": "bulkOperationId", "value": "op"});
    assert_eq!(events(answer.text())[0].2, chunk);
    let mut told = String::new();
    while !told.contains("workflow.RunFinished") {
        told.push_str(std::str::from_utf8(&all.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(!told.contains("chunk"), "events have no values: {told}");
}

#[tokio::test]
async fn a_broken_filter_starts_nothing() {
    let served = usual().await;
    let url = format!(
        "{}/workflows/bulk-set-objects-notify?filter=%7B%7D",
        served.url
    );
    let request = served
        .http()
        .post(url)
        .bearer_auth(TOKEN)
        .header("content-type", "application/json");
    let request = request
        .header("accept", "text/event-stream")
        .body(inputs().to_string());
    send(request).await.is_problem(400, "invalid-filter");
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn bad_inputs_are_a_problem_and_no_stream() {
    let served = usual().await;
    let answer = send(
        served
            .post(&json!({}))
            .header("accept", "text/event-stream"),
    )
    .await;
    answer.is_problem(400, "invalid-inputs");
}

#[tokio::test]
async fn a_run_goes_on_when_the_reader_leaves() {
    let served = usual().await;
    served.api.hold();
    let request = served.post(&inputs()).header("accept", "text/event-stream");
    let mut response = request.send().await.unwrap();
    response.chunk().await.unwrap();
    drop(response);
    served.api.release();
    served.api.called(3).await;
}

#[tokio::test]
async fn a_run_can_be_read_from_the_middle() {
    let served = usual().await;
    served.api.hold();
    let started = send(served.post(&inputs()).header("prefer", "respond-async")).await;
    served.api.called(1).await;
    let watching = served
        .get(started.header("location"))
        .header("accept", "text/event-stream");
    let mut watching = watching.send().await.unwrap();
    served.api.release();
    let mut text = String::new();
    while let Some(chunk) = watching.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    let found = events(&text);
    assert_eq!(found.first().unwrap().0, "workflow.ResponseReceived");
    assert_eq!(found.last().unwrap().2, outputs());
    // Of one that has ended there is the end.
    let again = served
        .get(started.header("location"))
        .header("accept", "text/event-stream");
    assert_eq!(names(&send(again).await), ["outputs"]);
}

#[tokio::test]
async fn the_events_of_all_runs_are_streamed_to_those_who_may_see_them() {
    let served = service(|service| {
        let service = service
            .bearer_of("alice", "token-of-alice")
            .bearer_of("bob", "token-of-bob");
        service.add::<BulkSetObjectsNotify>()
    })
    .await;
    let path = format!("/events?filter={FILTER}");
    let mut stream = served
        .anonymous_get(&path)
        .bearer_auth("token-of-alice")
        .send()
        .await
        .unwrap();
    let run = |token: &str| send(served.anonymous_post(&inputs()).bearer_auth(token));
    let (bob, alice) = (run("token-of-bob").await, run("token-of-alice").await);
    let mut text = String::new();
    while events(&text).len() < 6 {
        let chunk = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await;
        text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap().unwrap()).unwrap());
    }
    let of_alice =
        |event: &(String, String, Value)| event.2["runId"] == alice.header("arazzo-run-id");
    assert!(events(&text).iter().all(of_alice), "{text}");
    assert!(!text.contains(bob.header("arazzo-run-id")));
}

#[tokio::test]
async fn silent_streams_are_kept_open() {
    let data = json!({"keepAlive": true});
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .keep_alive(Duration::from_secs(5), data)
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let mut stream = served.get("/events").send().await.unwrap();
    let began = std::time::Instant::now();
    let chunk = stream.chunk().await.unwrap().unwrap();
    assert_eq!(chunk, "data: {\"keepAlive\":true}\n\n");
    let waited = began.elapsed();
    assert!(
        waited > Duration::from_secs(4) && waited < Duration::from_secs(7),
        "{waited:?}"
    );
}

#[tokio::test]
async fn streams_are_limited_and_their_places_come_free() {
    let mut limits = Limits::default();
    limits.streams = 1;
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .limits(limits)
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let first = served.get("/events").send().await.unwrap();
    let refused = send(served.post(&inputs()).header("accept", "text/event-stream")).await;
    refused.is_problem(429, "too-many-streams");
    assert_eq!(
        (refused.header("retry-after"), served.api.calls()),
        ("1", 0)
    );
    drop(first);
    let mut status = 429;
    for _ in 0..100 {
        status = served
            .get("/events")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16();
        if status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_streams_hear_of_a_run() {
    let served = usual().await;
    let mut streams = Vec::new();
    for _ in 0..1_000 {
        let filter = "%7B%22filter%22%3A%7B%22event%22%3A%22workflow.RunFinished%22%7D%7D";
        let stream = served
            .get(&format!("/events?filter={filter}"))
            .send()
            .await
            .unwrap();
        assert_eq!(stream.status(), 200);
        streams.push(stream);
    }
    let id = send(served.post(&inputs()))
        .await
        .header("arazzo-run-id")
        .to_owned();
    for stream in &mut streams {
        let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await;
        let text = String::from_utf8(chunk.unwrap().unwrap().unwrap().to_vec()).unwrap();
        assert!(text.contains(&id), "{text}");
    }
    drop(streams);
}
