//! Messages as NATS has them: a subject, text headers, a subject for replies, bytes.

use std::str::FromStr;

use arazzo::{ChannelError, Message, Value};
use async_nats::header::{HeaderMap, HeaderName, HeaderValue};
use async_nats::{Subject, subject::ToSubject};

/// The headers of what NATS has no place of its own for.
const CONTENT_TYPE: &str = "Content-Type";
const CORRELATION_ID: &str = "Correlation-Id";

/// A message as the client publishes it.
pub(crate) struct Outgoing {
    pub(crate) subject: Subject,
    pub(crate) reply: Option<Subject>,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: bytes::Bytes,
}

impl Outgoing {
    pub(crate) fn new(message: Message) -> Result<Self, ChannelError> {
        let mut headers = HeaderMap::new();
        for (name, value) in message.text_headers() {
            add(&mut headers, name, &value)?;
        }
        for (name, value) in [
            (CONTENT_TYPE, &message.content_type),
            (CORRELATION_ID, &message.correlation_id),
        ] {
            if let Some(value) = value {
                add(&mut headers, name, value)?;
            }
        }
        Ok(Self {
            subject: subject(&message.address)?,
            reply: message.reply_to.as_deref().map(subject).transpose()?,
            headers,
            payload: message.payload.into_inner(),
        })
    }
}

fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), ChannelError> {
    // The value may be a secret.
    let wrong = || {
        ChannelError::new(format_args!(
            "the header `{name}` is none that NATS can send"
        ))
    };
    let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
    let name = HeaderName::from_str(name).map_err(|_| wrong())?;
    headers.insert(name, value);
    Ok(())
}

/// Returns an address as a subject to publish to, which has no wildcards: a value in the address must
/// not become one.
fn subject(address: &str) -> Result<Subject, ChannelError> {
    let fits = |part: &str| {
        !part.is_empty()
            && part != "*"
            && part != ">"
            && !part.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if address.split('.').all(fits) {
        return Ok(address.to_owned().to_subject());
    }
    Err(ChannelError::new(
        "the address is no subject of NATS: parts between dots must not be empty, `*` or `>`, and \
         have no spaces",
    ))
}

/// Makes a message of what the client received.
pub(crate) fn incoming(
    subject: &Subject,
    reply: Option<&Subject>,
    headers: Option<&HeaderMap>,
    payload: bytes::Bytes,
) -> Message {
    let mut message = Message::new(subject.as_str(), payload);
    message.reply_to = reply.map(|reply| reply.as_str().to_owned());
    for (name, values) in headers.into_iter().flat_map(HeaderMap::iter) {
        let name: &str = name.as_ref();
        let first = values.first().map(|value| value.as_str().to_owned());
        if name.eq_ignore_ascii_case(CONTENT_TYPE) {
            message.content_type = first;
            continue;
        }
        if name.eq_ignore_ascii_case(CORRELATION_ID) {
            message.correlation_id = first;
        }
        message.headers.insert(name.to_owned(), joined(values));
    }
    message
}

/// Returns a text, or a list of them for a header that comes several times.
fn joined(values: &[HeaderValue]) -> Value {
    match values {
        [one] => one.as_str().into(),
        several => several.iter().map(HeaderValue::as_str).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_wildcard_or_a_space_is_refused() {
        for address in ["a.*.b", "a.>", "a..b", "", "a.b c", "a.b\r\nPUB x 0"] {
            let message = Message::new(address, Vec::new());
            assert!(Outgoing::new(message).is_err(), "{address:?}");
        }
        for address in ["a", "orders.eu.shipped", "orders/eu", "a.b*c"] {
            let message = Message::new(address, Vec::new());
            assert!(Outgoing::new(message).is_ok(), "{address:?}");
        }
    }

    #[test]
    fn a_header_cannot_hold_another_one() {
        for (name, value) in [("a", "b\r\nc: d"), ("a: b\r\nc", "d")] {
            let message = Message::new("a", Vec::new()).header(name, value);
            let error = Outgoing::new(message).err().expect("it is refused");
            assert!(!error.to_string().contains("c: d"), "{error}");
        }
    }

    #[test]
    fn a_header_that_comes_twice_is_a_list() {
        let mut headers = HeaderMap::new();
        headers.append("Tag", "a");
        headers.append("Tag", "b");
        let message = incoming(&"s".to_subject(), None, Some(&headers), bytes::Bytes::new());
        assert_eq!(
            message.get_header("tag"),
            Some(&Value::from(vec!["a", "b"]))
        );
    }
}
