//! The response that a mapping makes of outputs.

use arazzo::Value;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Problem, answer, json_ok};
use crate::{
    app::App,
    catalog::Served,
    mapping::{header_name, status_of},
    runs::Run,
};

/// Answers with the outputs of a run, as the mapping of its workflow says.
pub(super) async fn respond(app: &App, served: &Served, run: &Run, outputs: &Value) -> Response {
    let Some(mapping) = &served.mappings.response else {
        return json_ok(outputs);
    };
    match app.runs().mapped(run, outputs, mapping).await {
        Ok(Some(mut response)) => {
            let body = response
                .as_object_mut()
                .and_then(|members| members.shift_remove("body"));
            made(&response, body.as_ref().unwrap_or(outputs))
        }
        Ok(None) => json_ok(outputs),
        Err(refusal) => answer::refused(refusal).into_response(),
    }
}

fn made(response: &Value, body: &Value) -> Response {
    let status = match response.get("status") {
        None => Some(StatusCode::OK),
        Some(status) => status_of(status),
    };
    let Some(status) = status else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "response-mapping")
            .detail("the mapping of the response gives no status from 200 to 599")
            .into_response();
    };
    let mut answer = json_ok(body);
    *answer.status_mut() = status;
    for (name, value) in response
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        set(answer.headers_mut(), name, value);
    }
    match text(answer.headers(), body) {
        Some(text) => *answer.body_mut() = text.to_owned().into(),
        None if has_no_body(status) => *answer.body_mut() = axum::body::Body::empty(),
        None => {}
    }
    answer
}

/// Sets a header. A value that a header cannot have sets none.
fn set(headers: &mut HeaderMap, name: &str, value: &Value) {
    let value = match value {
        Value::String(text) => HeaderValue::from_str(text).ok(),
        Value::Number(_) | Value::Bool(_) => HeaderValue::from_str(&value.to_string()).ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    if let (Some(name), Some(value)) = (header_name(name), value) {
        headers.insert(name, value);
    }
}

/// Returns the body as it is, if it is a text and the type of the response is not JSON.
fn text<'b>(headers: &HeaderMap, body: &'b Value) -> Option<&'b str> {
    let media_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    body.as_str().filter(|_| !super::body::is_json(media_type))
}

/// Whether a response of this status has no content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
fn has_no_body(status: StatusCode) -> bool {
    matches!(status.as_u16(), 204 | 205 | 304)
}
