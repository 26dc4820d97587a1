//! What engines and servers hold on to: the ids of a run, its clock, and its end.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use arazzo::{
    BoxFuture, Cause, Client, RunId, RunScope, Transport, TransportError, bytes::Bytes, http,
    testing::Script,
};
use arazzo_generated::travel;

use super::travel::{inputs, services};

const ID: RunId = RunId::from_u128(0x9b2f_1c1e_7a40_4f6f_9d0a_3c2b_1a09_0807);

fn client(script: &Script) -> Client {
    let client = Client::builder().transport(script.clone());
    let client = client.request_id_header("Idempotency-Key").build();
    client.expect("valid settings")
}

/// The ids that a run sends: the payment is pending at first, and looked at several times.
async fn sent(scope: RunScope) -> Vec<String> {
    let script = services(&["pending", "pending", "captured"]);
    let client = client(&script).scoped(scope);
    let run = travel::book_trip(&client, inputs()).await;
    run.expect("the trip is booked");
    let requests = script.requests().into_iter();
    let ids = requests.map(|request| request.header("Idempotency-Key").map(str::to_owned));
    ids.map(|id| id.expect("every request has an id")).collect()
}

#[tokio::test]
async fn the_ids_of_a_run_follow_from_its_own() {
    let unwatched = sent(RunScope::new().id(ID)).await;
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&events);
    let listening = RunScope::new().id(ID).on_event(move |event| {
        kept.lock()
            .expect("no panic")
            .push((event.run_id, event.request_id));
    });
    let watched = sent(listening).await;
    assert_eq!(unwatched, watched, "a listener shifts nothing");
    let events = std::mem::take(&mut *events.lock().expect("no panic"));
    assert!(events.iter().all(|(run, _)| *run == ID));
    let told = |id: &String| events.iter().any(|(_, request)| request.to_string() == *id);
    assert!(
        watched.iter().all(told),
        "events name the executions by the same ids"
    );
    let other = sent(RunScope::new().id(RunId::random())).await;
    assert!(other.iter().all(|id| !watched.contains(id)));
}

#[tokio::test]
async fn repeated_runs_tell_the_same_events() {
    let run = async || {
        let ids = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&ids);
        let scope = RunScope::new().id(ID);
        sent(scope.on_event(move |event| kept.lock().expect("no panic").push(event.uuid))).await;
        std::mem::take(&mut *ids.lock().expect("no panic"))
    };
    let first = run().await;
    let mut distinct = first.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), first.len(), "every event has its own id");
    assert_eq!(first, run().await);
}

/// Passes requests on until it ends the run, and counts what it is asked for.
struct Engine {
    script: Script,
    ends_after: usize,
    end: TransportError,
    sent: AtomicUsize,
    waits: Mutex<Vec<Duration>>,
    limits: AtomicUsize,
}

impl Engine {
    fn new(states: &[&str], ends_after: usize) -> Self {
        Self {
            script: services(states),
            ends_after,
            end: TransportError::new("the run was cancelled, key pk_1").ending_run(),
            sent: AtomicUsize::new(0),
            waits: Mutex::default(),
            limits: AtomicUsize::new(0),
        }
    }

    fn ending_with(self, end: TransportError) -> Self {
        Self { end, ..self }
    }
}

impl Transport for Engine {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        if self.sent.fetch_add(1, Ordering::Relaxed) == self.ends_after {
            return Box::pin(std::future::ready(Err(self.end.clone())));
        }
        self.script.send(request)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.waits.lock().expect("no panic").push(duration);
        self.script.sleep(duration)
    }

    fn limit(&self, _: Duration) -> BoxFuture<'_, ()> {
        self.limits.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::pending())
    }

    fn now(&self) -> Instant {
        self.script.now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
    }

    fn is_replaying(&self) -> bool {
        self.sent.load(Ordering::Relaxed) < 2
    }
}

