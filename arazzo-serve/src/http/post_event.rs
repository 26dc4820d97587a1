//! `POST /events`: tells the service of something that happened elsewhere.

use std::sync::Arc;

use arazzo::{RunId, Value};
use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Map, json};

use super::{CORRELATION_ID, Problem, body, json_response, wanted};
use crate::{access::Caller, app::App, runs::Notice};

/// The beginnings of the names of the service's own events, which nobody else can publish.
const OWN: [&str; 5] = ["workflow.", "schedule.", "trigger.", "context.", "message"];

pub(crate) async fn post(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    match published(&app, &caller, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

/// Publishes the event of a request.
///
/// # Errors
///
/// If the body is no event.
async fn published(app: &App, caller: &Caller, request: Request) -> Result<Response, Problem> {
    let (parts, content) = request.into_parts();
    body::check_type(&parts.headers)?;
    let correlation = wanted::text(&parts.headers, &CORRELATION_ID)?;
    let bytes = body::read(content, app.limits()).await?;
    let mut event = body::inputs(body::json(&bytes)?)?;
    let name = name(&event)?;
    event
        .entry("uuid")
        .or_insert_with(|| RunId::random().to_string().into());
    event
        .entry("timestamp")
        .or_insert_with(|| Timestamp::now().to_string().into());
    let (correlation, depth) = match correlation {
        // Runs that share the id, and go on, may be what led to this.
        Some(id) => (Arc::from(id.as_str()), app.runs().depth_of(&id)),
        None => (Arc::from(RunId::random().to_string()), 0),
    };
    let answer = json!({"uuid": event["uuid"], "correlationId": &*correlation});
    let event = Value::Object(event);
    let notice = Notice::new(&name, event, caller.principal.clone(), correlation);
    app.runs().publish(notice.depth(depth));
    caller.served();
    Ok(json_response(
        StatusCode::ACCEPTED,
        "application/json",
        &answer,
    ))
}

fn name(event: &Map<String, Value>) -> Result<String, Problem> {
    let problem = |detail: String| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-an-event").detail(detail)
    };
    let name = event
        .get("event")
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty());
    let name =
        name.ok_or_else(|| problem("an event has its name as the text `event`".to_owned()))?;
    match OWN.iter().find(|own| name.starts_with(**own)) {
        Some(own) => Err(problem(format!(
            "names that begin with `{own}` are those of the service"
        ))),
        None => Ok(name.to_owned()),
    }
}
