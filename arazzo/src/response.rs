//! [`Response`]: the response to a step's request, or the message that the step received or sent,
//! as runtime expressions read it.
//!
//! The invariant: if no response arrived, everything that is read from it is missing, so that
//! criteria on it do not hold, but cause no error (Arazzo, "Runtime Expressions").

mod any;
mod content;
mod output;
mod projection;
mod status;
mod verdict;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use self::content::Content;
pub(crate) use self::content::is_json;
pub use self::status::Status;
pub use self::verdict::Verdict;
use crate::{
    error::StepId,
    message::{ChannelError, Direction, Message, header_of},
    operand::Operand,
    request::{Location, Sent},
    run::{Execution, ExecutionId},
    secret::Redaction,
    security::TokenError,
    transport::TransportError,
    value::value_text,
};

/// See [`crate::fuzzing::read`].
#[cfg(fuzzing)]
pub(crate) fn read_parts(
    content_type: Option<&str>,
    body: Bytes,
    wanted: &'static [&'static str],
    asked: &[&str],
) -> Option<Vec<Option<Value>>> {
    let content = Content::read(content_type, body, &[wanted]);
    let value = |pointer: &&str| content.get(pointer).into_value();
    let values = asked.iter().map(value).collect();
    content.broken().is_none().then_some(values)
}

/// The response to a step's request, the message of a step, or the fact that neither arrived.
pub struct Response<S> {
    step: S,
    execution: Execution,
    origin: Origin,
    outcome: Result<Arrived, NoResponse>,
    redaction: Arc<Redaction>,
}

/// What a response belongs to.
pub(crate) enum Origin {
    Request(Box<Sent>),
    Message {
        direction: Direction,
        /// The address as the API describes it.
        channel: Cow<'static, str>,
        /// The actual address, without secrets.
        shown: String,
    },
    /// Nothing was sent, because of an unmet dependency or because no token could be obtained.
    Nothing,
}

/// A response or a message that arrived.
pub(crate) struct Arrived {
    head: Head,
    content: Content,
}

enum Head {
    Response {
        status: StatusCode,
        headers: HeaderMap,
    },
    Message(Map<String, Value>),
}

/// Why no response arrived.
pub(crate) enum NoResponse {
    /// Nothing was sent, because this step or workflow has not succeeded.
    Unmet(Cow<'static, str>),
    Transport(TransportError),
    Timeout(Duration),
    Token(TokenError),
    TooLarge(u64),
    Channel(ChannelError),
}

impl Arrived {
    pub(crate) fn new(
        response: http::Response<Bytes>,
        reads: &'static [&'static str],
        secret_reads: &'static [&'static str],
    ) -> Self {
        let (parts, body) = response.into_parts();
        let content_type = parts.headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Self {
            content: Content::read(content_type, body, &[reads, secret_reads]),
            head: Head::Response {
                status: parts.status,
                headers: parts.headers,
            },
        }
    }

    pub(crate) fn message(
        message: Message,
        reads: &'static [&'static str],
        secret_reads: &'static [&'static str],
    ) -> Self {
        let content_type = message.content_type.as_deref();
        let payload = message.payload.into_inner();
        let mut headers = message.headers;
        for (name, value) in message.binary_headers {
            // In JSON, binary data is Base64.
            headers
                .entry(name)
                .or_insert_with(|| STANDARD.encode(&value[..]).into());
        }
        Self {
            content: Content::read(content_type, payload, &[reads, secret_reads]),
            head: Head::Message(headers),
        }
    }

    pub(crate) fn status(&self) -> Option<StatusCode> {
        match &self.head {
            Head::Response { status, .. } => Some(*status),
            Head::Message(_) => None,
        }
    }

    fn header(&self, name: &str) -> Operand<'_> {
        match &self.head {
            Head::Response { headers, .. } => match headers.get(name) {
                Some(value) => Operand::from(content::latin_1_or_utf_8(value.as_bytes())),
                None => Operand::missing(),
            },
            Head::Message(headers) => Operand::from(header_of(headers, name)),
        }
    }

    /// Adds the values at these pointers to the secrets of the run.
    pub(crate) fn redact(&self, pointers: &[&str], redaction: &mut Redaction) {
        for pointer in pointers {
            if let Some(value) = self.content.get(pointer).as_value() {
                redaction.add(&value_text(value));
            }
        }
    }
}

