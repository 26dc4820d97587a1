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
    Problem, answer, json_ok,
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
    let run = visible(&app, &id, &caller)?;
    if wanted::accepts_stream(request.headers()) {
        let filter = wanted::filter(request.uri())?;
        return Ok(stream::of_run(&app, &run, filter, Place::take(&app)?, None));
    }
    Ok(json_ok(&answer::shown(&run, app.answers().expose_progress)))
}

/// Returns a run that the caller may see. Whether there is another one, nobody learns.
fn visible(app: &App, id: &str, caller: &Caller) -> Result<Arc<Run>, Problem> {
    let id: Option<RunId> = id.parse().ok();
    let run = id.and_then(|id| app.runs().get(id, &caller.principal));
    run.ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown-run")
            .detail("there is no such run, or it is no longer kept")
    })
}
