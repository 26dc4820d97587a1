//! `GET /workflows`, `GET /schedules` and `GET /openapi.json`: what the service offers.

use axum::{
    extract::{OriginalUri, Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};

use super::{base, json_ok};
use crate::{app::App, catalog::Served, openapi};

pub(crate) async fn workflows(State(app): State<App>) -> Response {
    let shown: Vec<_> = app
        .runs()
        .catalog()
        .iter()
        .map(|served| shown(served, app.answers().test_runs))
        .collect();
    json_ok(&json!({"workflows": shown}))
}

pub(crate) async fn schedules(State(app): State<App>) -> Response {
    json_ok(&app.automatic().schedules())
}

fn shown(served: &Served, test_runs: bool) -> Value {
    let description = served.entry().description();
    json!({
        "id": served.entry().id(),
        "summary": description.summary,
        "description": description.description,
        "inputs": served.inputs_schema(),
        "outputs": served.outputs_schema(),
        "steps": description.steps,
        "flow": description.flow,
        "readOnly": description.read_only,
        "testRuns": test_runs,
    })
}

/// The page for people.
pub(crate) async fn page(State(app): State<App>) -> Response {
    app.page().response(StatusCode::OK)
}

pub(crate) async fn openapi(
    State(app): State<App>,
    OriginalUri(original): OriginalUri,
    request: Request,
) -> Response {
    let base = base(&original, request.uri());
    json_ok(&openapi::describe(&app, base))
}
