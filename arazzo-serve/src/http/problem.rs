//! [`Problem`]: the answer to a request that fails, as problem details (RFC 9457).

use std::fmt;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::json_response;

/// A problem: `title` and `status` are those of HTTP, `code` is a word for programs, `detail` a
/// sentence for people. There is no `type`, which is then `about:blank`.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        let mut members = Map::new();
        let title = status.canonical_reason().unwrap_or_default();
        members.insert("title".to_owned(), title.into());
        members.insert("status".to_owned(), status.as_u16().into());
        members.insert("code".to_owned(), code.into());
        Self {
            status,
            members,
            headers: Vec::new(),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn detail(self, detail: impl fmt::Display) -> Self {
        self.with("detail", detail.to_string())
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header; one that cannot be sent is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers
            .extend(value.parse().ok().map(|value| (name, value)));
        self
    }

    /// A caller of whom the guard knows nothing. No request through it is one.
    #[cfg(feature = "mcp")]
    pub(crate) fn unknown_caller() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized").detail("nobody knows who calls")
    }

    /// Returns in how many seconds the client is asked to come again, if it is.
    #[cfg(feature = "mcp")]
    pub(crate) fn retries_after(&self) -> Option<u64> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| name == header::RETRY_AFTER)?;
        value.to_str().ok()?.parse().ok()
    }

    /// Asks the client to come again in some seconds.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, &seconds.to_string())
    }

    pub(crate) fn to_value(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// Returns the headers that the answer has besides those of its body.
    pub(crate) fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        self.headers.clone()
    }

    /// The schema of a problem, for the description of the service.
    pub(crate) fn schema() -> Value {
        let text = json!({"type": "string"});
        json!({
            "type": "object",
            "description": "Problem details (RFC 9457).",
            "required": ["title", "status", "code"],
            "properties": {
                "title": text,
                "status": {"type": "integer"},
                "code": text,
                "detail": text,
                "runId": {"type": "string", "format": "uuid"},
                "violations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["keyword", "dataPath", "schemaPath", "params", "message"],
                        "properties": {
                            "keyword": text, "dataPath": text, "schemaPath": text,
                            "params": {"type": "object"}, "message": text,
                        },
                    },
                },
                "failure": {
                    "type": "object",
                    "required": ["step", "status", "cause"],
                    "properties": {
                        "step": {"type": ["string", "null"]},
                        "status": {"type": ["integer", "null"]},
                        "cause": text,
                        "outputs": {"type": "object"},
                    },
                },
            },
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Value::Object(self.members);
        let mut response = json_response(self.status, "application/problem+json", &body);
        response.headers_mut().extend(self.headers);
        response
    }
}
