//! [`Durable`]: messages that JetStream keeps until a step has taken them.

use std::sync::Arc;
use std::time::Duration;

use arazzo::{BoxFuture, ChannelError, Feed, Received, Settle};
use async_nats::Client;
use async_nats::jetstream::{
    self, AckKind, Message,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Notify;

use crate::guard::Guard;
use crate::message::{Outgoing, incoming};

/// How long to wait before a consumer that failed is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// How a channel receives through JetStream: with one durable consumer for each address, in the
/// stream that has its subject. The streams must exist.
///
/// A message is acknowledged when a step has taken it. One that was on its way to a process that
/// ended, or that no run has taken, is delivered again.
#[derive(Clone, Debug)]
pub struct Durable {
    name: String,
    ack_wait: Duration,
    given_back: Duration,
    max_unsettled: u32,
}

impl Durable {
    /// Names the consumers. Processes with the same name share the messages, and so it should be a
    /// name for each process that must see all of them; it is the same after a restart.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ack_wait: Duration::from_secs(300),
            given_back: Duration::from_secs(1),
            max_unsettled: 1024,
        }
    }

    /// Sets after how long the server delivers a message again that was not settled, because its
    /// process has ended or because a run still keeps it (default: 5 min).
    #[must_use]
    pub fn ack_wait(self, time: Duration) -> Self {
        Self {
            ack_wait: time,
            ..self
        }
    }

    /// Sets after how long a message is delivered again that no run has taken (default: 1 s).
    #[must_use]
    pub fn given_back_after(self, time: Duration) -> Self {
        Self {
            given_back: time,
            ..self
        }
    }

    /// Returns the name of the consumer for a subject. It has none of the characters that NATS
    /// forbids there, and differs for subjects that differ.
    fn consumer(&self, subject: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let named = format!("{}_{subject}", self.name);
        named
            .chars()
            .map(|c| {
                if plain(c) {
                    c.to_string()
                } else {
                    format!("_{:x}", u32::from(c))
                }
            })
            .collect()
    }

    fn config(&self, subject: &str) -> pull::Config {
        pull::Config {
            durable_name: Some(self.consumer(subject)),
            filter_subject: subject.to_owned(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.ack_wait,
            max_ack_pending: i64::from(self.max_unsettled),
            deliver_policy: DeliverPolicy::New,
            ..pull::Config::default()
        }
    }
}

/// Publishes into a stream, and waits until the server has stored the message.
pub(crate) async fn publish(client: &Client, outgoing: Outgoing) -> Result<(), ChannelError> {
    let Outgoing {
        subject,
        reply,
        mut headers,
        payload,
    } = outgoing;
    // JetStream answers at the subject for replies, so that of the message is a header.
    if let Some(reply) = reply {
        headers.insert(REPLY_TO, reply.as_str());
    }
    let context = jetstream::new(client.clone());
    let stored = context
        .publish_with_headers(subject, headers, payload)
        .await;
    let stored = stored.map_err(ChannelError::new)?;
    stored.await.map(drop).map_err(ChannelError::new)
}

/// The header with the address of replies.
const REPLY_TO: &str = "Reply-To";

pub(crate) async fn open(
    client: &Client,
    durable: &Durable,
    feed: Feed,
) -> Result<Guard, ChannelError> {
    let subject = feed.channel().pattern('.', "*");
    let context = jetstream::new(client.clone());
    let no_stream = |error: &dyn std::fmt::Display| {
        ChannelError::new(format_args!(
            "no stream has the subject `{subject}`: {error}"
        ))
    };
    let name = context.stream_by_subject(subject.clone()).await;
    let name = name.map_err(|error| no_stream(&error))?;
    let stream = context.get_stream(name).await;
    let stream = stream.map_err(|error| no_stream(&error))?;
    let (name, config) = (durable.consumer(&subject), durable.config(&subject));
    let consumer = stream.get_or_create_consumer(&name, config).await;
    let consumer = consumer.map_err(ChannelError::new)?;
    let messages = consumer.messages().await.map_err(ChannelError::new)?;
    let given_back = durable.given_back;
    Ok(Guard::spawn(move |ending| async move {
        let reading = Reading {
            consumer,
            given_back,
            feed,
        };
        reading.run(messages, ending).await;
    }))
}

/// The task that reads a consumer.
struct Reading {
    consumer: jetstream::consumer::PullConsumer,
    given_back: Duration,
    feed: Feed,
}

impl Reading {
    async fn run(self, mut messages: pull::Stream, ending: Arc<Notify>) {
        loop {
            let next = tokio::select! {
                biased;
                () = ending.notified() => break,
                next = messages.next() => next,
            };
            match next {
                Some(Ok(message)) => self.deliver(message).await,
                // The connection is lost, or the server is away: it may come back.
                Some(Err(_)) => tokio::time::sleep(PAUSE).await,
                None => {
                    tokio::time::sleep(PAUSE).await;
                    if let Ok(again) = self.consumer.messages().await {
                        messages = again;
                    }
                }
            }
        }
        // What the server has sent already is for the next run, and for nobody here.
        while let Some(Some(Ok(message))) = messages.next().now_or_never() {
            let _ = message.ack_with(AckKind::Nak(None)).await;
        }
    }

    async fn deliver(&self, message: Message) {
        let payload = message.payload.clone();
        let mut arrived = incoming(&message.subject, None, message.headers.as_ref(), payload);
        let reply = arrived
            .get_header(REPLY_TO)
            .and_then(|value| value.as_str());
        arrived.reply_to = reply.map(str::to_owned);
        let id = id(&message);
        let settle = Stored {
            message,
            given_back: self.given_back,
        };
        let received = Received::settled_by(arrived, settle);
        let received = match id {
            Some(id) => received.identified_by(id),
            None => received,
        };
        self.feed.deliver(received).await;
    }
}

/// Returns what the server knows a message by. A stream that was made anew counts from the beginning,
/// so the time is a part of it.
fn id(message: &Message) -> Option<String> {
    let info = message.info().ok()?;
    let (stream, number) = (info.stream, info.stream_sequence);
    let stored = info.published.unix_timestamp_nanos();
    Some(format!("{stream}/{number}/{stored}"))
}

/// A message that the server keeps until it is settled.
struct Stored {
    message: Message,
    given_back: Duration,
}

impl Settle for Stored {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), ChannelError>> {
        Box::pin(async move { self.message.ack().await.map_err(ChannelError::new) })
    }

    fn nack(self: Box<Self>) {
        // A run may end outside of the runtime; then the server waits for `ack_wait`.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let kind = AckKind::Nak(Some(self.given_back));
                let _ = self.message.ack_with(kind).await;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumers_of_other_subjects_have_other_names() {
        let durable = Durable::new("worker.1");
        let name = durable.consumer("orders.*.shipped");
        assert_eq!(name, "worker_2e1_5forders_2e_2a_2eshipped");
        assert_ne!(durable.consumer("a.b"), durable.consumer("a_2eb"));
    }
}
