//! [`Mqtt`]: the channel.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Feed, Hub, Message, MessageChannel, Subscription,
};
use rumqttc::v5::mqttbytes::v5::Publish;
use tokio::sync::{OnceCell, oneshot};

use crate::MqttBuilder;
use crate::connection::{Connection, Status, closed};
use crate::message::{outgoing, qos};
use crate::requests::Answer;
use crate::subscriptions::Place;

/// A [`MessageChannel`] to a broker of MQTT 5. Clones share one connection.
///
/// ```no_run
/// use arazzo::Client;
/// use arazzo_mqtt::Mqtt;
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let alerts = Mqtt::new("mqtt://127.0.0.1:1883");
/// let client = Client::builder().channel("alerts", alerts).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Mqtt {
    shared: Arc<Shared>,
}

struct Shared {
    settings: MqttBuilder,
    connection: OnceCell<Connection>,
    hub: Hub,
    closed: AtomicBool,
}

impl Mqtt {
    /// Makes a channel to a broker. It connects when it is first used.
    pub fn new(server: impl Into<String>) -> Self {
        Self::builder(server).build()
    }

    /// Returns a builder for a channel with other settings. The server is a URL such as
    /// `mqtt://127.0.0.1:1883` or `mqtts://…`.
    pub fn builder(server: impl Into<String>) -> MqttBuilder {
        MqttBuilder::new(server.into())
    }

    pub(crate) fn of(settings: MqttBuilder) -> Self {
        let shared = Shared {
            settings,
            connection: OnceCell::new(),
            hub: Hub::new(),
            closed: AtomicBool::new(false),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Returns the connection, once there has been one.
    async fn connection(&self) -> Result<&Connection, ChannelError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(closed());
        }
        let starting = || async {
            let options = self.shared.settings.options()?;
            Ok::<_, ChannelError>(Connection::start(options, self.shared.hub.clone()))
        };
        let connection = self.shared.connection.get_or_try_init(starting).await?;
        let mut status = connection.status.clone();
        let settled = |status: &Status| !matches!(status, Status::Connecting(None));
        let reached = status.wait_for(settled).await.map_err(|_| closed())?;
        match &*reached {
            Status::Connecting(Some(error)) => Err(error.clone()),
            Status::Connecting(None) | Status::Connected => Ok(connection),
            Status::Closed => Err(closed()),
        }
    }

    async fn publish(&self, to: &ChannelAddress, message: Message) -> Answer {
        let publish = outgoing(message, to.bindings())?;
        self.in_time(async {
            let connection = self.connection().await?;
            fits(connection, &publish)?;
            let sent = ask(connection, || queue(connection, &publish)).await?;
            sent.await.unwrap_or_else(|_| Err(gone()))
        })
        .await
    }

    async fn listen(&self, from: &ChannelAddress) -> Result<Box<dyn Subscription>, ChannelError> {
        let listening = self.shared.hub.listen(from, |feed| async {
            let connection = self.connection().await?;
            open(connection, feed).await
        });
        self.in_time(listening).await
    }

    /// While the connection is lost, an answer never comes.
    async fn in_time<T>(
        &self,
        what: impl Future<Output = Result<T, ChannelError>>,
    ) -> Result<T, ChannelError> {
        let patience = self.shared.settings.patience;
        let late = || {
            ChannelError::new(format_args!(
                "the broker does not answer within {patience:?}"
            ))
        };
        let done = tokio::time::timeout(patience, what).await;
        done.unwrap_or_else(|_| Err(late()))
    }

    async fn end(&self) -> Result<(), ChannelError> {
        self.shared.closed.store(true, Ordering::Release);
        self.shared.hub.fail(&closed());
        let Some(connection) = self.shared.connection.get() else {
            return Ok(());
        };
        connection.stop();
        self.in_time(async {
            // The request is behind all others; the task ends with it.
            if connection.client.disconnect().await.is_err() {
                return Ok(());
            }
            let mut status = connection.status.clone();
            let ended = status
                .wait_for(|status| matches!(status, Status::Closed))
                .await;
            ended.map(drop).or(Ok(()))
        })
        .await
    }
}

fn gone() -> ChannelError {
    ChannelError::new("the connection was lost too often")
}

/// Leaves a request, once the client has room for it.
async fn ask<T>(
    connection: &Connection,
    mut leave: impl FnMut() -> Option<T>,
) -> Result<T, ChannelError> {
    loop {
        let room = connection.room.notified();
        if matches!(&*connection.status.borrow(), Status::Closed) {
            return Err(closed());
        }
        if let Some(left) = leave() {
            return Ok(left);
        }
        room.await;
    }
}

/// Refuses a message for which the broker would end the connection.
fn fits(connection: &Connection, publish: &Publish) -> Answer {
    match connection.lock().largest {
        Some(largest) if publish.size() > largest as usize => Err(ChannelError::new(format_args!(
            "the broker takes no message larger than {largest} bytes"
        ))),
        _ => Ok(()),
    }
}

/// Queues a message; `None` if the client has no room. The lock keeps the order of the requests the
/// same here and there.
fn queue(connection: &Connection, publish: &Publish) -> Option<oneshot::Receiver<Answer>> {
    let mut state = connection.lock();
    let topic = String::from_utf8_lossy(&publish.topic);
    let properties = publish.properties.clone().unwrap_or_default();
    let (qos, payload) = (publish.qos, publish.payload.clone());
    let client = &connection.client;
    let left = client.try_publish_with_properties(topic, qos, publish.retain, payload, properties);
    left.ok().map(|()| state.requests.send(publish.clone()))
}

async fn open(connection: &Connection, feed: Feed) -> Result<Open, ChannelError> {
    let filter = feed.channel().pattern('/', "+");
    if filter.is_empty() || filter.contains(['#', '\0']) || filter.len() > 65_535 {
        return Err(ChannelError::new("the address is no topic of MQTT"));
    }
    let qos = qos(feed.channel().bindings());
    let open = Open {
        place: connection.lock().subscriptions.add(&filter, qos, feed),
        connection: connection.clone(),
    };
    let subscribed = ask(connection, || subscribe(connection, &filter)).await?;
    subscribed.await.unwrap_or_else(|_| Err(gone()))?;
    Ok(open)
}

fn subscribe(connection: &Connection, filter: &str) -> Option<oneshot::Receiver<Answer>> {
    let mut state = connection.lock();
    let (wanted, properties) = state.subscriptions.wanted(filter)?;
    let client = &connection.client;
    let left = client.try_subscribe_many_with_properties([wanted], properties);
    left.ok().map(|()| state.requests.subscribe(filter))
}

/// A subscription of the broker, until this is dropped.
struct Open {
    place: Place,
    connection: Connection,
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.connection.lock();
        if let Some(filter) = state.subscriptions.remove(&self.place) {
            // Where the client has no room, the broker goes on sending, and nobody listens.
            let _ = self.connection.client.try_unsubscribe(filter);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.get() {
            connection.stop();
            let _ = connection.client.try_disconnect();
        }
    }
}

impl MessageChannel for Mqtt {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(self.publish(to, message))
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

impl fmt::Debug for Mqtt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mqtt")
            .field("settings", &self.shared.settings)
            .field("hub", &self.shared.hub)
            .finish_non_exhaustive()
    }
}
