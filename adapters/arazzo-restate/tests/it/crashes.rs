//! Workers and engines are killed, and runs end as if they had not been.

use std::time::Duration;

use arazzo::Value;
use arazzo_restate::{open_error, open_outputs};
use serde_json::json;

use super::{
    api::Api,
    engine::{Engine, call},
    worker::{Settings, VARIABLE, Worker, durable},
};

pub(crate) const KNOCK: &str = "bulk-set-objects-notify";
pub(crate) const BULK: &str = "POST /v1/objects/projects/bulk/set";
pub(crate) const POLL: &str = "GET /v1/bulk_operations/b1";
pub(crate) const NOTIFY: &str = "POST /v1/workflows/updated/trigger";

pub(crate) fn inputs() -> Value {
    json!({
        "apiKey": {"$env": VARIABLE}, "collection": "projects", "objects": [{"id": "p1"}],
        "notifyObjectId": "p1", "workflowKey": "updated",
    })
}

pub(crate) async fn knock() -> Api {
    let state = |state: &str| (200, json!({"id": "b1", "status": state}));
    Api::start(&[
        (BULK, &[state("queued")]),
        (
            POLL,
            &[state("processing"), state("processing"), state("completed")],
        ),
        (NOTIFY, &[(200, json!({"workflow_run_id": "w1"}))]),
    ])
    .await
}

/// A run that is under way.
type Call = tokio::task::JoinHandle<(u16, Value)>;

fn begin(engine: &Engine, service: &'static str, input: Value) -> Call {
    let ingress = engine.ingress();
    tokio::spawn(async move { call(ingress, service, "run-1", &input).await })
}

/// The outputs of a run that succeeds.
async fn outputs(call: Call) -> Value {
    let (status, body) = call.await.expect("no panic");
    assert_eq!(status, 200, "{body}");
    assert!(body["$sealed"].is_string(), "{body}");
    open_outputs(&durable(), body).expect("it opens")
}

/// What is said of a run that fails.
async fn failure(call: Call) -> Value {
    let (status, body) = call.await.expect("no panic");
    assert!(status >= 400, "{body}");
    let message = body["message"].as_str().expect("a message");
    open_error(&durable(), message).unwrap_or_else(|error| panic!("{error}: {message}"))
}

fn done() -> Value {
    json!({"bulkOperationId": "b1", "bulkStatus": "completed", "workflowRunId": "w1"})
}

