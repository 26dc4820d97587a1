//! What a journal has of other code, other keys, other inputs, and of a run that is cancelled.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use arazzo::{
    BoxFuture, Client, Entry, RunId, Transport, TransportError, Value,
    bytes::Bytes,
    http,
    testing::{Reply, Script},
    watch::Uuid,
};
use arazzo_durable::{
    Durable, DurableBuilder, Journal, JournalError, Kept, Key, NoKey, Policy, Refusal, RunError,
    Secrets, testing::Memory,
};
use arazzo_generated::knock::BulkSetObjectsNotify;
use serde_json::json;

const RUN: RunId = RunId::from_u128(7);
const SECRET: &str = "sk_test_12345";

fn key(id: &str, byte: u8) -> Key {
    Key::new(id, [byte; 32]).expect("a key")
}

fn builder() -> DurableBuilder {
    let secrets = Secrets::new().value("KNOCK", SECRET);
    Durable::builder().key(key("a", 1)).secrets(secrets)
}

fn durable() -> Durable {
    builder().build().expect("there is a key")
}

fn inputs(key: Value) -> arazzo::Map {
    let inputs = json!({
        "apiKey": key, "collection": "projects", "objects": [{"id": "p1"}],
        "notifyObjectId": "p1", "workflowKey": "updated",
    });
    inputs.as_object().cloned().expect("an object")
}

fn given() -> arazzo::Map {
    inputs(json!({"$env": "KNOCK"}))
}

fn script() -> Script {
    let state = |state: &str| Reply::json(200, json!({"id": "b1", "status": state}));
    Script::new()
        .on_step("bulkSetObjects", state("queued"))
        .on_step("pollBulkOperation", state("processing"))
        .on_step("pollBulkOperation", state("completed"))
        .on_step(
            "notifyObject",
            Reply::json(200, json!({"workflow_run_id": "w1"})),
        )
}

fn client(script: &Script) -> Client {
    let client = Client::builder().transport(script.clone());
    client.build().expect("valid settings")
}

async fn run(
    durable: &Durable,
    client: &Client,
    inputs: arazzo::Map,
    memory: &Memory,
) -> Result<Value, RunError> {
    let entry = Entry::of::<BulkSetObjectsNotify>();
    durable
        .run(client, &entry, inputs, &mut memory.journal(RUN))
        .await
}

/// A run that has ended, in a journal.
async fn done(durable: &Durable) -> (Memory, Script) {
    let (memory, script) = (Memory::default(), script());
    let outputs = run(durable, &client(&script), given(), &memory).await;
    assert_eq!(outputs.expect("it succeeds")["workflowRunId"], "w1");
    (memory, script)
}

#[tokio::test]
async fn no_secret_is_in_the_journal() {
    let (memory, _) = done(&durable()).await;
    let has = |memory: &Memory, text: &str| {
        let entries = memory.entries();
        let mut windows = entries.iter().flat_map(|entry| entry.windows(text.len()));
        windows.any(|part| part == text.as_bytes())
    };
    for text in [SECRET, "projects", "workflow_run_id", "entry"] {
        assert!(!has(&memory, text), "{text}");
    }
    // So the search finds what is there.
    let open = Durable::builder().secrets(Secrets::new().value("KNOCK", SECRET));
    let open = open.journal_in_the_clear().build().expect("it was said");
    let (memory, _) = done(&open).await;
    assert!(has(&memory, "workflow_run_id"));
}

#[test]
fn without_a_key_it_must_be_said() {
    assert_eq!(Durable::builder().build().err(), Some(NoKey));
}

#[tokio::test]
async fn a_plain_secret_is_refused_before_anything_is_kept() {
    let (memory, script) = (Memory::default(), script());
    let plain = inputs(json!(SECRET));
    let error = run(&durable(), &client(&script), plain, &memory).await;
    let error = error.expect_err("it is in the clear");
    assert!(matches!(
        error,
        RunError::Refused(Refusal::PlainSecret { .. })
    ));
    assert!(!error.to_string().contains(SECRET), "{error}");
    assert!(memory.entries().is_empty() && script.requests().is_empty());
}

