//! Waits that need no process, and runs that are cancelled.

use std::time::Duration;

use arazzo_restate::open_error;

use super::{
    crashes::{KNOCK, POLL, inputs, knock},
    engine::{Engine, within},
    worker::{Settings, Worker, durable},
};

/// The run is suspended during the wait: no worker is there until its end is near.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_costs_no_process() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        pace: Duration::from_secs(4),
        inactivity: Duration::from_millis(100),
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let run = engine.start_run(KNOCK, "run-1", &inputs()).await;
    api.until(POLL, 1).await;
    within("the run is suspended", async || {
        engine.status(&run).await == "suspended"
    })
    .await;
    worker.kill().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(engine.status(&run).await, "suspended");
    worker.restart();
    let (status, _) = engine.call(KNOCK, "run-1", &inputs()).await;
    assert_eq!((status, api.seen().len()), (200, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cancelled_says_how_far_it_came() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        pace: Duration::from_secs(600),
        ..Settings::new(api.port)
    };
    let _worker = Worker::start(&engine, settings).await;
    let run = engine.start_run(KNOCK, "run-1", &inputs()).await;
    api.until(POLL, 1).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    engine.cancel(&run).await;
    let (status, body) = engine.call(KNOCK, "run-1", &inputs()).await;
    assert_eq!(status, 409, "{body}");
    let message = body["message"].as_str().expect("a message");
    let failure = open_error(&durable(), message).expect("it opens");
    assert_eq!(
        failure["report"]["outputs"]["bulkSetObjects"]["bulkOperationId"],
        "b1"
    );
    assert_eq!(api.seen().len(), 2);
}