/// Every request was sent once, but for those that are named, which were sent twice with one key.
fn sent_once(api: &Api, but: &[&str]) {
    for seen in api.seen() {
        let same = api.seen().into_iter().filter(|one| one.key == seen.key);
        let count = same.filter(|one| one.line == seen.line).count();
        let expected = if but.contains(&&*seen.line) {
            [1, 2]
        } else {
            [1, 1]
        };
        assert!(seen.key.is_some(), "{seen:?}");
        assert!(expected.contains(&count), "{seen:?} was sent {count} times");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_without_a_crash() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let call = begin(&engine, KNOCK, inputs());
    assert_eq!(outputs(call).await, done());
    sent_once(&api, &[]);
    // The same key again is the same run.
    assert_eq!(outputs(begin(&engine, KNOCK, inputs())).await, done());
    assert_eq!(api.seen().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_killed_during_a_request_with_a_key() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(NOTIFY, 1);
    let mut worker = Worker::start(&engine, Settings::new(api.port)).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(NOTIFY, 1).await;
    worker.kill().await;
    worker.restart();
    assert_eq!(outputs(call).await, done());
    sent_once(&api, &[NOTIFY]);
    assert_eq!(
        (api.count(BULK), api.count(POLL), api.count(NOTIFY)),
        (1, 3, 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_killed_during_a_request_that_must_not_be_repeated() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(NOTIFY, 1);
    let settings = Settings {
        keyed: false,
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(NOTIFY, 1).await;
    worker.kill().await;
    worker.restart();
    let failure = failure(call).await;
    assert_eq!(failure["kind"], "fate_unknown", "{failure}");
    assert_eq!(failure["report"]["step"], "notifyObject");
    assert_eq!(
        failure["report"]["outputs"]["bulkSetObjects"]["bulkOperationId"],
        "b1"
    );
    assert_eq!(
        (api.count(BULK), api.count(POLL), api.count(NOTIFY)),
        (1, 3, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_dies_between_steps() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        keyed: false,
        dies: Some(("workflow.StepSucceeded", "bulkSetObjects")),
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    worker.dead().await;
    assert_eq!(api.seen().len(), 1);
    worker.restart();
    assert_eq!(outputs(call).await, done());
    assert_eq!(
        (api.count(BULK), api.count(POLL), api.count(NOTIFY)),
        (1, 3, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_killed_during_a_wait() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        keyed: false,
        pace: Duration::from_secs(1),
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(POLL, 1).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    worker.kill().await;
    worker.restart();
    assert_eq!(outputs(call).await, done());
    assert_eq!(
        (api.count(BULK), api.count(POLL), api.count(NOTIFY)),
        (1, 3, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_is_killed_during_a_request_and_during_a_wait() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(NOTIFY, 1);
    let settings = Settings {
        pace: Duration::from_secs(1),
        ..Settings::new(api.port)
    };
    let _worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(POLL, 1).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    engine.kill().await;
    engine.restart().await;
    api.until(NOTIFY, 1).await;
    engine.kill().await;
    engine.restart().await;
    assert_eq!(outputs(call).await, done());
    sent_once(&api, &[NOTIFY]);
    assert_eq!((api.count(BULK), api.count(NOTIFY)), (1, 2));
}

/// The worker lives, and the engine has nothing but the intent.
#[tokio::test(flavor = "multi_thread")]
async fn the_engine_is_killed_during_a_request_that_must_not_be_repeated() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(NOTIFY, 1);
    let settings = Settings {
        keyed: false,
        ..Settings::new(api.port)
    };
    let _worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(NOTIFY, 1).await;
    engine.kill().await;
    engine.restart().await;
    let failure = failure(call).await;
    assert_eq!(failure["kind"], "fate_unknown", "{failure}");
    assert_eq!((api.count(BULK), api.count(NOTIFY)), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_and_the_engine_are_killed() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(POLL, 2);
    let settings = Settings {
        keyed: false,
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, KNOCK, inputs());
    api.until(POLL, 2).await;
    engine.kill().await;
    worker.kill().await;
    worker.restart();
    engine.restart().await;
    assert_eq!(outputs(call).await, done());
    // A poll is a GET: it is sent again, and nothing else is.
    assert_eq!(
        (api.count(BULK), api.count(POLL), api.count(NOTIFY)),
        (1, 4, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_killed_in_a_called_workflow() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let trip = json!({"id": "t1", "origin": {"name": "Bern"}, "destination": {"name": "Chur"},
        "departure": "08:00", "price": {"amount": 9900, "currency": "CHF"}});
    let booking = |status: &str| {
        json!({"id": "b1", "status": status, "seats": [], "ticket": {"barcode": "|||"},
            "total": {"amount": 19800, "currency": "CHF"}})
    };
    let charge = |state: &str| json!({"id": "c1", "state": state, "captured_at": "10:00"});
    let api = Api::start(&[
        (
            "GET /trips",
            &[(200, json!({"data": [trip], "next": null}))],
        ),
        ("POST /bookings", &[(201, booking("held"))]),
        ("GET /bookings/b1", &[(200, booking("paid"))]),
        ("POST /charges", &[(202, charge("pending"))]),
        (
            "GET /charges/c1",
            &[(200, charge("pending")), (200, charge("captured"))],
        ),
    ])
    .await;
    api.hold("GET /charges/c1", 2);
    let settings = Settings {
        keyed: false,
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let input = json!({"from": "Bern", "to": "Chur", "passengers": [{"name": "Ann", "age": 30}],
        "paymentKey": {"$env": VARIABLE}, "paymentSource": {"number": "4242"}});
    let call = begin(&engine, "bookTrip", input);
    api.until("GET /charges/c1", 2).await;
    worker.kill().await;
    worker.restart();
    let outputs = outputs(call).await;
    assert_eq!(
        (&outputs["booking"], &outputs["charge"]),
        (&json!("b1"), &json!("c1"))
    );
    assert_eq!(
        (api.count("POST /bookings"), api.count("POST /charges")),
        (1, 1)
    );
    assert_eq!(api.count("GET /charges/c1"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_killed_in_a_retry() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let created = (201, json!({"id": "x1"}));
    let api = Api::start(&[
        (
            "POST /transfers",
            &[(503, Value::Null), (503, Value::Null), created],
        ),
        (
            "GET /transfers/x1",
            &[(200, json!({"id": "x1", "status": "settled"}))],
        ),
        (
            "POST /transfers/x1/confirm",
            &[(200, json!({"receipt": "q"}))],
        ),
    ])
    .await;
    api.hold("POST /transfers", 2);
    let settings = Settings {
        keyed: false,
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings).await;
    let call = begin(&engine, "transfer", json!({"reference": "r1", "amount": 5}));
    api.until("POST /transfers", 2).await;
    worker.kill().await;
    worker.restart();
    assert_eq!(outputs(call).await["receipt"], "q");
    // Three attempts, of which the second was sent twice, all with the same reference.
    assert_eq!(api.count("POST /transfers"), 4);
    assert!(
        api.seen()
            .iter()
            .all(|one| one.key.as_deref() == Some("r1"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_code_is_told_and_nothing_is_repeated() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        dies: Some(("workflow.StepSucceeded", "bulkSetObjects")),
        ..Settings::new(api.port)
    };
    let mut worker = Worker::start(&engine, settings.clone()).await;
    let call = begin(&engine, KNOCK, inputs());
    worker.dead().await;
    worker.restart_as(Settings {
        prefix: "/moved",
        ..settings
    });
    let failure = failure(call).await;
    let text = failure["message"].as_str().expect("a message");
    assert!(
        text.contains("the journal is of other code: the URL of"),
        "{text}"
    );
    assert_eq!(failure["report"]["step"], "bulkSetObjects");
    assert_eq!(api.seen().len(), 1);
}
