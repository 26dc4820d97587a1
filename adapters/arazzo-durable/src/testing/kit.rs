//! [`check`]: stops a run everywhere, and compares.

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use arazzo::{Client, Report, RunId, RunScope, Value};
use serde_json::json;

use super::{
    Attempt, Attempted, Engine, Scenario,
    server::{Seen, Server},
    stopping::{Place, Point, Stop, Stopping, Trace},
};
use crate::{Durable, Journal, RunError};

const RUN: RunId = RunId::from_u128(0x9b2f_1c1e_7a40_4f6f_9d0a_3c2b_1a09_0807);

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The kind of the failure with which the unbroken run ends; none if it succeeds.
    pub failure: Option<String>,
    /// How many requests the unbroken run sends.
    pub requests: usize,
    /// How often the run was stopped and started again.
    pub stops: usize,
    /// In how many of these a request was sent twice, as the policy allows.
    pub repeated: usize,
    /// In how many the run ended because the fate of a request was unknown.
    pub unknown: usize,
}

/// What differs from the unbroken run.
#[derive(Debug)]
pub struct Failures(Vec<String>);

impl Failures {
    /// Returns a sentence for each difference.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl Error for Failures {}

/// Plays a workflow, stops it at every point, and compares with the unbroken run.
///
/// # Errors
///
/// All differences; or that the scenario cannot be played.
pub async fn check(scenario: &Scenario, engine: &dyn Engine) -> Result<Summary, Failures> {
    let failed = |what: String| Failures(vec![what]);
    let plain = plain(scenario).await.map_err(failed)?;
    let whole = play(scenario, engine, Stop::Never).await.map_err(failed)?;
    let mut findings = Vec::new();
    let failure = plain.outcome["failed"]["kind"].as_str();
    let mut summary = Summary {
        failure: failure.map(str::to_owned),
        requests: plain.seen.len(),
        ..Summary::default()
    };
    compare(&mut findings, "without a stop", &whole, &plain, &plain.seen);
    for point in 0..whole.points {
        match play(scenario, engine, Stop::At(point)).await {
            Ok(broken) => judge(&mut findings, &mut summary, &broken, &whole),
            Err(what) => findings.push(format!("stopped at point {point}: {what}")),
        }
    }
    match play(scenario, engine, Stop::AfterNew).await {
        Ok(often) => {
            let at = "stopped after every entry";
            compare(&mut findings, at, &often, &whole, &plain.seen);
        }
        Err(what) => findings.push(format!("stopped after every entry: {what}")),
    }
    if findings.is_empty() {
        Ok(summary)
    } else {
        Err(Failures(findings))
    }
}

/// A run that was played.
struct Played {
    outcome: Value,
    seen: Vec<Seen>,
    waits: Vec<Duration>,
    /// How many points its first attempt had.
    points: usize,
    stopped: Option<Place>,
    /// How many requests there had been when it was stopped.
    before: usize,
}

/// Plays the workflow without a journal.
async fn plain(scenario: &Scenario) -> Result<Played, String> {
    let server = Server::new(&scenario.replies);
    let client = scenario.make_client(&server)?;
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
async fn play(scenario: &Scenario, engine: &dyn Engine, stop: Stop) -> Result<Played, String> {
    let server = Server::new(&scenario.replies);
    let playing = Arc::new(Playing {
        scenario: scenario.clone(),
        client: scenario.make_client(&server)?,
        durable: scenario.make_durable()?,
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
        };
        let before = self.server.seen().len();
        let ended = self.run(&mut journal, &trace).await;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(ended) = ended else {
            let seen = self.server.seen().len();
            if nth == 0 {
                state.before = seen;
            }
            let lost = |place: Place| place.point == Point::AfterEffect && !is_quiet(&place.entry);
            if seen > before && trace.stopped().is_some_and(lost) {
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

/// Judges a run that was stopped at a point.
fn judge(findings: &mut Vec<String>, summary: &mut Summary, broken: &Played, whole: &Played) {
    let Some(place) = &broken.stopped else {
        findings.push("a run was not stopped: another time it has fewer points".to_owned());
        return;
    };
    summary.stops += 1;
    let at = format!("stopped {:?} `{}`", place.point, place.entry);
    if place.intended {
        summary.unknown += 1;
        return unknown(findings, &at, broken, whole);
    }
    let mut expected = whole.seen.clone();
    let is_lost = place.point == Point::AfterEffect && !is_quiet(&place.entry);
    let last = broken.before.checked_sub(1).filter(|_| is_lost);
    if let Some(again) = last.and_then(|last| whole.seen.get(last)) {
        summary.repeated += 1;
        expected.insert(broken.before, again.clone());
    }
    compare(findings, &at, broken, whole, &expected);
}

/// Whether an entry is made without a request.
fn is_quiet(entry: &str) -> bool {
    matches!(entry, "start" | "woke") || entry.ends_with(" intent")
}

/// A run that was stopped between an intent and its result ends there, and sends nothing more.
fn unknown(findings: &mut Vec<String>, at: &str, broken: &Played, whole: &Played) {
    let text = broken.outcome.to_string();
    if broken.outcome["failed"].is_null()
        || !text.contains("it may have been sent before a restart")
    {
        findings.push(format!(
            "{at}: the run must end with an unknown fate, and ended: {text}"
        ));
    }
    let expected = &whole.seen[..broken.before.min(whole.seen.len())];
    requests(findings, at, &broken.seen, expected);
}

fn compare(findings: &mut Vec<String>, at: &str, broken: &Played, whole: &Played, seen: &[Seen]) {
    if broken.outcome != whole.outcome {
        findings.push(format!(
            "{at}: the run ended with {}, instead of {}",
            broken.outcome, whole.outcome
        ));
    }
    if broken.waits != whole.waits {
        let (broken, whole) = (&broken.waits, &whole.waits);
        findings.push(format!(
            "{at}: the run waited {broken:?}, instead of {whole:?}"
        ));
    }
    requests(findings, at, &broken.seen, seen);
}

fn requests(findings: &mut Vec<String>, at: &str, seen: &[Seen], expected: &[Seen]) {
    if seen == expected {
        return;
    }
    let lines = |seen: &[Seen]| {
        let lines = seen
            .iter()
            .map(|one| format!("{} ({})", one.line, one.step));
        lines.collect::<Vec<_>>().join(", ")
    };
    let (seen, expected) = (lines(seen), lines(expected));
    if seen == expected {
        findings.push(format!(
            "{at}: the requests differ in headers or bodies: {seen}"
        ));
    } else {
        findings.push(format!(
            "{at}: the server saw {seen}; instead of {expected}"
        ));
    }
}
