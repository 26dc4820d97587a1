//! Messages: the interface of generated steps that send and receive (Arazzo 1.1, AsyncAPI steps).
//!
//! [`MessageChannel`] is the interface to a broker, as `Transport` is the interface to a server;
//! [`Hub`] is what its implementations share.
//! The invariant: a run subscribes to everything that it may receive before it sends anything, so
//! that no reply to one of its messages is lost; see [`inbox`].

mod address;
mod bindings;
mod builder;
mod channel;
mod connector;
mod exchange;
mod filter;
mod hub;
mod inbox;
mod received;

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::address::ChannelAddress;
pub use self::bindings::Bindings;
pub use self::builder::MessageBuilder;
pub use self::channel::{Channel, ChannelError, MessageChannel, Subscription};
pub use self::connector::{Connection, Connector};
pub use self::filter::MessageFilter;
pub use self::hub::{Feed, Hub};
pub(crate) use self::inbox::Inbox;
pub use self::received::{Received, Settle};
use crate::value::{Bytes, to_bytes, value_text};

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
    /// The headers whose values are not text, where the protocol has such headers. A step reads them
    /// as Base64, and an adapter whose protocol has only text sends them so.
    pub binary_headers: BTreeMap<String, Bytes>,
    /// The correlation id, where the protocol has a place of its own for it.
    pub correlation_id: Option<String>,
    /// The address that replies go to, where the protocol has a place of its own for it.
    pub reply_to: Option<String>,
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
            binary_headers: BTreeMap::new(),
            correlation_id: None,
            reply_to: None,
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

    /// Sets a header whose value is not text.
    #[must_use]
    pub fn binary(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.binary_headers.insert(name.into(), value.into());
        self
    }

    /// Sets the correlation id of the protocol.
    #[must_use]
    pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// Sets the address of the protocol that replies go to.
    #[must_use]
    pub fn reply_to(mut self, address: impl Into<String>) -> Self {
        self.reply_to = Some(address.into());
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

    /// Returns the headers as text, for a protocol that has only that: other values are JSON, binary
    /// ones Base64 (RFC 4648, section 4).
    pub fn text_headers(&self) -> impl Iterator<Item = (&str, String)> {
        let texts = self.headers.iter();
        let texts = texts.map(|(name, value)| (name.as_str(), value_text(value)));
        let binary = self.binary_headers.iter();
        texts.chain(binary.map(|(name, value)| (name.as_str(), STANDARD.encode(&value[..]))))
    }

    /// Returns the binary header of this name as Base64, ignoring case.
    pub(crate) fn binary_header(&self, name: &str) -> Option<String> {
        let mut headers = self.binary_headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(STANDARD.encode(&found.1[..]))
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