impl<S: StepId> fmt::Debug for Response<S> {
    /// Shows the exchange, redacted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exchange() {
            Some(exchange) => exchange.fmt(f),
            None => f.write_str("nothing was sent"),
        }
    }
}

impl<S: StepId> Response<S> {
    pub(crate) fn new(
        step: S,
        execution: Execution,
        origin: Origin,
        outcome: Result<Arrived, NoResponse>,
        redaction: Arc<Redaction>,
    ) -> Self {
        Self {
            step,
            execution,
            origin,
            outcome,
            redaction,
        }
    }

    /// Returns the id of the step execution that the response belongs to.
    pub(crate) fn execution(&self) -> ExecutionId {
        self.execution.id
    }

    /// Returns whether a response or a message arrived.
    pub fn arrived(&self) -> bool {
        self.outcome.is_ok()
    }

    /// `$statusCode`
    pub fn status(&self) -> Status {
        let arrived = self.outcome.as_ref().ok();
        let status = arrived.and_then(Arrived::status);
        Status::new(status.map(|status| status.as_u16()))
    }

    /// Returns whether the status is a success, 200 to 299.
    pub fn is_success(&self) -> bool {
        matches!(self.status().as_u16(), Some(200..=299))
    }

    /// `$response.body#/pointer`; the empty pointer is the whole body.
    ///
    /// A JSON body gives a value, and any other text gives a string. An empty or binary body is
    /// missing, and so is any part of a body that is not JSON.
    pub fn body(&self, pointer: &str) -> Operand<'_> {
        match &self.outcome {
            Ok(arrived) => arrived.content.get(pointer),
            Err(_) => Operand::missing(),
        }
    }

    /// `$message.payload#/pointer`; the empty pointer is the whole payload. It works as
    /// [`body`](Self::body).
    pub fn payload(&self, pointer: &str) -> Operand<'_> {
        self.body(pointer)
    }

    /// `$response.header.name`, `$message.header.name`: the first header of this name, ignoring
    /// case.
    pub fn header(&self, name: &str) -> Operand<'_> {
        let arrived = self.outcome.as_ref();
        arrived.map_or_else(|_| Operand::missing(), |arrived| arrived.header(name))
    }

    /// Returns the first header of this name, ignoring case, if it is text.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        match &self.outcome.as_ref().ok()?.head {
            Head::Response { headers, .. } => {
                std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
            }
            Head::Message(headers) => header_of(headers, name)?.as_str(),
        }
    }

    /// Returns the request; `None` for a step that sends or receives a message.
    fn sent(&self) -> Option<&Sent> {
        match &self.origin {
            Origin::Request(sent) => Some(sent),
            Origin::Message { .. } | Origin::Nothing => None,
        }
    }

    fn given(&self, location: Location, name: &str) -> Operand<'_> {
        let sent = self.sent();
        sent.map_or_else(Operand::missing, |sent| sent.parameter(location, name))
    }

    /// `$url`: the URL of the request with its query, before redirects.
    pub fn url(&self) -> &str {
        self.sent().map_or("", |sent| sent.url().as_str())
    }

    /// `$method`
    pub fn method(&self) -> &str {
        match &self.origin {
            Origin::Request(sent) => sent.method.as_str(),
            Origin::Message { direction, .. } => direction.as_str(),
            Origin::Nothing => "",
        }
    }

    /// `$request.header.name`: the given value, or else the header that was sent.
    pub fn request_header(&self, name: &str) -> Operand<'_> {
        self.given(Location::Header, name)
    }

    /// `$request.query.name`: the given value.
    pub fn request_query(&self, name: &str) -> Operand<'_> {
        self.given(Location::Query, name)
    }

    /// `$request.path.name`: the given value.
    pub fn request_path(&self, name: &str) -> Operand<'_> {
        self.given(Location::Path, name)
    }

    /// `$request.body#/pointer`; the empty pointer is the whole body.
    pub fn request_body(&self, pointer: &str) -> Operand<'_> {
        let sent = self.sent();
        sent.map_or_else(Operand::missing, |sent| sent.body(pointer))
    }
}
