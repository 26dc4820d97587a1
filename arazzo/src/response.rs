//! [`Response`]: what came back for a step's request, and what runtime expressions see of it.
//!
//! The invariant: a response that never arrived answers every question with "missing", so that
//! criteria on it fail without an error (Arazzo, "Runtime Expressions").

mod content;
mod output;
mod projection;
mod status;
mod verdict;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use self::content::Content;
pub(crate) use self::content::is_json;
pub use self::status::Status;
pub use self::verdict::Verdict;
use crate::{
    error::{Redaction, StepId},
    operand::Operand,
    request::{Location, Sent},
    transport::TransportError,
    value::value_text,
};

/// The response to a step's request, or that there was none.
pub struct Response<S> {
    step: S,
    attempts: u32,
    /// `None` where nothing was sent, because of an unmet dependency.
    sent: Option<Sent>,
    outcome: Result<Arrived, Lost>,
    redaction: Arc<Redaction>,
}

/// A response that arrived.
pub(crate) struct Arrived {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
}

/// Why no response arrived.
pub(crate) enum Lost {
    /// Nothing was sent: this has not been done.
    Unmet(Cow<'static, str>),
    Transport(TransportError),
    Timeout(Duration),
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
            status: parts.status,
            headers: parts.headers,
        }
    }

    /// Adds what is at these pointers to the secrets of the run.
    pub(crate) fn conceal(&self, pointers: &[&str], redaction: &mut Redaction) {
        for pointer in pointers {
            if let Some(value) = self.content.get(pointer).as_value() {
                redaction.add(&value_text(value));
            }
        }
    }
}

impl<S: StepId> fmt::Debug for Response<S> {
    /// As the exchange, redacted.
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
        attempts: u32,
        sent: Option<Sent>,
        outcome: Result<Arrived, Lost>,
        redaction: Arc<Redaction>,
    ) -> Self {
        Self {
            step,
            attempts,
            sent,
            outcome,
            redaction,
        }
    }

    /// Returns whether there is a response at all.
    pub fn arrived(&self) -> bool {
        self.outcome.is_ok()
    }

    /// `$statusCode`
    pub fn status(&self) -> Status {
        let arrived = self.outcome.as_ref().ok();
        Status::new(arrived.map(|arrived| arrived.status.as_u16()))
    }

    /// Returns whether the status is one of success, 200 to 299.
    pub fn is_success(&self) -> bool {
        matches!(self.status().as_u16(), Some(200..=299))
    }

    /// `$response.body#/pointer`; the empty pointer is the whole body.
    ///
    /// A body that is JSON is a value, any other text a string. A body that is empty or no text is
    /// missing, and so is any part of a text.
    pub fn body(&self, pointer: &str) -> Operand<'_> {
        match &self.outcome {
            Ok(arrived) => arrived.content.get(pointer),
            Err(_) => Operand::missing(),
        }
    }

    /// `$response.header.name`: the first header of this name, in any case.
    pub fn header(&self, name: &str) -> Operand<'_> {
        match self.header_bytes(name) {
            Some(bytes) => Operand::from(content::latin_1_or_utf_8(bytes)),
            None => Operand::missing(),
        }
    }

    /// Returns the first header of this name, in any case, if it is text.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.header_bytes(name)?).ok()
    }

    fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        let arrived = self.outcome.as_ref().ok()?;
        Some(arrived.headers.get(name)?.as_bytes())
    }

    /// `$url`: the URL of the request with its query, before redirects.
    pub fn url(&self) -> &str {
        self.sent.as_ref().map_or("", |sent| sent.url.as_str())
    }

    /// `$method`
    pub fn method(&self) -> &str {
        self.sent.as_ref().map_or("", |sent| sent.method.as_str())
    }

    /// `$request.header.name`: the value that was given, else the header that was sent.
    pub fn request_header(&self, name: &str) -> Operand<'_> {
        self.sent_parameter(Location::Header, name)
    }

    /// `$request.query.name`: the value that was given.
    pub fn request_query(&self, name: &str) -> Operand<'_> {
        self.sent_parameter(Location::Query, name)
    }

    /// `$request.path.name`: the value that was given.
    pub fn request_path(&self, name: &str) -> Operand<'_> {
        self.sent_parameter(Location::Path, name)
    }

    /// `$request.body#/pointer`; the empty pointer is the whole body.
    pub fn request_body(&self, pointer: &str) -> Operand<'_> {
        let sent = self.sent.as_ref();
        sent.map_or_else(Operand::missing, |sent| sent.body(pointer))
    }

    fn sent_parameter(&self, location: Location, name: &str) -> Operand<'_> {
        let sent = self.sent.as_ref();
        sent.map_or_else(Operand::missing, |sent| sent.parameter(location, name))
    }
}
