//! `POST /workflows/{id}/test`: one run whose exchanges are shown.

mod schema;

use arazzo::{RunScope, Value, testing::TestRun};
use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::json;

pub(crate) use self::schema::schema;
use super::{
    Problem, answer, json_ok, mapped,
    start::{self, WithClient},
    wanted::Wanted,
};
use crate::{
    access::Caller,
    app::App,
    catalog::Served,
    runs::{Outcome, Position, Refusal, Start},
};

/// How many exchanges are kept.
const EXCHANGES: usize = 100;

/// How many bytes of bodies are kept before no more exchange is.
const BYTES: usize = 8 * 1024 * 1024;

pub(crate) async fn test(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    match answered(&app, &id, &caller, request).await {
        Ok(response) => response,
        Err(problem) => {
            app.metrics().refused(problem.status());
            problem.into_response()
        }
    }
}

/// Makes the test run, and answers when it has ended.
///
/// # Errors
///
/// Why there is none.
async fn answered(
    app: &App,
    id: &str,
    caller: &Caller,
    request: Request,
) -> Result<Response, Problem> {
    if !app.answers().test_runs {
        return Err(Problem::new(StatusCode::NOT_FOUND, "no-test-runs")
            .detail("the service has no test runs: `test_runs` in its settings allows them"));
    }
    let (parts, content) = request.into_parts();
    let served = app.runs().catalog().get(id);
    let served = served.ok_or_else(|| answer::refused(Refusal::UnknownWorkflow))?;
    let wanted = Wanted::of(&parts.uri, &parts.headers)?;
    if wanted.key.is_some() {
        // To join an earlier run would be to show exchanges that nobody has kept.
        return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid-header")
            .detail("a test run has no `Idempotency-Key`: each is a run of its own"));
    }
    let is_dry = is_dry(&parts.uri)?;
    let start = start::prepared(app, served, caller, &wanted, &parts, content).await?;
    let start = start.watched(false);
    if is_dry {
        return dry(app, served, start).await;
    }
    let ends = wanted.preferences.end_with_client || served.ends_with_client;
    real(app, served, caller, start, ends).await
}

/// Reads the query parameter `dry-run`; without one, the run is real.
///
/// # Errors
///
/// 400 if it is neither `true` nor `false`: a typo must not send anything.
fn is_dry(uri: &Uri) -> Result<bool, Problem> {
    let invalid = || {
        Problem::new(StatusCode::BAD_REQUEST, "invalid-query")
            .detail("the query has nothing but `dry-run=true` or `dry-run=false`")
    };
    let query = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(query) = query.map_err(|_| invalid())?;
    let dry = query.iter().find(|(name, _)| name == "dry-run");
    match dry.map(|(_, value)| value.as_str()) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(invalid()),
    }
}

async fn real(
    app: &App,
    served: &Served,
    caller: &Caller,
    start: Start,
    ends_with_client: bool,
) -> Result<Response, Problem> {
    let test = TestRun::new(app.runs().client()).at_most(EXCHANGES, BYTES);
    let start = start.scope(test.scope(RunScope::new()));
    let run = app.runs().start(start).map_err(answer::refused)?.run;
    caller.served();
    let with_client = ends_with_client.then(|| WithClient::new(&run));
    let ended = run.ended().await;
    drop(with_client);
    let mut shown = shown(served, &test, ended.outcome.name());
    shown["runId"] = run.id().to_string().into();
    match answer::outputs(&run, &ended, app.answers().expose_progress) {
        Ok(outputs) => {
            shown["outputs"] = test.hide(&outputs.value());
            match mapped::made(&ended, outputs) {
                Some(Ok(made)) => shown["response"] = test.hide(&made.shown()),
                Some(Err(problem)) => shown["problem"] = problem.to_value(),
                None => {}
            }
        }
        Err(problem) => shown["problem"] = problem.to_value(),
    }
    Ok(start::marked(json_ok(&shown), &run))
}

async fn dry(app: &App, served: &Served, start: Start) -> Result<Response, Problem> {
    let test = TestRun::dry(app.runs().client());
    let start = start.scope(test.scope(RunScope::new()));
    let outcome = app.runs().dry_run(start).await.map_err(answer::refused)?;
    if test.has_stopped() {
        let mut shown = shown(served, &test, "stopped");
        if let Some(next) = test.next() {
            shown["next"] = next.into();
        }
        return Ok(json_ok(&shown));
    }
    let mut shown = shown(served, &test, outcome.name());
    match &outcome {
        Outcome::Succeeded(outputs) => shown["outputs"] = test.hide(&outputs.value()),
        failed => {
            shown["problem"] = answer::problem(failed, &Position::default(), false).to_value()
        }
    }
    Ok(json_ok(&shown))
}

/// What both kinds of test runs show.
fn shown(served: &Served, test: &TestRun, status: &str) -> Value {
    let mut exchanges = Value::Array(test.exchanges());
    // The run knows its secrets; this also hides those that it has not used.
    served.conceal(&mut exchanges);
    json!({
        "status": status,
        "dryRun": test.is_dry(),
        "exchanges": exchanges,
        "omitted": test.omitted(),
    })
}
