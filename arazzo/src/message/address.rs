//! [`ChannelAddress`]: where messages go or come from, as the API describes it.

use std::borrow::Cow;

use super::Bindings;
use crate::client::Source;

/// A channel of an API description (AsyncAPI): its address, its server, and what the description
/// says for the protocol.
///
/// ```
/// use arazzo::{Bindings, ChannelAddress};
///
/// let channel = ChannelAddress::new("orders/{region}/shipped")
///     .on_server("mqtt://broker.example.com:1883")
///     .with_bindings(Bindings::new().qos(1));
/// assert_eq!(channel.protocol(), "mqtt");
/// assert_eq!(channel.pattern('/', "+"), "orders/+/shipped");
/// assert!(channel.covers("orders/eu/shipped"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelAddress {
    address: Cow<'static, str>,
    server: Cow<'static, str>,
    bindings: Bindings,
    source: Option<Source>,
    settles_each: bool,
}

impl ChannelAddress {
    /// Makes a channel from its address, with a placeholder `{name}` for each parameter.
    pub fn new(address: impl Into<Cow<'static, str>>) -> Self {
        Self {
            address: address.into(),
            server: Cow::Borrowed(""),
            bindings: Bindings::new(),
            source: None,
            settles_each: false,
        }
    }

    /// Sets the server that the API describes, as a URL.
    #[must_use]
    pub fn on_server(mut self, url: impl Into<Cow<'static, str>>) -> Self {
        self.server = url.into();
        self
    }

    /// Sets the source that describes the channel, and the server that it names.
    pub(super) fn of(mut self, source: Source) -> Self {
        self.source = Some(source);
        self.on_server(source.server())
    }

    pub(crate) fn source(&self) -> Option<Source> {
        self.source
    }

    /// Returns the source that describes the channel, as a client may name it: `document/name`, or
    /// `name` where the source has no document. `None` if it is of no source.
    pub fn source_name(&self) -> Option<String> {
        let source = self.source?;
        let qualified = source.qualified();
        Some(qualified.trim_start_matches('/').to_owned())
    }

    /// Says that the subscription settles every message itself, one after the other. Then none may be
    /// acknowledged that it has not taken: a broker that waits for acknowledgements waits.
    #[must_use]
    pub fn settling_each(mut self) -> Self {
        self.settles_each = true;
        self
    }

    /// Returns whether the subscription settles every message itself; see
    /// [`settling_each`](Self::settling_each).
    pub fn settles_each(&self) -> bool {
        self.settles_each
    }

    /// Sets what the API description says for the protocol.
    #[must_use]
    pub fn with_bindings(mut self, bindings: Bindings) -> Self {
        self.bindings = bindings;
        self
    }

    /// Returns the address, with a placeholder `{name}` for each parameter.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the server that the API describes, as a URL such as `kafka://events.example.com:9092`;
    /// empty if it describes none. A client need not use that server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns the protocol of the server, as AsyncAPI names it: `kafka`, `mqtt`, `nats`. Empty if the
    /// API does not say.
    pub fn protocol(&self) -> &str {
        let scheme = self.server.split_once("://");
        scheme.map_or("", |(scheme, _)| scheme)
    }

    /// Returns what the API description says for the protocol.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// Returns whether the address has parameters.
    pub fn has_parameters(&self) -> bool {
        next_hole(&self.address).is_some()
    }

    /// Returns the address with a wildcard in the place of each part that has a parameter; parts are
    /// separated by `separator`. `orders.{region}.shipped` is `orders.*.shipped` in NATS, and
    /// `orders/{region}/shipped` is `orders/+/shipped` in MQTT.
    ///
    /// The pattern may match more than the address does, as with `orders.{region}-{id}`, so a
    /// subscription asks [`covers`](Self::covers) for each message.
    pub fn pattern(&self, separator: char, wildcard: &str) -> String {
        let parts = self.address.split(separator).map(|part| {
            let open = next_hole(part).is_some();
            if open { wildcard } else { part }
        });
        let mut pattern = String::with_capacity(self.address.len());
        for (index, part) in parts.enumerate() {
            if index > 0 {
                pattern.push(separator);
            }
            pattern.push_str(part);
        }
        pattern
    }

    /// Returns whether an address of a message matches this one, in which a placeholder stands for
    /// any text that is not empty.
    pub fn covers(&self, address: &str) -> bool {
        covers(&self.address, address)
    }
}

/// Splits an address into the text before the first `{name}`, the name, and the rest.
pub(super) fn next_hole(address: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = address.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

fn covers(pattern: &str, address: &str) -> bool {
    let Some((literal, _, rest)) = next_hole(pattern) else {
        return pattern == address;
    };
    let Some(filled) = address.strip_prefix(literal) else {
        return false;
    };
    if rest.is_empty() {
        return !filled.is_empty();
    }
    let mut ends = filled.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.any(|end| covers(rest, &filled[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_covers_what_its_address_can_become() {
        for (channel, address, covered) in [
            ("orders", "orders", true),
            ("orders", "orders/eu", false),
            ("orders/{region}", "orders/eu", true),
            ("orders/{region}", "orders/", false),
            ("{region}/orders/{id}", "eu/orders/7", true),
            ("{region}/orders/{id}", "eu/order/7", false),
            ("{a}é", "éé", true),
            ("orders{", "orders{", true),
        ] {
            let channel = ChannelAddress::new(channel);
            assert_eq!(channel.covers(address), covered, "{channel:?} {address}");
        }
    }

    #[test]
    fn a_part_with_a_parameter_is_a_wildcard() {
        for (address, nats, mqtt) in [
            ("orders", "orders", "orders"),
            ("orders.{id}.seen", "orders.*.seen", "+"),
            ("orders/{id}/seen", "*", "orders/+/seen"),
            ("a.x-{id}-{n}.b", "a.*.b", "+"),
        ] {
            let channel = ChannelAddress::new(address);
            assert_eq!(channel.pattern('.', "*"), nats);
            assert_eq!(channel.pattern('/', "+"), mqtt);
        }
    }

    #[test]
    fn the_protocol_is_that_of_the_server() {
        let channel = ChannelAddress::new("a");
        assert_eq!(channel.protocol(), "");
        assert_eq!(channel.on_server("nats://here:4222").protocol(), "nats");
    }
}
