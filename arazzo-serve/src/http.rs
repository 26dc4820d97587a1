//! The routes of a service.
//!
//! The invariant: a handler decides nothing about who may call; all routes but the probes are behind
//! [`guard`](crate::access::guard).

mod answer;
mod arrived;
pub(crate) mod body;
mod events;
mod list;
mod mapped;
mod post_event;
mod prefer;
mod probe;
mod problem;
mod run;
mod start;
mod stream;
mod test_run;
mod wanted;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;

pub(crate) use self::{
    answer::schema as shown_schema, problem::Problem, test_run::schema as test_run_schema,
};
#[cfg(feature = "mcp")]
pub(crate) use self::{
    answer::{outputs, refused},
    start::WithClient,
    wanted::short_text,
};
use crate::{access::guard, app::App};

/// The header with the id of a run.
pub(crate) const RUN_ID: HeaderName = HeaderName::from_static("arazzo-run-id");

/// The header with the id that runs share which led to each other.
pub(crate) const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

pub(crate) fn router(app: &App) -> Router {
    let guarded = middleware::from_fn_with_state(app.clone(), guard);
    Router::new()
        .route("/", get(list::page))
        .route("/workflows", get(list::workflows))
        .route("/workflows/{id}", post(start::start))
        .route("/workflows/{id}/test", post(test_run::test))
        .route("/runs", get(run::list))
        .route("/runs/{id}", get(run::show))
        .route("/runs/{id}/cancel", post(run::cancel))
        .route("/events", get(events::events).post(post_event::post))
        .route("/schedules", get(list::schedules))
        .route("/openapi.json", get(list::openapi))
        .route("/metrics", get(probe::metrics))
        .route("/healthz", get(probe::health))
        .route("/readyz", get(probe::ready))
        .with_state(app.clone())
        .merge(app.routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(guarded)
}

async fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown-path").detail("there is nothing at this path")
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method")
        .detail("what is at this path does not have this method")
}

/// Makes an answer with a JSON body.
fn json_response(status: StatusCode, media_type: &'static str, body: &Value) -> Response {
    let text = serde_json::to_vec(body).unwrap_or_default();
    json_text(status, media_type, text.into())
}

/// Makes an answer with a JSON body that has been written.
fn json_text(status: StatusCode, media_type: &'static str, text: Bytes) -> Response {
    let media_type = HeaderValue::from_static(media_type);
    // What is answered is about one caller and one moment.
    let cache = HeaderValue::from_static("no-store");
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, cache),
    ];
    (status, headers, text).into_response()
}

fn json_ok(body: &Value) -> Response {
    json_response(StatusCode::OK, "application/json", body)
}

/// Returns what is before the routes of the service in the path of a request, where a program has
/// nested them.
fn base<'u>(original: &'u Uri, inner: &Uri) -> &'u str {
    original
        .path()
        .strip_suffix(inner.path())
        .unwrap_or_default()
}
