//! Messages: what steps that send and receive are compiled against (Arazzo 1.1, AsyncAPI steps).
//!
//! [`MessageChannel`] is the way to a broker, as `Transport` is the way to a server. The invariant:
//! a run subscribes to everything that it may receive before it sends anything, so no answer to a
//! message of its own is lost; see [`inbox`].

mod builder;
mod channel;
mod exchange;
mod inbox;
mod wanted;

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

pub use self::builder::MessageBuilder;
pub use self::channel::{Channel, ChannelError, MessageChannel, Subscription};
pub(crate) use self::inbox::Inbox;
pub use self::wanted::Wanted;
use crate::value::{Bytes, to_bytes};

/// Which way a message of a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Send,
    Receive,
}

impl Direction {
    /// What stands in the place of a method.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "SEND",
            Self::Receive => "RECEIVE",
        }
    }
}

/// A message on its way to a broker, or from one.
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
    /// Where it goes or was: the address of the channel, its parameters filled in.
    pub address: String,
    /// Its headers. Values that a protocol only has as text are strings.
    pub headers: Map<String, Value>,
    /// The media type of the payload, if it is known; one that is not counts as JSON.
    pub content_type: Option<String>,
    /// The payload.
    pub payload: Bytes,
}

impl Message {
    /// A message without headers.
    pub fn new(address: impl Into<String>, payload: impl Into<Bytes>) -> Self {
        Self {
            address: address.into(),
            headers: Map::new(),
            content_type: None,
            payload: payload.into(),
        }
    }

    /// A message with a JSON payload. A value that cannot be written as JSON leaves it empty.
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

    /// Says of which media type the payload is.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Returns the header of this name: exactly, else in any case.
    pub fn get_header(&self, name: &str) -> Option<&Value> {
        header_of(&self.headers, name)
    }

    /// Returns the payload as JSON, or `None` if it is none.
    pub fn payload_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.payload).ok()
    }
}

/// The header of this name: exactly, else in any case.
pub(crate) fn header_of<'h>(headers: &'h Map<String, Value>, name: &str) -> Option<&'h Value> {
    let in_any_case = || {
        let mut headers = headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let exactly = headers.get(name);
    exactly.or_else(|| in_any_case().map(|(_, value)| value))
}

impl fmt::Debug for Message {
    /// Without values: any of them may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(String::as_str).collect();
        f.debug_struct("Message")
            .field("headers", &names)
            .field("content_type", &self.content_type)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}
