//! [`Sent`]: a request as it is sent, kept for `$request`, `$url` and `$method`.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

use super::{
    body::Body,
    parameter::{Location, Parameter},
};
use crate::operand::Operand;

/// A request as it is sent.
pub(crate) struct Sent {
    pub(crate) method: Method,
    /// The path's template.
    pub(crate) path: Cow<'static, str>,
    pub(crate) url: Url,
    /// The URL without secrets.
    pub(crate) shown_url: String,
    pub(super) headers: HeaderMap,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
}

impl Sent {
    /// The value of a parameter as it was given; a header may also be one that has none.
    pub(crate) fn parameter(&self, location: Location, name: &str) -> Operand<'_> {
        let given = self
            .parameters
            .iter()
            .find(|known| known.is(location, name));
        match (given, location) {
            (Some(parameter), _) => Operand::from(&parameter.value),
            (None, Location::Header) => match self.headers.get(name) {
                Some(value) => Operand::from(&*String::from_utf8_lossy(value.as_bytes())),
                None => Operand::missing(),
            },
            (None, _) => Operand::missing(),
        }
    }

    /// The body, or the part of it at a JSON Pointer.
    pub(crate) fn body(&self, pointer: &str) -> Operand<'_> {
        match &self.body {
            Some(body) => body.operand(pointer),
            None => Operand::missing(),
        }
    }

    pub(super) fn bytes(&self) -> Bytes {
        self.body
            .as_ref()
            .map_or_else(Bytes::new, |body| body.bytes.clone())
    }
}
