//! Runs on an engine, which outlive the service that started them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use arazzo::{BoxFuture, Entry, Map, Report, Value};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{Engine, EngineEnd, EngineError, EngineRun, Service};
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{Answer, Served, TOKEN, WORKFLOW, inputs, outputs, send, service};

/// An engine in memory. Services come and go, it stays.
#[derive(Clone, Default)]
struct Ledger(Arc<Kept>);

#[derive(Default)]
struct Kept {
    /// How each run has ended, once it has.
    runs: Mutex<BTreeMap<String, Option<End>>>,
    started: Mutex<Vec<Map>>,
    changed: Notify,
    down: AtomicBool,
    /// Whether runs cannot be cancelled.
    endless: AtomicBool,
}

#[derive(Clone)]
enum End {
    Outputs(Value),
    Failure,
    Cancelled,
}

fn key(run: &EngineRun) -> String {
    format!("{} {} {}", run.entry.id(), run.id, run.owner())
}

impl Ledger {
    /// Ends all runs.
    fn end(&self, end: &End) {
        for ended in self.0.runs.lock().unwrap().values_mut() {
            ended.get_or_insert_with(|| end.clone());
        }
        self.0.changed.notify_waiters();
    }

    fn down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }

    fn started(&self) -> Vec<Map> {
        self.0.started.lock().unwrap().clone()
    }

    fn up(&self) -> Result<(), EngineError> {
        if self.0.down.load(Ordering::SeqCst) {
            return Err(EngineError::new("connection refused"));
        }
        Ok(())
    }
}

impl Engine for Ledger {
    fn bound(&self) -> Vec<String> {
        vec!["apiKey".to_owned()]
    }

    fn cancels(&self) -> bool {
        !self.0.endless.load(Ordering::SeqCst)
    }

    fn check(&self, _: &Entry, inputs: &Map) -> Result<(), Vec<Value>> {
        if inputs["collection"].is_number() {
            return Err(vec![
                json!({"dataPath": ".collection", "message": "must be a string"}),
            ]);
        }
        Ok(())
    }

    fn start<'a>(
        &'a self,
        run: &'a EngineRun,
        inputs: Map,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            self.up()?;
            let mut runs = self.0.runs.lock().unwrap();
            runs.entry(key(run)).or_insert_with(|| {
                self.0.started.lock().unwrap().push(inputs);
                None
            });
            Ok(())
        })
    }

    fn ended<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<EngineEnd, EngineError>> {
        Box::pin(async move {
            loop {
                let changed = self.0.changed.notified();
                self.up()?;
                let end = self.0.runs.lock().unwrap()[&key(run)].clone();
                match end {
                    Some(End::Outputs(outputs)) => return Ok(EngineEnd::Succeeded(outputs)),
                    Some(End::Failure) => {
                        let report = json!({"step": "notifyObject", "status": 500, "cause": "no"});
                        let report = Report::from_json("criteria", &report);
                        return Ok(EngineEnd::Failed(report));
                    }
                    Some(End::Cancelled) => return Ok(EngineEnd::Cancelled),
                    None => changed.await,
                }
            }
        })
    }

    fn knows<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<bool, EngineError>> {
        Box::pin(async move {
            self.up()?;
            Ok(self.0.runs.lock().unwrap().contains_key(&key(run)))
        })
    }

    fn cancel<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            self.up()?;
            let mut runs = self.0.runs.lock().unwrap();
            runs.insert(key(run), Some(End::Cancelled));
            self.0.changed.notify_waiters();
            Ok(())
        })
    }
}

/// A service in front of the engine, with two principals.
async fn before(ledger: &Ledger) -> Served {
    let engine = ledger.clone();
    let set = move |service: Service| {
        let service = service.bearer(TOKEN).bearer_of("other", OTHER);
        service.engine(engine).add::<BulkSetObjectsNotify>()
    };
    service(set).await
}

const OTHER: &str = "token-of-the-other-principal";

/// Inputs without the bound secret.
fn given() -> Value {
    let mut inputs = inputs();
    inputs.as_object_mut().unwrap().shift_remove("apiKey");
    inputs
}

/// Starts a run, and returns its id.
async fn started(served: &Served) -> String {
    let request = served.post(&given()).header("prefer", "respond-async");
    let answer = send(request).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn looked_at(served: &Served, run: &str) -> Answer {
    send(served.get(&format!("/runs/{run}"))).await
}

#[tokio::test]
async fn the_engine_runs_and_the_service_answers() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let request = served.post(&given());
    let answered = tokio::spawn(send(request));
    crate::support::until(|| !ledger.started().is_empty()).await;
    ledger.end(&End::Outputs(outputs()));
    let answer = answered.await.unwrap();
    assert_eq!((answer.status, answer.json()), (200, outputs()));
    assert_eq!(ledger.started(), [given().as_object().unwrap().clone()]);
    assert_eq!(served.api.calls(), 0, "nothing runs in the service");
}

#[tokio::test]
async fn a_run_is_found_again_by_a_service_that_was_started_anew() {
    let ledger = Ledger::default();
    let first = before(&ledger).await;
    let run = started(&first).await;
    first.stopped().await;
    let second = before(&ledger).await;
    let shown = looked_at(&second, &run).await;
    assert_eq!(shown.json()["status"], "running", "{shown:?}");
    ledger.end(&End::Outputs(outputs()));
    let id = run.parse().unwrap();
    let principal = arazzo_serve::Principal::token("default");
    second.app.runs().get(id, &principal).unwrap().ended().await;
    let shown = looked_at(&second, &run).await.json();
    assert_eq!(
        (&shown["status"], &shown["outputs"]),
        (&json!("succeeded"), &outputs())
    );
    assert_eq!(ledger.started().len(), 1);
}