/// Everything is answered from the journal, and the server hears nothing.
#[tokio::test]
async fn a_run_that_has_ended_ends_the_same_way() {
    let (memory, _) = done(&durable()).await;
    let silent = Script::new();
    let again = run(&durable(), &client(&silent), given(), &memory).await;
    assert_eq!(again.expect("it succeeds")["workflowRunId"], "w1");
    assert!(silent.requests().is_empty());
}

#[tokio::test]
async fn keys_can_be_replaced_during_a_run() {
    let (memory, _) = done(&durable()).await;
    memory.truncate(4);
    let new = builder().key(key("b", 2));
    let script = script();
    let lacking = new.build().expect("there is a key");
    let error = run(&lacking, &client(&script), given(), &memory).await;
    let error = error.expect_err("nobody can read it");
    assert!(!error.is_final(), "whoever has the key can go on: {error}");
    assert!(error.to_string().contains("`a`"), "{error}");
    let both = builder().key(key("b", 2)).old_key(key("a", 1));
    let both = both.build().expect("there is a key");
    let outputs = run(&both, &client(&script), given(), &memory).await;
    assert_eq!(outputs.expect("it succeeds")["workflowRunId"], "w1");
}

/// The secret itself is no part of what is compared.
#[tokio::test]
async fn a_secret_can_be_replaced_during_a_run() {
    let (memory, _) = done(&durable()).await;
    memory.truncate(4);
    let other = builder().secrets(Secrets::new().value("KNOCK", "sk_other_67890"));
    let other = other.build().expect("there is a key");
    let outputs = run(&other, &client(&script()), given(), &memory).await;
    assert_eq!(outputs.expect("it succeeds")["workflowRunId"], "w1");
}

/// Requests of both kinds: those that may be sent again, and those that may not.
#[tokio::test]
async fn changed_code_is_told_and_nothing_is_repeated() {
    for (source, step) in [
        ("knockObjectsApi", "bulkSetObjects"),
        ("knockBulkOperationsApi", "pollBulkOperation"),
    ] {
        let (memory, _) = done(&durable()).await;
        // Half a run is done by other code: the server's path is another one.
        memory.truncate(4);
        let script = script();
        let moved = Client::builder().transport(script.clone());
        let moved = moved.server(source, "https://elsewhere.example");
        let moved = moved.build().expect("valid settings");
        let error = run(&durable(), &moved, given(), &memory).await;
        let error = error.expect_err("the request is another one");
        assert!(matches!(error, RunError::Changed { .. }) && error.is_final());
        let text = error.to_string();
        assert!(text.contains("URL") && text.contains(step), "{text}");
        let report = error.report().expect("it had started");
        assert_eq!(report.step(), Some(step));
        assert!(script.requests().is_empty());
    }
}

#[tokio::test]
async fn other_inputs_and_other_workflows_are_no_continuation() {
    let (memory, _) = done(&durable()).await;
    let script = script();
    let mut others = given();
    others.insert("workflowKey".to_owned(), "other".into());
    let error = run(&durable(), &client(&script), others, &memory).await;
    let error = error.expect_err("the run is another one").to_string();
    assert!(error.contains("other inputs"), "{error}");
    let entry = Entry::of::<arazzo_generated::shapes::Record>();
    let (durable, client) = (durable(), client(&script));
    let mut journal = memory.journal(RUN);
    let other = durable.run(&client, &entry, arazzo::Map::new(), &mut journal);
    let error = other.await.expect_err("the run is another one").to_string();
    assert!(
        error.contains("the start of `bulk-set-objects-notify`"),
        "{error}"
    );
    assert!(script.requests().is_empty());
}

/// Cancels the run at the nth entry.
struct Cancelled {
    journal: arazzo_durable::testing::MemoryJournal,
    left: usize,
}

