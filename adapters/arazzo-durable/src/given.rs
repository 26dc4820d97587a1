//! [`Given`]: what an awakeable is given, as bytes: a message, and which wait it is for.
//!
//! It is JSON on one line, and after it the payload as it is.

use std::collections::BTreeMap;

use arazzo::{Map, Message};
use serde::{Deserialize, Serialize};

/// The head of a message that an awakeable is given.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Given {
    /// The id of the awakeable: nobody can move a message to another wait.
    id: String,
    address: String,
    headers: Map,
    /// Each byte is the character of its number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    binary_headers: BTreeMap<String, String>,
    correlation_id: Option<String>,
    reply_to: Option<String>,
    content_type: Option<String>,
}

impl Given {
    pub(crate) fn write(id: &str, message: &Message) -> Result<Vec<u8>, serde_json::Error> {
        let binary = message.binary_headers.iter();
        let text = |value: &[u8]| value.iter().map(|byte| char::from(*byte)).collect();
        let head = Self {
            id: id.to_owned(),
            address: message.address.clone(),
            headers: message.headers.clone(),
            binary_headers: binary
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            correlation_id: message.correlation_id.clone(),
            reply_to: message.reply_to.clone(),
            content_type: message.content_type.clone(),
        };
        let mut bytes = serde_json::to_vec(&head)?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&message.payload);
        Ok(bytes)
    }

    /// Reads the message for a wait; `None` if it is none, or is for another one.
    pub(crate) fn read(id: &str, bytes: &[u8]) -> Option<Message> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (line, payload) = bytes.split_at(end);
        let head: Self = serde_json::from_slice(line).ok()?;
        if head.id != id {
            return None;
        }
        let payload = payload.get(1..).unwrap_or_default();
        let mut message = Message::new(head.address, payload.to_vec());
        message.headers = head.headers;
        for (name, text) in head.binary_headers {
            let value: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
            message = message.binary(name, value);
        }
        message.correlation_id = head.correlation_id;
        message.reply_to = head.reply_to;
        message.content_type = head.content_type;
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_for_its_wait_alone() {
        let message = Message::new("orders/eu", b"a\n\xff\n".to_vec())
            .header("n", 7)
            .binary("b", b"\x00\xe9".to_vec())
            .correlation_id("c")
            .reply_to("r")
            .content_type("text/plain");
        let bytes = Given::write("awk_1", &message).expect("JSON");
        assert!(Given::read("awk_1", &bytes) == Some(message));
        assert!(Given::read("awk_2", &bytes).is_none());
        for bytes in [&b""[..], b"{}\n", b"\n", b"\xff\n"] {
            assert!(Given::read("awk_1", bytes).is_none());
        }
    }
}
