//! The task of a run: waits for its turn, runs the workflow, records the end.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use arazzo::{
    Client, Prepared, RunScope, Value,
    watch::{Event, StepOutputs},
};
use futures_util::FutureExt;
use jiff::Timestamp;

use super::{Ended, Notice, Outcome, Run, Runs, admission::Ticket, run::Mapped};
use crate::{catalog::Served, log::RunSpan};

pub(super) async fn drive(
    runs: Runs,
    run: Arc<Run>,
    served: Arc<Served>,
    prepared: Prepared,
    ticket: Ticket,
    base: RunScope,
) {
    let metrics = &runs.0.metrics;
    let waiting = metrics.waiting(run.workflow());
    let places = tokio::select! {
        biased;
        () = run.cancelled() => None,
        places = ticket.places() => places,
    };
    drop(waiting);
    let mut response = None;
    let (outcome, started) = match &places {
        None => (Outcome::Cancelled, None),
        Some(_) => {
            let started = run.begin();
            let running = metrics.running(run.workflow());
            let span = RunSpan::new(&run);
            let executed = execute(&runs, &run, &served, prepared, base);
            let ended = span.within(executed).await;
            response = runs.follow_up(&served, &run, &ended).await;
            let outcome = Outcome::of(ended);
            span.ended(&outcome);
            running.ended(&outcome);
            (outcome, Some(started))
        }
    };
    runs.finish(&served, &run, outcome, started, response).await;
    drop(places);
    runs.0.open.send_modify(|open| *open -= 1);
}

impl Runs {
    /// Does what is to be done with the outputs of a run before anybody sees them.
    pub(super) async fn follow_up(
        &self,
        served: &Served,
        run: &Run,
        ended: &Result<Value, Outcome>,
    ) -> Option<Mapped> {
        let outputs = ended.as_ref().ok()?;
        // A store may be a program's own, and panic.
        let saved = AssertUnwindSafe(self.save(served, run, outputs));
        let _ = saved.catch_unwind().await;
        // After that, so that it has what was saved.
        self.response(served, run, outputs).await
    }

    /// Records how a run has ended.
    pub(super) async fn finish(
        &self,
        served: &Served,
        run: &Run,
        outcome: Outcome,
        started: Option<Timestamp>,
        response: Option<Mapped>,
    ) {
        let mut ended = run.ending(outcome, started);
        ended.response = response;
        tell_adapter(served, run, &ended).await;
        run.end(ended);
        self.kept().ended(run);
    }
}

/// Tells the adapter of an end. Its panic ends here: the end must be recorded.
async fn tell_adapter(served: &Served, run: &Run, ended: &Ended) {
    if let Some(adapter) = &served.adapter {
        let told = async { adapter.ended(run, ended).await };
        let _ = AssertUnwindSafe(told).catch_unwind().await;
    }
}

/// Runs the workflow until it ends, is cancelled, or has no time left; returns its outputs.
async fn execute(
    runs: &Runs,
    run: &Arc<Run>,
    served: &Arc<Served>,
    prepared: Prepared,
    base: RunScope,
) -> Result<Value, Outcome> {
    let client = runs.0.client.scoped(scope(runs, run, served, base));
    let limit = served.time.unwrap_or(runs.0.limits.run_time);
    tokio::select! {
        biased;
        () = run.cancelled() => Err(Outcome::Cancelled),
        ended = limited(served, &client, prepared, limit) => ended,
    }
}

/// Runs a workflow until it ends, or has no time left; returns its outputs.
pub(super) async fn limited(
    served: &Served,
    client: &Client,
    prepared: Prepared,
    limit: Duration,
) -> Result<Value, Outcome> {
    let workflow = prepared.run(client);
    match tokio::time::timeout(limit, AssertUnwindSafe(workflow).catch_unwind()).await {
        Ok(Ok(Ok(mut outputs))) => {
            served.conceal(&mut outputs);
            Ok(outputs)
        }
        Ok(Ok(Err(report))) => Err(Outcome::Failed(report)),
        Ok(Err(_)) => Err(Outcome::Panicked),
        Err(_) => Err(Outcome::TimedOut { limit }),
    }
}

fn scope(runs: &Runs, run: &Arc<Run>, served: &Arc<Served>, base: RunScope) -> RunScope {
    let (hearing, heard) = (runs.clone(), Arc::clone(run));
    let scope = base
        .id(run.id())
        .on_event(move |event| hear(&hearing, &heard, event));
    if served.streamed.is_empty() {
        return scope;
    }
    let (served, run) = (Arc::clone(served), Arc::clone(run));
    scope.on_outputs(move |outputs| stream(&served, &run, &outputs))
}

/// Streams those outputs of a step that the service was told to stream, to those who read this run
/// alone: no event has a value.
fn stream(served: &Served, run: &Run, outputs: &StepOutputs) {
    if outputs.depth != 1 || !run.is_watched() {
        return;
    }
    let streamed = served.streamed.iter();
    for output in streamed.filter(|output| output.step == outputs.step) {
        if let Some(value) = outputs.outputs.get(&output.name) {
            let mut value = value.clone();
            served.conceal(&mut value);
            run.tell(&Arc::new(Notice::chunk(output, value, run)));
        }
    }
}

fn hear(runs: &Runs, run: &Run, event: &Event) {
    runs.0.metrics.count(event);
    run.follow(event);
    let (here, everywhere) = (run.is_watched(), runs.0.hub.is_watched());
    if here || everywhere {
        let notice = Arc::new(Notice::of(event, run));
        run.tell(&notice);
        if everywhere {
            runs.0.hub.publish(notice);
        }
    }
}