/// Whatever the step is, and although steps and their callers have failure actions.
#[tokio::test]
async fn a_transport_ends_a_run_past_its_failure_actions() {
    let requests = services(&["pending", "captured"]);
    let client = client(&requests);
    travel::book_trip(&client, inputs())
        .await
        .expect("it is booked");
    let count = requests.requests().len();
    for ends_after in 0..count {
        let engine = Arc::new(Engine::new(&["pending", "captured"], ends_after));
        let client = client.scoped(RunScope::new().transport(engine.clone()));
        let error = travel::book_trip(&client, inputs()).await;
        let error = error.expect_err("the engine ends it").to_string();
        assert!(error.contains("the run was cancelled, key …"), "{error}");
        assert_eq!(
            engine.sent.load(Ordering::Relaxed),
            ends_after + 1,
            "{error}"
        );
    }
}

/// Nothing is sent after it, and the cause is found below the steps that called the workflow.
#[tokio::test]
async fn a_request_whose_fate_is_unknown_ends_the_run() {
    let requests = services(&["pending", "captured"]);
    let client = client(&requests);
    let run = travel::book_trip(&client, inputs()).await;
    run.expect("it is booked");
    for ends_after in 0..requests.requests().len() {
        let engine = Engine::new(&["pending", "captured"], ends_after);
        let engine = Arc::new(engine.ending_with(TransportError::fate_unknown()));
        let client = client.scoped(RunScope::new().transport(engine.clone()));
        let error = travel::book_trip(&client, inputs()).await;
        let error = error.expect_err("nobody knows what became of it");
        assert_eq!(engine.sent.load(Ordering::Relaxed), ends_after + 1);
        let text = error.to_string();
        assert!(
            text.contains("it may have been sent before a restart"),
            "{text}"
        );
        let below = matches!(error.reason(), Cause::Workflow(_));
        assert!(
            below || matches!(error.reason(), Cause::FateUnknown),
            "{text}"
        );
        let own = error.step() != Some(travel::book_trip::Step::Pay);
        assert_eq!(error.reason().kind() == "fate_unknown", own, "{text}");
    }
}

#[tokio::test]
async fn limits_are_no_waits_and_the_time_of_day_is_the_transports() {
    let engine = Arc::new(Engine::new(&["pending", "captured"], usize::MAX));
    let client = Client::builder()
        .transport(services(&[]))
        .request_timeout(Duration::from_secs(7))
        .build()
        .expect("valid settings");
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&events);
    let scope = RunScope::new()
        .transport(engine.clone())
        .on_event(move |event| {
            kept.lock()
                .expect("no panic")
                .push((event.timestamp, event.replayed));
        });
    let run = travel::book_trip(&client.scoped(scope), inputs()).await;
    run.expect("it is booked");
    let waits = engine.waits.lock().expect("no panic");
    assert!(!waits.contains(&Duration::from_secs(7)), "{waits:?}");
    assert!(engine.limits.load(Ordering::Relaxed) >= 5);
    let events = events.lock().expect("no panic");
    assert_eq!(events[0].0, engine.wall());
    let replayed = events.iter().filter(|(_, replayed)| *replayed).count();
    assert!(replayed > 0 && replayed < events.len());
}

#[tokio::test]
async fn a_scope_gets_the_outputs_of_steps_as_soon_as_they_exist() {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&taken);
    let scope = RunScope::new().on_outputs(move |outputs| {
        kept.lock().expect("it is free").push(outputs);
        panic!("what takes outputs harms no run");
    });
    let script = services(&["pending", "captured"]);
    let client = client(&script).scoped(scope);
    let inputs = inputs();
    let run = travel::book_trip::run_with_progress(&client, inputs).await;
    let (_, progress) = run.expect("the trip is booked");
    let taken = std::mem::take(&mut *taken.lock().expect("it is free"));
    let last = |step: &str| {
        let mut own = taken.iter().filter(|one| one.depth == 1);
        own.rfind(|one| one.step == step).map(|one| &one.outputs)
    };
    let progress = serde_json::to_value(progress).expect("JSON");
    let progress = progress.as_object().expect("an object");
    assert!(!progress.is_empty());
    for (step, outputs) in progress {
        assert_eq!(last(step), Some(outputs), "{step}");
    }
    // Those of workflows that a step calls come before those of the step.
    assert!(taken.iter().any(|one| one.depth == 2));
}
