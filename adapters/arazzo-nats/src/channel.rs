//! [`Nats`]: the channel.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Feed, Hub, Message, MessageChannel, Received,
    Subscription,
};
use async_nats::{Client, Event, RequestErrorKind, Subscriber};
use futures_util::StreamExt;
use tokio::sync::{Notify, OnceCell};

use crate::guard::Guard;
use crate::message::{Outgoing, incoming};
use crate::{NatsBuilder, durable};

/// A [`MessageChannel`] to a NATS server. Clones share one connection.
///
/// ```no_run
/// use arazzo::Client;
/// use arazzo_nats::Nats;
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let events = Nats::new("nats://127.0.0.1:4222");
/// let client = Client::builder().channel("events", events).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Nats {
    shared: Arc<Shared>,
}

struct Shared {
    settings: NatsBuilder,
    client: OnceCell<Client>,
    hub: Hub,
    closed: AtomicBool,
}

impl Nats {
    /// Makes a channel to a server. It connects when it is first used.
    pub fn new(server: impl Into<String>) -> Self {
        Self::builder(server).build()
    }

    /// Returns a builder for a channel with other settings. The server is a URL such as
    /// `nats://127.0.0.1:4222`, or `tls://…`; several are separated by commas.
    pub fn builder(server: impl Into<String>) -> NatsBuilder {
        NatsBuilder::new(server.into())
    }

    pub(crate) fn of(settings: NatsBuilder) -> Self {
        let shared = Shared {
            settings,
            client: OnceCell::new(),
            hub: Hub::new(),
            closed: AtomicBool::new(false),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    async fn client(&self) -> Result<&Client, ChannelError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(closed());
        }
        let connecting = || async {
            let settings = &self.shared.settings;
            let options = settings.options().await.map_err(ChannelError::new)?;
            let hub = self.shared.hub.clone();
            let options = options.event_callback(move |event| {
                heard(&hub, &event);
                std::future::ready(())
            });
            let servers: Vec<&str> = settings.server.split(',').map(str::trim).collect();
            let connected = options.connect(servers).await;
            connected.map_err(|error| ChannelError::new(format_args!("no connection: {error}")))
        };
        self.shared.client.get_or_try_init(connecting).await
    }

    async fn publish(&self, message: Message) -> Result<(), ChannelError> {
        let outgoing = Outgoing::new(message)?;
        let client = self.client().await?;
        let publishing = async {
            if self.shared.settings.durable.is_some() {
                return durable::publish(client, outgoing).await;
            }
            let Outgoing {
                subject,
                reply,
                headers,
                payload,
            } = outgoing;
            let published = match (reply, headers.is_empty()) {
                (Some(reply), _) => {
                    client
                        .publish_with_reply_and_headers(subject, reply, headers, payload)
                        .await
                }
                (None, false) => client.publish_with_headers(subject, headers, payload).await,
                (None, true) => client.publish(subject, payload).await,
            };
            published.map_err(ChannelError::new)?;
            // Nobody confirms a message; this waits for the socket.
            client.flush().await.map_err(ChannelError::new)
        };
        self.in_time(publishing).await
    }

    async fn listen(&self, from: &ChannelAddress) -> Result<Box<dyn Subscription>, ChannelError> {
        let client = self.client().await?;
        let opening = self.shared.hub.listen(from, |feed| async move {
            let settings = self.shared.settings.durable.as_ref();
            match settings {
                Some(durable) => durable::open(client, durable, feed).await,
                None => open(client, feed).await,
            }
        });
        self.in_time(opening).await
    }

    /// While the connection is lost, the client waits for it without end.
    async fn in_time<T>(
        &self,
        what: impl Future<Output = Result<T, ChannelError>>,
    ) -> Result<T, ChannelError> {
        let patience = self.shared.settings.patience;
        let late = || {
            ChannelError::new(format_args!(
                "the server does not answer within {patience:?}"
            ))
        };
        let done = tokio::time::timeout(patience, what).await;
        done.unwrap_or_else(|_| Err(late()))
    }

    async fn end(&self) -> Result<(), ChannelError> {
        self.shared.closed.store(true, Ordering::Release);
        self.shared.hub.fail(&closed());
        let Some(client) = self.shared.client.get() else {
            return Ok(());
        };
        let ending = async {
            client.flush().await.map_err(ChannelError::new)?;
            client.drain().await.map_err(ChannelError::new)
        };
        self.in_time(ending).await
    }
}

fn closed() -> ChannelError {
    ChannelError::new("the connection is closed")
}

/// What the client tells about its connection.
fn heard(hub: &Hub, event: &Event) {
    // The client has dropped messages, of a subscription that it does not name.
    if let Event::SlowConsumer(_) = event {
        let reason = "messages were dropped: they came faster than this process reads them";
        hub.fail(&ChannelError::new(reason));
    }
}

/// Waits until the server has read everything that was sent before. `Client::flush` waits only for
/// the socket; a question to nobody is answered by the server itself, in order.
async fn confirm(client: &Client) -> Result<(), ChannelError> {
    match client
        .request(client.new_inbox(), bytes::Bytes::new())
        .await
    {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(()),
        Err(error) => Err(ChannelError::new(error)),
    }
}

/// Subscribes without JetStream: there is nothing to settle.
async fn open(client: &Client, feed: Feed) -> Result<Guard, ChannelError> {
    let channel = feed.channel();
    let subject = channel.pattern('.', "*");
    let subscribed = match channel.bindings().queue_group {
        Some(group) => client.queue_subscribe(subject, group.to_owned()).await,
        None => client.subscribe(subject).await,
    };
    let subscriber = subscribed.map_err(ChannelError::new)?;
    confirm(client).await?;
    Ok(Guard::spawn(|ending| read(subscriber, feed, ending)))
}

async fn read(mut subscriber: Subscriber, feed: Feed, ending: Arc<Notify>) {
    loop {
        let next = tokio::select! {
            biased;
            () = ending.notified() => return,
            next = subscriber.next() => next,
        };
        let Some(next) = next else {
            feed.fail(closed());
            return;
        };
        let message = incoming(
            &next.subject,
            next.reply.as_ref(),
            next.headers.as_ref(),
            next.payload,
        );
        feed.deliver(Received::new(message)).await;
    }
}

impl MessageChannel for Nats {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(self.publish(message))
    }

    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(self.listen(from))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
        Box::pin(self.end())
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nats")
            .field("settings", &self.shared.settings)
            .field("hub", &self.shared.hub)
            .finish_non_exhaustive()
    }
}
