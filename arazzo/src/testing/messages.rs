//! [`Messages`]: a broker in memory.

mod queued;
mod state;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use self::{queued::Queued, state::State};
use super::{clock::Clock, script::Script};
use crate::{
    message::{ChannelAddress, ChannelError, Message, MessageChannel, Subscription},
    transport::BoxFuture,
};

/// A broker in memory: it records the messages that are sent, and delivers those that a test
/// provides.
///
/// It uses the clock of a [`Script`], so that waiting for messages, or for a timeout, takes no
/// time. Clones share one connection.
///
/// ```
/// use arazzo::{Message, testing::{Messages, Script}};
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let script = Script::new();
/// let events = Messages::new(&script).answer("orders/new", |order| {
///     let id = order.get_header("requestId").cloned().unwrap_or_default();
///     Message::json("orders/accepted", serde_json::json!({"order": 7})).header("requestId", id)
/// });
/// let client = arazzo::Client::builder()
///     .transport(script.clone())
///     .channel("events", events.clone())
///     .build()?;
/// // … run a workflow with `client`, then look at what it sent:
/// assert!(events.sent().is_empty());
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Messages {
    state: Arc<Mutex<State>>,
    clock: Clock,
    connection: u64,
}

/// A message that is delivered immediately or after a delay.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    message: Message,
    after: Duration,
}

impl Delivery {
    /// Delivers the message after a delay.
    pub fn after(message: Message, delay: Duration) -> Self {
        let after = delay;
        Self { message, after }
    }
}

impl From<Message> for Delivery {
    fn from(message: Message) -> Self {
        Self::after(message, Duration::ZERO)
    }
}

impl Messages {
    /// Makes a broker that uses the clock of a script.
    pub fn new(script: &Script) -> Self {
        Self {
            state: Arc::default(),
            clock: script.clock(),
            connection: 0,
        }
    }

    /// Makes another connection to the broker. From now on it delivers what is sent through any
    /// connection to all that subscribe to it, as brokers do.
    #[must_use]
    pub fn peer(&self) -> Self {
        let connection = self.lock().connect();
        Self {
            connection,
            ..self.clone()
        }
    }

    /// Delivers a reply whenever a message is sent to this address.
    #[must_use]
    pub fn answer<D: Into<Delivery>>(
        self,
        address: impl Into<String>,
        answer: impl Fn(&Message) -> D + Send + Sync + 'static,
    ) -> Self {
        let answer = move |message: &Message| answer(message).into();
        self.lock().answer(address.into(), Arc::new(answer));
        self
    }

    /// Delivers a message to all subscribers of its channel, or else to the first one that
    /// subscribes.
    #[must_use]
    pub fn deliver(self, delivery: impl Into<Delivery>) -> Self {
        self.push(delivery.into());
        self
    }

    /// Makes sending to an address, or subscribing to a channel, fail.
    #[must_use]
    pub fn refuse(self, address: impl Into<String>, reason: impl Into<String>) -> Self {
        self.lock().refuse(address.into(), reason.into());
        self
    }

    /// Returns the messages that have been sent.
    pub fn sent(&self) -> Vec<Message> {
        self.lock().sent.clone()
    }

    /// Returns the messages that were acknowledged: those that steps have taken.
    pub fn acknowledged(&self) -> Vec<Message> {
        self.lock().acknowledged.clone()
    }

    /// Returns the messages that were given back: those that runs have seen and not taken.
    pub fn given_back(&self) -> Vec<Message> {
        self.lock().given_back.clone()
    }

    /// Returns the channels that have been subscribed to.
    pub fn subscribed(&self) -> Vec<String> {
        self.lock().subscribed.clone()
    }

    /// Returns how many subscriptions are open.
    pub fn open(&self) -> usize {
        self.lock().open()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, delivery: Delivery) {
        let due = self.clock.now().saturating_add(delivery.after);
        self.lock().push(due, delivery.message);
    }

    fn take(&self, message: Message) -> Result<(), ChannelError> {
        let (answers, routes) = self.lock().take(self.connection, &message)?;
        for answer in answers {
            self.push(answer(&message));
        }
        if routes {
            self.push(message.into());
        }
        Ok(())
    }
}

impl MessageChannel for Messages {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(async move { self.take(message) })
    }

    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(async move {
            let id = self.lock().subscribe(self.connection, from)?;
            let messages = self.clone();
            Ok(Box::new(Queued { messages, id }) as Box<dyn Subscription>)
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
        self.lock().close(self.connection);
        Box::pin(std::future::ready(Ok(())))
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Messages")
            .field("sent", &state.sent)
            .field("subscribed", &state.subscribed)
            .finish_non_exhaustive()
    }
}
