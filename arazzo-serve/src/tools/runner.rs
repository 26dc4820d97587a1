//! [`InService`]: calls of tools as runs of the service.

use std::{sync::Arc, time::Duration};

use arazzo::{BoxFuture, Map, RunId, Value};
use arazzo_mcp::{CallFailure, Progress, Runner, ToolCall};
use axum::http::request::Parts;
use tokio::sync::broadcast::error::RecvError;

use crate::{
    access::Caller,
    http::{Problem, WithClient, outputs, refused, short_text},
    launch::{Inputs, Launch},
    metrics::Metrics,
    principal::Principal,
    runs::{Ended, Key, Outputs, Run, Runs, Start, Started},
};

/// Runs workflows as `POST /workflows/{id}` does.
pub(super) struct InService {
    runs: Runs,
    metrics: Arc<Metrics>,
}

/// What a call says of itself in its member `_meta`.
struct Said {
    key: Option<String>,
    correlation: Option<String>,
}

impl InService {
    pub(super) fn new(runs: Runs, metrics: Arc<Metrics>) -> Self {
        Self { runs, metrics }
    }

    async fn called(&self, call: ToolCall<'_>) -> Result<Value, CallFailure> {
        let progress = call.progress.clone();
        let started = self.started(call).await.map_err(|problem| {
            self.metrics.refused(problem.status());
            failure(&problem)
        })?;
        let run = started.run;
        // A run that an earlier call with the same key has started is that call's to cancel.
        let _cancels = started.is_new.then(|| WithClient::new(&run));
        let ended = match progress {
            None => run.ended().await,
            Some(progress) => followed(&run, &progress).await,
        };
        let outputs = outputs(&run, &ended, false);
        outputs
            .map(Outputs::value)
            .map_err(|problem| failure(&problem))
    }

    async fn started(&self, call: ToolCall<'_>) -> Result<Started, Problem> {
        let principal = principal(&call)?;
        let said = Said::of(call.meta)?;
        let mut inputs = call.inputs;
        if let Some(served) = self.runs.catalog().get(call.entry.id()) {
            // The service sets them itself, and takes them from nobody.
            inputs.retain(|name, _| !served.is_bound(name));
        }
        let key = said.key.map(|text| Key::of_inputs(&text, &inputs));
        let launch = Launch {
            id: RunId::random(),
            workflow: call.entry.id().to_owned(),
            inputs: Inputs::Given(inputs),
            event: None,
            principal,
            correlation: said.correlation.map(Into::into),
            depth: 0,
        };
        let start = self.runs.prepare(launch, None).await.map_err(refused)?;
        let start: Start = start.key(key).watched(call.progress.is_some());
        self.runs.start(start).map_err(refused)
    }
}

impl Runner for InService {
    fn run<'r>(&'r self, call: ToolCall<'r>) -> BoxFuture<'r, Result<Value, CallFailure>> {
        Box::pin(self.called(call))
    }
}

impl Said {
    fn of(meta: &Map) -> Result<Self, Problem> {
        Ok(Self {
            key: short_text(meta, "idempotencyKey")?,
            correlation: short_text(meta, "correlationId")?,
        })
    }
}

/// Returns who calls: the guard before the tools has put it into the request.
fn principal(call: &ToolCall<'_>) -> Result<Principal, Problem> {
    let parts = call.extensions.get::<Parts>();
    let caller = parts.and_then(|parts| parts.extensions.get::<Caller>());
    let principal = caller.map(|caller| caller.principal.clone());
    principal.ok_or_else(Problem::unknown_caller)
}

/// Waits for the end of a run, and tells what happens until then.
async fn followed(run: &Run, progress: &Progress) -> Arc<Ended> {
    let mut events = run.subscribe();
    let ended = loop {
        tokio::select! {
            biased;
            event = events.recv() => match event {
                Ok(notice) => progress.tell(&notice.event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break run.ended().await,
            },
            ended = run.ended() => break ended,
        }
    };
    while let Ok(notice) = events.try_recv() {
        progress.tell(&notice.event);
    }
    ended
}

/// Tells a model of a problem what the service tells others of it.
fn failure(problem: &Problem) -> CallFailure {
    let told = problem.to_value();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let (at, code) = (&told["failure"], text(&told["code"]).unwrap_or_default());
    let detail = text(&told["detail"]).unwrap_or_else(|| code.clone());
    let cause = text(&at["cause"]).unwrap_or_else(|| detail.clone());
    let status = at["status"]
        .as_u64()
        .and_then(|status| status.try_into().ok());
    let details = told["violations"].as_array().cloned();
    let mut failure = CallFailure::new(cause)
        .sentence(detail)
        .at(at["step"].as_str(), status)
        .code(&code)
        .details(details.unwrap_or_default());
    if let Some(id) = told["runId"].as_str().and_then(|id| id.parse().ok()) {
        failure = failure.run(id);
    }
    match problem.retries_after() {
        Some(seconds) => failure.retry_after(Duration::from_secs(seconds)),
        None => failure,
    }
}
