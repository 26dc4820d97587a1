//! `GET /runs` and `GET /runs/{id}`.

use std::sync::Arc;

use arazzo::RunId;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

use super::{
    Problem, answer, json_ok, json_response,
    stream::{self, Place},
    wanted,
};
use crate::{access::Caller, app::App, runs::Run};

/// How many runs are listed at most, the newest first.
const LISTED: usize = 100;

pub(crate) async fn list(State(app): State<App>, Extension(caller): Extension<Caller>) -> Response {
    let runs = app.runs().list(&caller.principal, LISTED);
    let shown = runs.iter().map(|run| {
        let mut run = answer::shown(run, app.answers().expose_progress);
        // A list is to choose from; a run by itself tells how it ended.
        for result in ["outputs", "response"] {
            run.as_object_mut().map(|run| run.shift_remove(result));
        }
        run
    });
    json_ok(&json!({"runs": shown.collect::<Vec<_>>()}))
}

/// Shows a run, or streams what still happens in it and how it ends.
pub(crate) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let run = visible(&app, &id, &caller).await?;
    if wanted::accepts_stream(request.headers()) {
        let filter = wanted::filter(request.uri())?;
        return Ok(stream::of_run(&app, &run, filter, Place::take(&app)?, None));
    }
    Ok(json_ok(&answer::shown(&run, app.answers().expose_progress)))
}

/// Cancels a run, which ends soon unless it has ended already.
pub(crate) async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let run = visible(&app, &id, &caller).await?;
    if !app.runs().cancels() {
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "no-cancellation")
            .detail("the engine of the runs cannot cancel them"));
    }
    run.cancel();
    let shown = answer::shown(&run, app.answers().expose_progress);
    Ok(json_response(
        StatusCode::ACCEPTED,
        "application/json",
        &shown,
    ))
}

/// Returns a run that the caller may see, from the engine if the service does not know it. Whether
/// there is another one, nobody learns.
async fn visible(app: &App, id: &str, caller: &Caller) -> Result<Arc<Run>, Problem> {
    let (runs, principal) = (app.runs(), &caller.principal);
    let mut run = None;
    if let Ok(id) = id.parse::<RunId>() {
        run = runs.get(id, principal);
        if run.is_none() {
            let found = runs.find(id, principal).await;
            run = found.map_err(|error| answer::engine(&error))?;
        }
    }
    run.ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown-run")
            .detail("there is no such run, or it is no longer kept")
    })
}
