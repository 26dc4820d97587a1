//! What a run, or the lack of one, is as an answer.

use arazzo::Report;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Problem, mapped};
use crate::engine::EngineError;
use crate::runs::{Ended, Outcome, Outputs, Phase, Position, Refusal, Run};

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
pub(crate) fn outputs<'e>(
    run: &Run,
    ended: &'e Ended,
    expose: bool,
) -> Result<&'e Outputs, Problem> {
    match &ended.outcome {
        Outcome::Succeeded(outputs) => Ok(outputs),
        failed => {
            let problem = problem(failed, &ended.position, expose);
            Err(problem.with("runId", run.id().to_string()))
        }
    }
}

/// The answer if an engine cannot be asked.
pub(super) fn engine(error: &EngineError) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "engine")
        .detail(error)
        .retry_after(5)
}

/// The answer if a run has no outputs.
pub(super) fn problem(outcome: &Outcome, position: &Position, expose: bool) -> Problem {
    match outcome {
        Outcome::Failed(report) => failed(report, expose),
        Outcome::TimedOut { limit } => {
            let cause = format!("the run took more than {limit:?}");
            let failure = json!({
                "step": position.step, "status": position.status, "cause": cause,
            });
            Problem::new(StatusCode::GATEWAY_TIMEOUT, "run-limit")
                .detail(cause)
                .with("failure", failure)
        }
        Outcome::Refused(error) => engine(error),
        Outcome::Cancelled => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "cancelled")
            .detail("the run was cancelled"),
        Outcome::Succeeded(_) | Outcome::Panicked => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "panic")
                .detail("the workflow could not be run")
        }
    }
}

/// Returns what a run that has ended is shown with, and what that is called: `outputs`; `response` if
/// a mapping has made one of them, which then stands in their place; or `problem`.
pub(crate) fn result(run: &Run, ended: &Ended, expose: bool) -> (&'static str, Value) {
    let problem = |problem: Problem| ("problem", problem.to_value());
    let outputs = match outputs(run, ended, expose) {
        Ok(outputs) => outputs,
        Err(failed) => return problem(failed),
    };
    match mapped::made(ended, outputs) {
        None => ("outputs", outputs.value()),
        Some(Ok(made)) => ("response", made.shown()),
        Some(Err(failed)) => problem(failed.with("runId", run.id().to_string())),
    }
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
        let (name, result) = result(run, ended, expose);
        shown[name] = result;
    }
    shown
}

/// The schema of a response that a mapping has made.
pub(crate) fn made_schema() -> Value {
    json!({
        "type": "object",
        "description": "What is made of the outputs, in their place.",
        "required": ["status", "headers"],
        "properties": {
            "status": {"type": "integer"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {},
        },
    })
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
            "response": made_schema(),
            "problem": {"$ref": "#/components/schemas/Problem"},
        },
    })
}
