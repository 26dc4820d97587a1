//! The response that a mapping makes of outputs.

use arazzo::Value;
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, json};

use super::{Problem, answer, json_ok, json_text};
use crate::{
    mapping::{header_name, status_of},
    runs::{Ended, Outputs},
};

/// What a mapping has made of outputs.
pub(super) struct Made {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Value,
}

/// Returns the response of a run that has succeeded; `None` if its workflow has no mapping for it.
///
/// # Errors
///
/// If the store could not be read, or the mapping gave no status.
pub(super) fn made(ended: &Ended, outputs: &Outputs) -> Option<Result<Made, Problem>> {
    match ended.response.as_ref()? {
        Ok(response) => response
            .as_ref()
            .map(|response| Made::of(response, outputs)),
        Err(refusal) => Some(Err(answer::refused(refusal.clone()))),
    }
}

/// Answers with the outputs of a run, as the mapping of its workflow says.
pub(super) fn respond(ended: &Ended, outputs: &Outputs) -> Response {
    match made(ended, outputs) {
        None => json_text(StatusCode::OK, "application/json", outputs.text().clone()),
        Some(Ok(made)) => made.into_response(),
        Some(Err(problem)) => problem.into_response(),
    }
}

impl Made {
    fn of(response: &Value, outputs: &Outputs) -> Result<Self, Problem> {
        let status = match response.get("status") {
            None => Some(StatusCode::OK),
            Some(status) => status_of(status),
        };
        let status = status.ok_or_else(|| {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "response-mapping")
                .detail("the mapping of the response gives no status from 200 to 599")
        })?;
        let headers = response.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flatten();
        Ok(Self {
            status,
            headers: headers
                .filter_map(|(name, value)| Some((header_name(name)?, header_value(value)?)))
                .collect(),
            body: response
                .get("body")
                .map_or_else(|| outputs.value(), Value::clone),
        })
    }

    /// The response as it is shown to those who are answered in another way.
    pub(super) fn shown(&self) -> Value {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value).into()));
        let mut shown = json!({
            "status": self.status.as_u16(), "headers": headers.collect::<Map<_, _>>(),
        });
        if !has_no_body(self.status) {
            shown["body"] = self.body.clone();
        }
        shown
    }

    fn into_response(self) -> Response {
        let mut answer = json_ok(&self.body);
        *answer.status_mut() = self.status;
        for (name, value) in self.headers {
            answer.headers_mut().insert(name, value);
        }
        match text(answer.headers(), &self.body) {
            Some(text) => *answer.body_mut() = text.to_owned().into(),
            None if has_no_body(self.status) => *answer.body_mut() = axum::body::Body::empty(),
            None => {}
        }
        answer
    }
}

/// Returns the value of a header; `None` if a header cannot have it.
fn header_value(value: &Value) -> Option<HeaderValue> {
    match value {
        Value::String(text) => HeaderValue::from_str(text).ok(),
        Value::Number(_) | Value::Bool(_) => HeaderValue::from_str(&value.to_string()).ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
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
