//! What goes wrong: panics, stops, addresses.

use std::time::Duration;

use arazzo::{Client, Map, Workflow, WorkflowError, testing::Script};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{Principal, Refusal, Service, Start, serve};
use serde::{Deserialize, Deserializer};

use crate::support::{TOKEN, WORKFLOW, inputs, outputs, send, service, usual};

/// A workflow that panics with something that nobody may see.
struct Panics;

impl Workflow for Panics {
    const ID: &'static str = "panics";
    type Inputs = Careless;
    type Outputs = Map;
    type Error = WorkflowError<&'static str, ()>;

    async fn run(_: &Client, _: Careless) -> Result<Map, Self::Error> {
        panic!("with s3cr3t");
    }
}

/// Inputs whose type may panic.
struct Careless;

impl<'de> Deserialize<'de> for Careless {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let inputs = Map::deserialize(deserializer)?;
        assert!(!inputs.contains_key("bad"), "s3cr3t");
        Ok(Self)
    }
}

#[tokio::test]
async fn a_panic_ends_its_run_alone() {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .add::<Panics>()
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    for body in ["{}", "{\"bad\": 1}"] {
        let request = served
            .http()
            .post(format!("{}/workflows/panics", served.url));
        let request = request
            .bearer_auth(TOKEN)
            .header("content-type", "application/json");
        let answer = send(request.body(body)).await;
        answer.is_problem(500, "panic");
        assert!(!answer.text().contains("s3cr3t"));
    }
    assert_eq!(send(served.post(&inputs())).await.json(), outputs());
    let metrics = send(served.get("/metrics")).await;
    let failed = "arazzo_run_failures_total{workflow=\"panics\",cause=\"panic\"} 1\n";
    assert!(metrics.text().contains(failed), "{}", metrics.text());
    assert!(
        metrics
            .text()
            .contains("arazzo_runs_in_flight{workflow=\"panics\"} 0\n")
    );
}

#[tokio::test]
async fn a_listener_that_panics_harms_no_run() {
    let script = Script::new();
    let client = Client::builder()
        .transport(script)
        .on_event(|_| panic!("a listener"));
    let service = Service::new(client.build().unwrap()).add::<BulkSetObjectsNotify>();
    let runs = service.build().unwrap().runs().clone();
    let inputs = inputs().as_object().unwrap().clone();
    let started = runs
        .start(Start::new(WORKFLOW, inputs, Principal::service()))
        .unwrap();
    let ended = started.run.ended().await;
    assert_eq!(ended.outcome.failure(), Some("transport"));
}

#[tokio::test]
async fn a_stop_lets_runs_finish() {
    let mut served = usual().await;
    served.api.hold();
    let running = tokio::spawn(send(served.post(&inputs())));
    served.api.called(1).await;
    let streamed = served.get("/events").send().await.unwrap();
    served.stop();
    let stopping = served.app.runs().clone();
    crate::support::until(|| stopping.is_stopping()).await;
    let start = Start::new(WORKFLOW, Map::new(), Principal::service());
    assert_eq!(
        stopping.start(start).expect_err("it stops"),
        Refusal::Stopping
    );
    // A stream that belongs to no run ends at once, and properly: with the last chunk.
    assert_eq!(streamed.bytes().await.unwrap(), "");
    served.api.release();
    let answer = running.await.unwrap();
    assert_eq!((answer.status, answer.json()), (200, outputs()));
    served.stopped().await;
}

#[tokio::test]
async fn a_stop_cancels_runs_that_do_not_finish() {
    let served = usual().await;
    served.api.hold();
    let running = tokio::spawn(send(served.post(&inputs())));
    let stream = served.post(&inputs()).header("accept", "text/event-stream");
    let streamed = tokio::spawn(send(stream));
    served.api.called(2).await;
    let began = std::time::Instant::now();
    served.stopped().await;
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    running.await.unwrap().is_problem(503, "cancelled");
    let streamed = streamed.await.unwrap();
    assert!(
        streamed.text().contains("event: problem\n"),
        "{}",
        streamed.text()
    );
}

#[tokio::test]
async fn without_authentication_only_loopback_is_served() {
    let open = || {
        let client = Client::builder().transport(Script::new()).build().unwrap();
        Service::new(client)
            .without_authentication()
            .build()
            .unwrap()
    };
    let listen = |address: &'static str| tokio::net::TcpListener::bind(address);
    let everywhere = listen("0.0.0.0:0").await.unwrap();
    let error = serve(everywhere, open(), std::future::pending(), Duration::ZERO).await;
    assert!(
        error
            .expect_err("it is open")
            .to_string()
            .contains("loopback")
    );
    let here = listen("127.0.0.1:0").await.unwrap();
    serve(here, open(), std::future::ready(()), Duration::ZERO)
        .await
        .unwrap();
}

#[tokio::test]
async fn runs_start_each_other_only_so_deeply() {
    let served = usual().await;
    let start = |depth| {
        let inputs = inputs().as_object().unwrap().clone();
        served
            .app
            .runs()
            .start(Start::new(WORKFLOW, inputs, Principal::service()).depth(depth))
    };
    let started = start(8).unwrap();
    assert_eq!(started.run.depth(), 8);
    assert_eq!(start(9).expect_err("too deep"), Refusal::TooDeep);
    // Runs of the service itself are visible to whoever has a token.
    let path = format!("/runs/{}", started.run.id());
    assert_eq!(send(served.get(&path)).await.status, 200);
}