impl Journal for Cancelled {
    fn run_id(&self) -> RunId {
        RUN
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        match self.left.checked_sub(1) {
            None => Box::pin(async { Err(JournalError::Cancelled) }),
            Some(left) => {
                self.left = left;
                self.journal.record(name, make)
            }
        }
    }

    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        self.journal.sleep(name, duration)
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_says_how_far_it_came() {
    let script = script();
    let mut journal = Cancelled {
        journal: Memory::default().journal(RUN),
        left: 4,
    };
    let entry = Entry::of::<BulkSetObjectsNotify>();
    let run = durable()
        .run(&client(&script), &entry, given(), &mut journal)
        .await;
    let Err(RunError::Cancelled {
        report: Some(report),
        ..
    }) = run
    else {
        panic!("it is cancelled: {run:?}");
    };
    assert_eq!(report.outputs()["bulkSetObjects"]["bulkOperationId"], "b1");
    assert_eq!(script.requests().len(), 2);
}

/// An engine must not try that again: it would be cancelled for ever.
#[tokio::test]
async fn a_run_that_is_cancelled_before_it_starts_has_ended() {
    let script = script();
    let mut journal = Cancelled {
        journal: Memory::default().journal(RUN),
        left: 0,
    };
    let entry = Entry::of::<BulkSetObjectsNotify>();
    let run = durable()
        .run(&client(&script), &entry, given(), &mut journal)
        .await;
    let error = run.expect_err("it is cancelled");
    assert!(error.is_final() && error.report().is_none(), "{error}");
    assert!(script.requests().is_empty());
}

/// A response that the journal would not keep is an error of its step, and is recorded as such.
#[tokio::test]
async fn a_large_response_is_an_error_of_its_step() {
    let small = builder().max_body(8).build().expect("there is a key");
    let memory = Memory::default();
    for script in [script(), Script::new()] {
        let run = run(&small, &client(&script), given(), &memory).await;
        let Err(RunError::Failed(report)) = run else {
            panic!("it fails: {run:?}");
        };
        assert_eq!(report.kind(), "response_too_large");
    }
}

/// Tells the time of day, and hands on.
struct At(Script, SystemTime);

impl Transport for At {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.send(request)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.sleep(duration)
    }

    fn wall(&self) -> SystemTime {
        self.1
    }
}

/// A process that comes back a day later sees the times of the first one, and tells events as told
/// before as far as the journal goes.
#[tokio::test]
async fn events_are_of_the_time_of_the_journal() {
    let day = Duration::from_secs(24 * 60 * 60);
    let start = SystemTime::UNIX_EPOCH + 20_000 * day;
    let events = |at: SystemTime, memory: Memory| async move {
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        let client = Client::builder().transport(At(script(), at));
        let client = client.on_event(move |event| {
            let mut told = kept.lock().expect("no panic");
            told.push((event.uuid, event.timestamp, event.replayed));
        });
        let client = client.build().expect("valid settings");
        let outputs = run(&durable(), &client, given(), &memory).await;
        outputs.expect("it succeeds");
        std::mem::take(&mut *told.lock().expect("no panic"))
    };
    let memory = Memory::default();
    let first = events(start, memory.clone()).await;
    assert!(first.iter().all(|(_, _, replayed)| !replayed));
    let again = events(start + day, memory.clone()).await;
    let told = |events: &[(Uuid, SystemTime, bool)]| {
        let told = events.iter().map(|(id, at, _)| (*id, *at));
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&first), told(&again));
    assert!(again.iter().all(|(_, _, replayed)| *replayed));
    memory.truncate(4);
    let later = events(start + day, memory).await;
    assert!(later.last().expect("events").1 >= start + day);
    assert!(later[0].2 && !later.last().expect("events").2);
}

/// A policy is a matter of operations: one that may be repeated needs no intent.
#[tokio::test]
async fn what_may_be_sent_twice_has_no_intent() {
    let repeated = Policy::new().repeatable("POST", "/v1/objects/{collection}/bulk/set");
    let few = builder().policy(repeated).build().expect("there is a key");
    let (with, _) = done(&durable()).await;
    let (without, _) = done(&few).await;
    assert_eq!(with.entries().len(), without.entries().len() + 1);
}
