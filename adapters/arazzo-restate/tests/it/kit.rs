//! The conformance kit, with journals of the real engine.

use std::{
    error::Error,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use arazzo::{
    BoxFuture, HttpTransport, Transport, TransportError, Value, bytes::Bytes, http::Request,
};
use arazzo_durable::testing::{Attempt, Attempted, Engine as KitEngine, Resolver, check};
use arazzo_restate::{
    RestateJournal, listener,
    restate_sdk::{endpoint::Endpoint, http_server::HttpServer, prelude::*},
};

use super::{
    engine::{Engine, call, free_port},
    scenarios,
};

/// Works on what the kit plays, in this process: an attempt that is stopped is one that fails.
struct Player {
    attempt: Arc<Mutex<Option<Attempt>>>,
}

#[restate_sdk::service]
impl Player {
    #[handler]
    async fn run(&self, context: Context<'_>, _input: Json<Value>) -> Result<(), HandlerError> {
        let attempt = self
            .attempt
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let attempt = attempt.ok_or("nothing is played")?;
        let mut journal = RestateJournal::new(context);
        match attempt(&mut journal).await {
            Attempted::Ended => Ok(()),
            Attempted::Stopped => Err("the process has ended".into()),
        }
    }
}

struct Played {
    engine: Engine,
    attempt: Arc<Mutex<Option<Attempt>>>,
    runs: AtomicUsize,
}

impl KitEngine for Played {
    fn play(&self, attempt: Attempt) -> BoxFuture<'_, Result<(), Box<dyn Error + Send + Sync>>> {
        Box::pin(async move {
            *self.attempt.lock().unwrap_or_else(PoisonError::into_inner) = Some(attempt);
            let key = format!("run-{}", self.runs.fetch_add(1, Ordering::Relaxed));
            let (status, body) = call(self.engine.ingress(), "Player", &key, &Value::Null).await;
            match status {
                200..300 => Ok(()),
                _ => Err(format!("the engine answers {status}: {body}").into()),
            }
        })
    }

    fn resolver(&self) -> Option<Resolver> {
        let ingress = self.engine.ingress();
        Some(Arc::new(move |id, given| {
            Box::pin(async move { Ok(resolve(ingress, &id, given).await?) })
        }))
    }
}

/// Gives something to an awakeable at the engine's own ingress.
async fn resolve(ingress: u16, id: &str, given: Vec<u8>) -> Result<(), TransportError> {
    let uri = format!("http://127.0.0.1:{ingress}/restate/awakeables/{id}/resolve");
    let request = Request::post(uri).header("content-type", "application/octet-stream");
    let request = request.body(Bytes::from(given)).expect("a request");
    let answer = HttpTransport::new().send(request).await?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err(TransportError::new(format!("status {}", answer.status())))
}

async fn start() -> Option<Played> {
    let engine = Engine::start().await?;
    let attempt = Arc::new(Mutex::new(None));
    let port = free_port();
    let listener = listener(([127, 0, 0, 1], port).into()).expect("a listener");
    let player = Player {
        attempt: Arc::clone(&attempt),
    };
    let endpoint = Endpoint::builder().bind(player).build();
    tokio::spawn(
        HttpServer::new(endpoint).serve_with_cancel(listener, std::future::pending::<()>()),
    );
    engine.register(port).await;
    Some(Played {
        engine,
        attempt,
        runs: AtomicUsize::new(0),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_passes_the_kit() {
    let Some(played) = start().await else { return };
    let mut failures = Vec::new();
    let mut stops = 0;
    for (name, scenario) in scenarios::all() {
        match check(&scenario, &played).await {
            Ok(summary) => stops += summary.stops,
            Err(error) => failures.push(format!("{name}:\n{error}")),
        }
    }
    eprintln!("{stops} stops");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(stops > 500);
}

/// The engine itself compares the names of entries. It holds the run, and nothing is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_held_until_the_old_code_is_back() {
    let Some(played) = start().await else { return };
    let (attempts, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (tried, effects) = (Arc::clone(&attempts), Arc::clone(&done));
    let attempt: Attempt = Arc::new(move |journal| {
        // The second to the fifth attempt are of other code.
        let nth = tried.fetch_add(1, Ordering::Relaxed);
        let name = if (1..5).contains(&nth) {
            "other"
        } else {
            "first"
        };
        let effects = Arc::clone(&effects);
        Box::pin(async move {
            let make = async move {
                effects.fetch_add(1, Ordering::Relaxed);
                Ok(b"x".to_vec())
            };
            let kept = journal.record(name, Box::pin(make)).await;
            if nth == 0 || kept.is_err() {
                return Attempted::Stopped;
            }
            Attempted::Ended
        })
    });
    played.play(attempt).await.expect("it ends");
    assert_eq!(
        done.load(Ordering::Relaxed),
        1,
        "the effect of the first attempt alone"
    );
    assert_eq!(attempts.load(Ordering::Relaxed), 6);
}
