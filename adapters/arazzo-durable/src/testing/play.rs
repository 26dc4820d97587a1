//! Plays a workflow: without a journal, or through that of an engine, with a stop.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use arazzo::{Client, Report, RunId, RunScope, Value};
use serde_json::json;

use super::{
    Attempt, Attempted, Engine, Resolver, Scenario,
    broker::{Broker, give},
    server::{Seen, Server},
    stopping::{Place, Stop, Stopping, Trace},
};
use crate::{Awakeables, Durable, Journal, RunError};

/// The id of all runs, so that what they send is the same.
const RUN: RunId = RunId::from_u128(0x9b2f_1c1e_7a40_4f6f_9d0a_3c2b_1a09_0807);

/// A run that was played.
pub(super) struct Played {
    pub(super) outcome: Value,
    pub(super) seen: Vec<Seen>,
    pub(super) waits: Vec<Duration>,
    /// How many points its first attempt had.
    pub(super) points: usize,
    pub(super) stopped: Option<Place>,
    /// How many requests there had been when it was stopped.
    pub(super) before: usize,
}

/// Plays the workflow without a journal.
pub(super) async fn plain(scenario: &Scenario) -> Result<Played, String> {
    let server = Server::new(&scenario.replies, &scenario.messages);
    let client = scenario.make_client(&server, Broker(server.clone()))?;
    let durable = scenario.make_durable()?;
    let inputs = durable.resolve(&scenario.entry, &scenario.inputs);
    let inputs = inputs.map_err(|error| error.to_string())?;
    let scope = RunScope::new().id(RUN).own_tokens();
    let run = scenario.entry.run(&client.scoped(scope), inputs).await;
    Ok(Played {
        outcome: outcome(run.map_err(RunError::Failed)),
        seen: server.seen(),
        waits: server.waits(),
        points: 0,
        stopped: None,
        before: 0,
    })
}

/// Makes what the attempts run with: whoever is told of a wait answers at once, if anybody does.
fn durable(
    scenario: &Scenario,
    server: &Server,
    resolver: Option<Resolver>,
) -> Result<Durable, String> {
    let Some(resolver) = resolver else {
        return scenario.make_durable();
    };
    let (server, seals) = (server.clone(), scenario.make_durable()?);
    let builder = scenario
        .durable_builder()?
        .on_wait(move |wait| give(server.clone(), seals.clone(), Arc::clone(&resolver), wait));
    builder.build().map_err(|error| error.to_string())
}

/// What the attempts of a run share.
struct Playing {
    scenario: Scenario,
    server: Server,
    /// The attempts have one client, as those of a worker that an engine takes a run from and gives it
    /// back to: what it keeps, such as tokens, must not change what a run sends.
    client: Client,
    durable: Durable,
    stop: Stop,
    state: Mutex<PlayingState>,
}

#[derive(Default)]
struct PlayingState {
    /// What each attempt has left behind.
    traces: Vec<Arc<Trace>>,
    /// How many requests there were at the first stop.
    before: usize,
    outcome: Option<Result<Value, String>>,
}

/// Plays the workflow through the engine's journal.
pub(super) async fn play(
    scenario: &Scenario,
    engine: &dyn Engine,
    stop: Stop,
) -> Result<Played, String> {
    let server = Server::new(&scenario.replies, &scenario.messages);
    let channel = Awakeables::sending(Broker(server.clone()));
    let playing = Arc::new(Playing {
        scenario: scenario.clone(),
        client: scenario.make_client(&server, channel)?,
        durable: durable(scenario, &server, engine.resolver())?,
        server,
        stop,
        state: Mutex::default(),
    });
    let own = Arc::clone(&playing);
    let attempt: Attempt = Arc::new(move |journal| {
        let playing = Arc::clone(&own);
        Box::pin(async move { playing.attempt(journal).await })
    });
    let played = engine.play(attempt).await;
    played.map_err(|error| format!("the engine failed: {error}"))?;
    let mut state = playing.state.lock().unwrap_or_else(PoisonError::into_inner);
    let outcome = state.outcome.take().ok_or("the engine has not run it")??;
    let (first, last) = (state.traces.first(), state.traces.last());
    Ok(Played {
        outcome,
        seen: playing.server.seen(),
        waits: last.map(|trace| trace.waits()).unwrap_or_default(),
        points: first.map_or(0, |trace| trace.points()),
        stopped: first.and_then(|trace| trace.stopped()),
        before: state.before,
    })
}

impl Playing {
    async fn attempt(&self, journal: &mut dyn Journal) -> Attempted {
        let trace = Arc::new(Trace::default());
        let nth = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.traces.push(Arc::clone(&trace));
            state.traces.len() - 1
        };
        let stop = match self.stop {
            Stop::At(_) if nth > 0 => Stop::Never,
            stop => stop,
        };
        let mut journal = Stopping {
            journal,
            run: RUN,
            stop,
            trace: Arc::clone(&trace),
            server: self.server.clone(),
        };
        let before = self.server.seen().len();
        let ended = self.run(&mut journal, &trace).await;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(ended) = ended else {
            let seen = self.server.seen().len();
            if nth == 0 {
                state.before = seen;
            }
            if seen > before && trace.stopped().is_some_and(|place| place.is_lost()) {
                self.server.lose();
            }
            return Attempted::Stopped;
        };
        state.outcome = Some(ended);
        Attempted::Ended
    }

    /// Runs the workflow until it ends, or `None` until it is stopped.
    async fn run(&self, journal: &mut dyn Journal, trace: &Trace) -> Option<Result<Value, String>> {
        let Self {
            client, durable, ..
        } = self;
        let inputs = self.scenario.inputs.clone();
        let running = durable.run(client, &self.scenario.entry, inputs, journal);
        let mut running = pin!(running);
        poll_fn(|context| match running.as_mut().poll(context) {
            Poll::Ready(Err(RunError::Interrupted(error))) => {
                Poll::Ready(Some(Err(format!("the run was interrupted: {error}"))))
            }
            Poll::Ready(ended) => Poll::Ready(Some(Ok(outcome(ended)))),
            Poll::Pending if trace.stopped().is_some() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}

/// The end of a run as JSON, with all that a caller sees of it.
fn outcome(ended: Result<Value, RunError>) -> Value {
    match ended {
        Ok(outputs) => json!({ "outputs": outputs }),
        Err(RunError::Failed(report)) => json!({ "failed": told(&report) }),
        Err(error) => json!({ "error": error.to_string(), "report": error.report().map(told) }),
    }
}

fn told(report: &Report) -> Value {
    json!({ "kind": report.kind(), "report": report })
}
