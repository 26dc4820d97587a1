//! [`Policy`]: which requests are sent again after a crash.
//!
//! A crash between a request and the entry of its response leaves nothing that says whether the
//! server has seen the request. What may be sent twice is sent again; of anything else there is an
//! entry beforehand, and the run ends.

use arazzo::{ChannelAddress, Message, RequestContext, bytes::Bytes, http::Request};

use crate::fingerprint::SEND;

/// The header that carries an idempotency key unless the policy names others.
const KEY: &str = "idempotency-key";

/// Which requests are sent again if the process ends before their response is recorded.
///
/// GET, HEAD, OPTIONS, TRACE, PUT, DELETE, requests with an idempotency key, and requests for tokens
/// are. Any other request is sent at most once: if its fate is unknown after a restart, the run ends
/// with [`Cause::FateUnknown`](arazzo::Cause::FateUnknown).
///
/// What is sent again is the same request with the same ids.
///
/// The same holds for messages, as operations with the method `SEND` and the address of the channel:
/// one with an idempotency key is sent again, any other at most once.
///
/// ```
/// use arazzo_durable::Policy;
///
/// let policy = Policy::new()
///     // The search of this API is a POST, and changes nothing.
///     .repeatable("POST", "/search")
///     // The server counts these, whatever their method says.
///     .at_most_once("PUT", "/counters/{id}/increment")
///     .key_header("X-Request-Token")
///     // Who reads these messages does not mind one that comes twice.
///     .repeatable("SEND", "orders/{region}/seen");
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    operations: Vec<(String, String, Repeat)>,
    keys: Vec<String>,
}

/// What happens to a request whose fate is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It is sent again.
    Again,
    /// It is not, and the run ends.
    Never,
}

impl Policy {
    /// Makes the policy that goes by methods and by the header `Idempotency-Key`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that requests of an operation may be sent twice: `template` is the path of the API
    /// description, with `{name}` for parameters. The last word about an operation counts.
    #[must_use]
    pub fn repeatable(self, method: &str, template: &str) -> Self {
        self.operation(method, template, Repeat::Again)
    }

    /// Says that requests of an operation are sent at most once, even with an idempotency key.
    #[must_use]
    pub fn at_most_once(self, method: &str, template: &str) -> Self {
        self.operation(method, template, Repeat::Never)
    }

    /// Adds a header by whose value the servers know that a request is the same one.
    #[must_use]
    pub fn key_header(mut self, name: &str) -> Self {
        self.keys.push(name.to_ascii_lowercase());
        self
    }

    fn operation(mut self, method: &str, template: &str, repeat: Repeat) -> Self {
        let (method, template) = (method.to_ascii_uppercase(), template.to_owned());
        self.operations.push((method, template, repeat));
        self
    }

    /// Returns what happens to a request.
    pub(crate) fn of(&self, request: &Request<Bytes>) -> Repeat {
        let shown = request.extensions().get::<RequestContext>();
        let template = shown.map_or("", RequestContext::template);
        let method = request.method();
        if let Some(repeat) = self.said(method.as_str(), template) {
            return repeat;
        }
        let is_token = shown.is_some_and(|shown| shown.step().is_none());
        if is_token || method.is_idempotent() || self.has_key(request) {
            Repeat::Again
        } else {
            Repeat::Never
        }
    }

    /// Returns what happens to a message.
    pub(crate) fn of_message(&self, to: &ChannelAddress, message: &Message) -> Repeat {
        if let Some(repeat) = self.said(SEND, to.address()) {
            return repeat;
        }
        let is_keyed = self.keys().any(|name| message.get_header(name).is_some());
        if is_keyed {
            Repeat::Again
        } else {
            Repeat::Never
        }
    }

    /// Returns the last word about an operation.
    fn said(&self, method: &str, template: &str) -> Option<Repeat> {
        let mut said = self.operations.iter().rev();
        let said = said.find(|(m, t, _)| m == method && t == template);
        said.map(|(_, _, repeat)| *repeat)
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str).chain([KEY])
    }

    fn has_key(&self, request: &Request<Bytes>) -> bool {
        self.keys().any(|name| request.headers().contains_key(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, key: Option<&str>) -> Request<Bytes> {
        let mut request = Request::builder().method(method);
        if let Some(name) = key {
            request = request.header(name, "1");
        }
        request.body(Bytes::new()).expect("a request")
    }

    #[test]
    fn methods_and_keys_decide() {
        let policy = Policy::new().key_header("X-Token");
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
            assert_eq!(policy.of(&request(method, None)), Repeat::Again, "{method}");
        }
        for method in ["POST", "PATCH", "PURGE"] {
            assert_eq!(policy.of(&request(method, None)), Repeat::Never, "{method}");
            for key in ["Idempotency-Key", "x-token"] {
                assert_eq!(policy.of(&request(method, Some(key))), Repeat::Again);
            }
        }
        assert_eq!(
            Policy::new().of(&request("POST", Some("X-Token"))),
            Repeat::Never
        );
    }

    #[test]
    fn a_message_is_sent_at_most_once_unless_it_has_a_key() {
        let to = ChannelAddress::new("orders/{region}");
        let message = Message::new("orders/eu", Vec::new());
        let keyed = message.clone().header("Idempotency-Key", "1");
        let policy = Policy::new();
        assert_eq!(policy.of_message(&to, &message), Repeat::Never);
        assert_eq!(policy.of_message(&to, &keyed), Repeat::Again);
        let said = policy.repeatable("send", "orders/{region}");
        assert_eq!(said.of_message(&to, &message), Repeat::Again);
        let said = said.at_most_once("SEND", "orders/{region}");
        assert_eq!(said.of_message(&to, &keyed), Repeat::Never);
    }

    #[test]
    fn the_last_word_about_an_operation_counts() {
        let policy = Policy::new().at_most_once("get", "").repeatable("POST", "");
        assert_eq!(policy.of(&request("GET", None)), Repeat::Never);
        assert_eq!(policy.of(&request("POST", None)), Repeat::Again);
        let policy = policy.at_most_once("POST", "");
        let keyed = request("POST", Some("Idempotency-Key"));
        assert_eq!(policy.of(&keyed), Repeat::Never);
    }
}
