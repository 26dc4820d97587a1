//! [`MessageFilter`]: the message that a step waits for.

use std::{borrow::Cow, fmt};

use serde_json::Value;

use super::{Message, header_of};
use crate::pointer::unescape;
use crate::value::value_text;

/// The message that a step waits for: its address, and the correlation id that it must carry.
///
/// ```
/// use arazzo::{Message, MessageFilter};
///
/// let wanted = MessageFilter::at("orders/{region}", "orders/eu")
///     .correlated(["$message.header#/requestId"], "r-1");
/// let answer = Message::new("orders/eu", vec![]).header("requestId", "r-1");
/// assert!(wanted.fits(&answer));
/// ```
#[derive(Clone)]
pub struct MessageFilter {
    pub(super) channel: Cow<'static, str>,
    pub(super) address: String,
    pub(super) correlation: Option<Correlation>,
}

/// The value that a message must have at one of these locations.
#[derive(Clone)]
pub(super) struct Correlation {
    /// `$message.header#/requestId`, `$message.payload#/id` (AsyncAPI, "Correlation ID Object").
    pub(super) locations: Vec<Cow<'static, str>>,
    pub(super) value: Value,
}

impl MessageFilter {
    /// Makes the filter that every message of a channel fits, for those who receive outside of a
    /// run. `channel` is the address as it was subscribed to.
    pub fn any(channel: impl Into<String>) -> Self {
        let address = channel.into();
        Self {
            channel: Cow::Owned(address.clone()),
            address,
            correlation: None,
        }
    }

    /// Makes the filter for messages of one address of a channel: `channel` is the address as it was
    /// subscribed to, `address` the same with its parameters filled in.
    pub fn at(channel: impl Into<Cow<'static, str>>, address: impl Into<String>) -> Self {
        Self {
            channel: channel.into(),
            address: address.into(),
            correlation: None,
        }
    }

    /// Wants only messages that have a value at one of these locations (AsyncAPI, "Correlation ID
    /// Object"), such as `$message.header#/requestId`. A message without a value at any of them fits
    /// by the [correlation id](Message::correlation_id) of its protocol.
    #[must_use]
    pub fn correlated<L: Into<Cow<'static, str>>>(
        mut self,
        locations: impl IntoIterator<Item = L>,
        value: impl Into<Value>,
    ) -> Self {
        self.correlation = Some(Correlation {
            locations: locations.into_iter().map(Into::into).collect(),
            value: value.into(),
        });
        self
    }

    /// Returns the address of the channel as it was subscribed to.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// Returns the address that the message comes from, with its parameters filled in.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the correlation id that the message must carry, as text, or `None` if any will do.
    pub fn correlation_id(&self) -> Option<String> {
        Some(value_text(&self.correlation.as_ref()?.value))
    }

    /// Returns where the message may carry that id (AsyncAPI, "Correlation ID Object").
    pub fn correlated_at(&self) -> impl Iterator<Item = &str> {
        let correlation = self.correlation.iter();
        correlation.flat_map(|known| known.locations.iter().map(AsRef::as_ref))
    }

    /// Returns the ids, as text, by which a message is correlated: the values that it has at these
    /// locations, or else the [correlation id](Message::correlation_id) of its protocol. A filter that
    /// wants another one does not fit.
    pub fn correlation_ids<'l>(
        message: &Message,
        locations: impl IntoIterator<Item = &'l str>,
    ) -> Vec<String> {
        let values = locations.into_iter();
        let values = values.filter_map(|place| value_at(message, place));
        let mut ids: Vec<String> = values.map(|value| value_text(&value)).collect();
        if ids.is_empty() {
            ids.extend(message.correlation_id.clone());
        }
        ids
    }

    /// Returns whether a message is the one that the step waits for.
    pub fn fits(&self, message: &Message) -> bool {
        // A channel without parameters has a single address, so its messages need no comparison:
        // brokers may call it by another name.
        let here = self.channel == self.address || message.address == self.address;
        here && self
            .correlation
            .as_ref()
            .is_none_or(|correlation| correlation.fits(message))
    }
}

impl Correlation {
    fn fits(&self, message: &Message) -> bool {
        let wanted = value_text(&self.value);
        let places = self.locations.iter().map(AsRef::as_ref);
        MessageFilter::correlation_ids(message, places).contains(&wanted)
    }
}

/// Returns the value at a location expression (AsyncAPI, "Runtime Expression").
pub(super) fn value_at(message: &Message, location: &str) -> Option<Value> {
    if let Some(pointer) = location.strip_prefix("$message.payload#") {
        return message.payload_json()?.pointer(pointer).cloned();
    }
    let pointer = location.strip_prefix("$message.header#/")?;
    let (name, rest) = match pointer.find('/') {
        Some(slash) => pointer.split_at(slash),
        None => (pointer, ""),
    };
    let name = unescape(name);
    match header_of(&message.headers, &name) {
        Some(value) => value.pointer(rest).cloned(),
        None if rest.is_empty() => message.binary_header(&name).map(Value::from),
        None => None,
    }
}

impl fmt::Debug for MessageFilter {
    /// Omits the value, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let locations = self.correlation.as_ref().map(|known| &known.locations);
        f.debug_struct("MessageFilter")
            .field("channel", &self.channel)
            .field("correlated_by", &locations)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wanted(location: &'static str, value: Value) -> MessageFilter {
        MessageFilter::at("orders/{region}", "orders/eu").correlated([location], value)
    }

    #[test]
    fn a_message_fits_by_its_address_and_the_value_at_a_location() {
        let message = Message::json("orders/eu", json!({"ref": {"id": 7}})).header("Trace", "t");
        for (location, value, fits) in [
            ("$message.payload#/ref/id", json!(7), true),
            ("$message.payload#/ref/id", json!("7"), true),
            ("$message.payload#/ref/id", json!(8), false),
            ("$message.payload#/ref/no", json!(7), false),
            ("$message.header#/trace", json!("t"), true),
            ("$message.header#/trace/deep", json!("t"), false),
            ("$message.elsewhere#/trace", json!("t"), false),
        ] {
            assert_eq!(
                wanted(location, value.clone()).fits(&message),
                fits,
                "{location} {value}"
            );
        }
    }

    #[test]
    fn a_message_of_another_address_does_not_fit() {
        let mut wanted = MessageFilter::at("orders/{region}", "orders/eu");
        assert!(wanted.fits(&Message::new("orders/eu", vec![])));
        assert!(!wanted.fits(&Message::new("orders/us", vec![])));
        wanted.channel = "orders/eu".into();
        assert!(wanted.fits(&Message::new("as the broker calls it", vec![])));
    }

    #[test]
    fn the_correlation_id_of_the_protocol_counts_where_the_message_has_no_other() {
        let wanted = wanted("$message.header#/id", json!(7));
        let message = Message::new("orders/eu", vec![]).correlation_id("7");
        assert!(wanted.fits(&message));
        assert!(!wanted.fits(&message.header("id", "8")));
        let binary = Message::new("orders/eu", vec![]).binary("id", b"seven".to_vec());
        assert!(!wanted.fits(&binary));
        let encoded = MessageFilter::at("o", "o").correlated(["$message.header#/id"], "c2V2ZW4=");
        assert!(encoded.fits(&binary));
    }
}
