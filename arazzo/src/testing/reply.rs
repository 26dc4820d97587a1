//! [`Reply`]: one response of a script.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::transport::TransportError;

/// One response of a [`Script`](super::Script).
#[derive(Clone, Debug)]
pub struct Reply {
    pub(super) answer: Result<(StatusCode, HeaderMap, Bytes), TransportError>,
    pub(super) after: Duration,
}

impl Reply {
    /// Makes a response without a body.
    ///
    /// # Panics
    ///
    /// If `status` is not from 100 to 999.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status is from 100 to 999");
        Self {
            answer: Ok((status, HeaderMap::new(), Bytes::new())),
            after: Duration::ZERO,
        }
    }

    /// Makes a response with a JSON body.
    ///
    /// # Panics
    ///
    /// If `status` is not from 100 to 999, or `body` cannot be written as JSON.
    pub fn json(status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_vec(&body).expect("a scripted body can be written as JSON");
        Self::bytes(status, "application/json", body)
    }

    /// Makes a response with a plain-text body.
    ///
    /// # Panics
    ///
    /// If `status` is not from 100 to 999.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", body.into())
    }

    /// Makes a response with a body of any media type.
    ///
    /// # Panics
    ///
    /// If `status` is not from 100 to 999.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::status(status)
            .header(header::CONTENT_TYPE.as_str(), content_type)
            .body(body)
    }

    /// Makes the connection fail, so that there is no response.
    pub fn failure(message: impl std::fmt::Display) -> Self {
        Self {
            answer: Err(TransportError::new(message)),
            after: Duration::ZERO,
        }
    }

    /// Sets the body, without a content type.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Ok((_, _, bytes)) = &mut self.answer {
            *bytes = body.into();
        }
        self
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header's value");
        if let Ok((_, headers, _)) = &mut self.answer {
            headers.append(name, value);
        }
        self
    }

    /// Delays the response, on the script's clock.
    pub fn after(mut self, delay: Duration) -> Self {
        self.after = delay;
        self
    }

    pub(super) fn into_response(self) -> Result<Response<Bytes>, TransportError> {
        let (status, headers, body) = self.answer?;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
