//! What a run, or the lack of one, is as an answer.

use arazzo::Report;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Problem;
use crate::runs::{Ended, Outcome, Phase, Refusal, Run};

/// The answer if there is no run.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    use StatusCode as Code;
    let detail = refusal.to_string();
    let problem = |status, code| Problem::new(status, code).detail(&detail);
    match refusal {
        Refusal::UnknownWorkflow => problem(Code::NOT_FOUND, "unknown-workflow"),
        Refusal::Inputs(violations) => {
            problem(Code::BAD_REQUEST, "invalid-inputs").with("violations", violations)
        }
        Refusal::Busy => problem(Code::TOO_MANY_REQUESTS, "busy").retry_after(1),
        Refusal::TooManyKeys => problem(Code::TOO_MANY_REQUESTS, "too-many-keys").retry_after(60),
        Refusal::KeyOfOtherInputs => problem(Code::UNPROCESSABLE_ENTITY, "key-of-other-inputs"),
        Refusal::KeyOfForgottenRun => problem(Code::GONE, "key-of-forgotten-run"),
        Refusal::TooDeep => problem(Code::UNPROCESSABLE_ENTITY, "too-deep"),
        Refusal::Stopping => problem(Code::SERVICE_UNAVAILABLE, "stopping").retry_after(5),
        Refusal::Store => problem(Code::SERVICE_UNAVAILABLE, "store").retry_after(5),
        Refusal::Panicked => problem(Code::INTERNAL_SERVER_ERROR, "panic"),
    }
}

/// The outputs of a run that has ended.
///
/// # Errors
///
/// Why there are none. `expose` tells the outputs of the steps that had finished.
pub(crate) fn outputs<'e>(run: &Run, ended: &'e Ended, expose: bool) -> Result<&'e Value, Problem> {
    let problem = match &ended.outcome {
        Outcome::Succeeded(outputs) => return Ok(outputs),
        Outcome::Failed(report) => failed(report, expose),
        Outcome::TimedOut { limit } => {
            let cause = format!("the run took more than {limit:?}");
            let failure = json!({
                "step": ended.position.step, "status": ended.position.status, "cause": cause,
            });
            Problem::new(StatusCode::GATEWAY_TIMEOUT, "run-limit")
                .detail(cause)
                .with("failure", failure)
        }
        Outcome::Panicked => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "panic")
            .detail("the workflow could not be run"),
        Outcome::Cancelled => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "cancelled")
            .detail("the run was cancelled"),
    };
    Err(problem.with("runId", run.id().to_string()))
}

fn failed(report: &Report, expose: bool) -> Problem {
    if report.is_inputs() {
        let violations = serde_json::to_value(report.violations()).unwrap_or_default();
        return refused(Refusal::Inputs(Vec::new())).with("violations", violations);
    }
    let (status, code) = kind(report);
    let mut failure = Map::new();
    failure.insert("step".to_owned(), report.step().into());
    failure.insert("status".to_owned(), report.status().into());
    failure.insert("cause".to_owned(), report.cause().into());
    if expose {
        failure.insert("outputs".to_owned(), report.outputs().clone());
    }
    Problem::new(status, code)
        .detail(report)
        .with("failure", failure)
}

/// Returns whose fault a failure is: the API's, unless a limit ended the run, or the client of the
/// service lacks something that every run needs.
fn kind(report: &Report) -> (StatusCode, &'static str) {
    match report.kind() {
        "deadline" | "step_limit" => (StatusCode::GATEWAY_TIMEOUT, "run-limit"),
        "timeout" => (StatusCode::GATEWAY_TIMEOUT, "step-timeout"),
        "server"
        | "no_channel"
        | "no_credential"
        | "credential"
        | "forbidden_host"
        | "forbidden_plain_http"
        | "nesting_limit" => (StatusCode::INTERNAL_SERVER_ERROR, "settings"),
        _ => (StatusCode::BAD_GATEWAY, "step-failed"),
    }
}

/// A run as it is shown.
pub(crate) fn shown(run: &Run, expose: bool) -> Value {
    let phase = run.phase();
    let (status, started) = match &phase {
        Phase::Queued => ("queued", None),
        Phase::Running(since) => ("running", Some(*since)),
        Phase::Ended(ended) => (ended.outcome.name(), ended.started),
    };
    let mut shown = json!({
        "id": run.id().to_string(),
        "workflow": run.workflow(),
        "status": status,
        "correlationId": **run.correlation(),
        "createdAt": run.created().to_string(),
    });
    if let Some(started) = started {
        shown["startedAt"] = started.to_string().into();
    }
    if let Phase::Ended(ended) = &phase {
        shown["finishedAt"] = ended.at.to_string().into();
        match outputs(run, ended, expose) {
            Ok(outputs) => shown["outputs"] = outputs.clone(),
            Err(problem) => shown["problem"] = problem.to_value(),
        }
    }
    shown
}

/// The schema of a run as it is shown.
pub(crate) fn schema() -> Value {
    let time = json!({"type": "string", "format": "date-time"});
    json!({
        "type": "object",
        "required": ["id", "workflow", "status", "correlationId", "createdAt"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "workflow": {"type": "string"},
            "status": {"enum": ["queued", "running", "succeeded", "failed", "cancelled"]},
            "correlationId": {"type": "string"},
            "createdAt": time,
            "startedAt": time,
            "finishedAt": time,
            "outputs": {"type": "object"},
            "problem": {"$ref": "#/components/schemas/Problem"},
        },
    })
}
