//! [`Post`]: what mailboxes are sent, through the ingress of the engine.

use std::{error::Error, fmt};

use arazzo::{
    Client, Value,
    bytes::Bytes,
    http::{Method, Request, Response, header},
};
use percent_encoding::utf8_percent_encode;

use crate::{
    ingress::RESERVED,
    mailbox::{Note, SERVICE},
};

/// The size limit of a note: 16 MiB. The engine takes 32, and ends the connection without an answer
/// beyond that; what it keeps is larger than what it is sent.
const LARGEST: usize = 16 * 1024 * 1024;

/// Sends notes to mailboxes.
pub(crate) struct Post<'p> {
    engine: &'p str,
    client: &'p Client,
}

impl<'p> Post<'p> {
    pub(crate) fn new(engine: &'p str, client: &'p Client) -> Self {
        Self { engine, client }
    }

    /// Sends a note to a handler of a mailbox, once for each id, and returns once the engine has it. It
    /// does not wait for the handler.
    ///
    /// # Errors
    ///
    /// [`Refused`]. The engine may have it all the same.
    pub(crate) async fn send(
        &self,
        mailbox: &str,
        handler: &str,
        id: Option<&str>,
        note: &Note,
    ) -> Result<(), Refused> {
        let key = utf8_percent_encode(mailbox, RESERVED);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/{SERVICE}/{key}/{handler}/send", self.engine))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(id) = id {
            request = request.header("idempotency-key", id);
        }
        let body = serde_json::to_vec(note).map_err(Refused::other)?;
        if body.len() > LARGEST {
            return Err(Refused::TooLarge);
        }
        let request = request.body(Bytes::from(body)).map_err(Refused::other)?;
        let sent = self.client.transport().send(request).await;
        taken(&sent.map_err(Refused::other)?)
    }
}

/// Reads what the engine says of a note.
fn taken(answer: &Response<Bytes>) -> Result<(), Refused> {
    let status = answer.status();
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    match body["status"].as_str() {
        Some("Accepted" | "PreviouslyAccepted") => Ok(()),
        _ => Err(Refused::other(format!("status {status}"))),
    }
}

/// Why the engine has not taken a note.
#[derive(Debug)]
pub(crate) enum Refused {
    TooLarge,
    Other(Box<dyn Error + Send + Sync>),
}

impl Refused {
    pub(crate) fn other(why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(why.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("it is too large for the engine"),
            Self::Other(why) => write!(f, "the engine does not take it: {why}"),
        }
    }
}

impl Error for Refused {}

#[cfg(test)]
mod tests {
    use arazzo::testing::Script;

    use super::*;

    #[tokio::test]
    async fn what_is_too_large_is_not_sent() {
        let script = Script::new();
        let client = Client::builder().transport(script.clone()).build();
        let client = client.expect("valid settings");
        let note = Note {
            channel: "orders".to_owned(),
            sealed: "A".repeat(LARGEST),
            at: 1,
        };
        let post = Post::new("http://127.0.0.1:1", &client);
        let sent = post.send("events/orders", "deliver", None, &note).await;
        assert!(matches!(sent, Err(Refused::TooLarge)));
        assert!(script.requests().is_empty());
    }
}
