//! Messages: the interface of generated steps that send and receive (Arazzo 1.1, AsyncAPI steps).
//!
//! [`MessageChannel`] is the interface to a broker, as `Transport` is the interface to a server.
//! The invariant: a run subscribes to everything that it may receive before it sends anything, so
//! that no reply to one of its messages is lost; see [`inbox`].

mod builder;
mod channel;
mod exchange;
mod filter;
mod inbox;

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

pub use self::builder::MessageBuilder;
pub use self::channel::{Channel, ChannelError, MessageChannel, Subscription};
pub use self::filter::MessageFilter;
pub(crate) use self::inbox::Inbox;
use crate::value::{Bytes, to_bytes};

/// Whether a step sends or receives a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Send,
    Receive,
}

impl Direction {
    /// Returns the word that is shown instead of an HTTP method.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "SEND",
            Self::Receive => "RECEIVE",
        }
    }
}

/// A message to or from a broker.
///
/// ```
/// use arazzo::Message;
///
/// let message = Message::json("orders/accepted", serde_json::json!({"order": 7}))
///     .header("requestId", "r-1");
/// assert_eq!(message.get_header("RequestID"), Some(&"r-1".into()));
/// assert_eq!(message.payload_json(), Some(serde_json::json!({"order": 7})));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The address of the channel, with its parameters filled in.
    pub address: String,
    /// The headers. If the protocol transports headers only as text, their values are strings.
    pub headers: Map<String, Value>,
    /// The media type of the payload; `None` counts as JSON.
    pub content_type: Option<String>,
    /// The payload.
    pub payload: Bytes,
}

impl Message {
    /// Makes a message without headers.
    pub fn new(address: impl Into<String>, payload: impl Into<Bytes>) -> Self {
        Self {
            address: address.into(),
            headers: Map::new(),
            content_type: None,
            payload: payload.into(),
        }
    }

    /// Makes a message with a JSON payload. If the value cannot be written as JSON, the payload is
    /// empty.
    pub fn json(address: impl Into<String>, payload: impl Serialize) -> Self {
        let payload = to_bytes(&payload).unwrap_or_default();
        Self::new(address, payload).content_type("application/json")
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets the media type of the payload.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Returns the header with exactly this name, or else one whose name differs only in case.
    pub fn get_header(&self, name: &str) -> Option<&Value> {
        header_of(&self.headers, name)
    }

    /// Returns the payload as JSON, or `None` if it is not JSON.
    pub fn payload_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.payload).ok()
    }
}

/// Returns the header with exactly this name, or else one whose name differs only in case.
pub(crate) fn header_of<'h>(headers: &'h Map<String, Value>, name: &str) -> Option<&'h Value> {
    let in_any_case = || {
        let mut headers = headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let exactly = headers.get(name);
    exactly.or_else(|| in_any_case().map(|(_, value)| value))
}

impl fmt::Debug for Message {
    /// Omits the values, since any of them may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(String::as_str).collect();
        f.debug_struct("Message")
            .field("headers", &names)
            .field("content_type", &self.content_type)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}