#[tokio::test]
async fn nobody_finds_the_run_of_another() {
    let ledger = Ledger::default();
    let first = before(&ledger).await;
    let run = started(&first).await;
    first.stopped().await;
    let second = before(&ledger).await;
    let path = format!("/runs/{run}");
    let foreign = send(second.anonymous_get(&path).bearer_auth(OTHER)).await;
    foreign.is_problem(404, "unknown-run");
    assert_eq!(looked_at(&second, &run).await.status, 200);
    let foreign = send(second.anonymous_get(&path).bearer_auth(OTHER)).await;
    foreign.is_problem(404, "unknown-run");
}

#[tokio::test]
async fn a_key_is_one_run_whatever_becomes_of_the_service() {
    let ledger = Ledger::default();
    let keyed = |served: &Served| {
        let request = served.post(&given()).header("prefer", "respond-async");
        send(request.header("idempotency-key", "order-17"))
    };
    let first = before(&ledger).await;
    let run = keyed(&first).await.json()["id"].clone();
    first.stopped().await;
    let second = before(&ledger).await;
    assert_eq!(keyed(&second).await.json()["id"], run);
    assert_eq!(ledger.started().len(), 1);
}

#[tokio::test]
async fn what_the_engine_does_not_take_is_not_accepted() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    ledger.down(true);
    let request = served.post(&given()).header("prefer", "respond-async");
    let problem = send(request).await.is_problem(503, "engine");
    assert!(problem["detail"].as_str().unwrap().contains("refused"));
    let unknown = "/runs/9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807";
    send(served.get(unknown)).await.is_problem(503, "engine");
    ledger.down(false);
    send(served.get(unknown))
        .await
        .is_problem(404, "unknown-run");
}

#[tokio::test]
async fn a_key_whose_run_was_not_taken_may_be_used_again() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let keyed = || {
        let request = served.post(&given()).header("prefer", "respond-async");
        send(request.header("idempotency-key", "order-17"))
    };
    ledger.down(true);
    keyed().await.is_problem(503, "engine");
    ledger.down(false);
    let again = keyed().await;
    assert_eq!(again.status, 202, "{again:?}");
    assert_eq!(ledger.started().len(), 1);
}

#[tokio::test]
async fn who_cannot_cancel_says_so() {
    let ledger = Ledger::default();
    ledger.0.endless.store(true, Ordering::SeqCst);
    let served = before(&ledger).await;
    let run = started(&served).await;
    let url = format!("{}/runs/{run}/cancel", served.url);
    let answer = send(served.http().post(&url).bearer_auth(TOKEN)).await;
    answer.is_problem(501, "no-cancellation");
    assert_eq!(looked_at(&served, &run).await.json()["status"], "running");
}

#[tokio::test]
async fn an_engine_that_comes_back_is_asked_again() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let run = started(&served).await;
    ledger.down(true);
    ledger.end(&End::Outputs(outputs()));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(looked_at(&served, &run).await.json()["status"], "running");
    ledger.down(false);
    let principal = arazzo_serve::Principal::token("default");
    let known = served.app.runs().get(run.parse().unwrap(), &principal);
    known.unwrap().ended().await;
    assert_eq!(looked_at(&served, &run).await.json()["status"], "succeeded");
}

#[tokio::test]
async fn a_run_is_cancelled_by_its_url() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let run = started(&served).await;
    let url = format!("{}/runs/{run}/cancel", served.url);
    let foreign = served.http().post(&url).bearer_auth(OTHER);
    send(foreign).await.is_problem(404, "unknown-run");
    let cancelled = send(served.http().post(&url).bearer_auth(TOKEN)).await;
    assert_eq!(cancelled.status, 202, "{cancelled:?}");
    let principal = arazzo_serve::Principal::token("default");
    let known = served.app.runs().get(run.parse().unwrap(), &principal);
    known.unwrap().ended().await;
    assert_eq!(looked_at(&served, &run).await.json()["status"], "cancelled");
}

#[tokio::test]
async fn a_failure_on_the_engine_is_that_of_the_api() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let run = started(&served).await;
    ledger.end(&End::Failure);
    let principal = arazzo_serve::Principal::token("default");
    let known = served.app.runs().get(run.parse().unwrap(), &principal);
    known.unwrap().ended().await;
    let shown = looked_at(&served, &run).await.json();
    assert_eq!(shown["problem"]["status"], 502, "{shown}");
    assert_eq!(shown["problem"]["failure"]["step"], "notifyObject");
}

#[tokio::test]
async fn bound_and_misfit_inputs_are_refused_before_the_engine_is_asked() {
    let ledger = Ledger::default();
    let served = before(&ledger).await;
    let mut misfit = given();
    misfit["collection"] = json!(1);
    for (inputs, path) in [(inputs(), ".apiKey"), (misfit, ".collection")] {
        let problem = send(served.post(&inputs)).await;
        let problem = problem.is_problem(400, "invalid-inputs");
        assert_eq!(problem["violations"][0]["dataPath"], path);
    }
    assert!(ledger.started().is_empty(), "{WORKFLOW} was started");
}

#[tokio::test]
async fn a_service_with_an_engine_has_no_secrets_of_its_own() {
    let client = arazzo::Client::builder().build().unwrap();
    let service = Service::new(client).bearer(TOKEN).engine(Ledger::default());
    let service = service.add::<BulkSetObjectsNotify>();
    let error = service.bind("apiKey", "sk_bound").build().unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`apiKey`") && text.contains("engine"),
        "{text}"
    );
}
