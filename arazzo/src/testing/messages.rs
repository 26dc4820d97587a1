//! [`Messages`]: an in-memory message channel.

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use super::{clock::Clock, script::Script};
use crate::{
    message::{ChannelError, Message, MessageChannel, MessageFilter, Subscription},
    transport::BoxFuture,
};

/// An in-memory message channel: it records the messages that are sent, and delivers those that a
/// test provides.
///
/// It uses the clock of a [`Script`], so that waiting for messages, or for a timeout, takes no
/// time. Clones share one channel.
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
}

#[derive(Default)]
struct State {
    answers: Vec<(String, Answer)>,
    refused: Vec<(String, String)>,
    sent: Vec<Message>,
    /// Messages without a subscriber so far.
    early: Vec<(Duration, Message)>,
    subscribed: Vec<String>,
    queues: Vec<Queue>,
    next: u64,
}

type Answer = Arc<dyn Fn(&Message) -> Delivery + Send + Sync>;

/// An open subscription.
struct Queue {
    id: u64,
    channel: String,
    /// The messages, each with the time of its delivery.
    messages: VecDeque<(Duration, Message)>,
    waker: Option<Waker>,
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
    /// Makes a channel that uses the clock of a script.
    pub fn new(script: &Script) -> Self {
        Self {
            state: Arc::default(),
            clock: script.clock(),
        }
    }

    /// Delivers a reply whenever a message is sent to this address.
    #[must_use]
    pub fn answer<D: Into<Delivery>>(
        self,
        address: impl Into<String>,
        answer: impl Fn(&Message) -> D + Send + Sync + 'static,
    ) -> Self {
        let answer: Answer = Arc::new(move |message| answer(message).into());
        self.lock().answers.push((address.into(), answer));
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
        self.lock().refused.push((address.into(), reason.into()));
        self
    }

    /// Returns the messages that have been sent.
    pub fn sent(&self) -> Vec<Message> {
        self.lock().sent.clone()
    }

    /// Returns the channels that have been subscribed to.
    pub fn subscribed(&self) -> Vec<String> {
        self.lock().subscribed.clone()
    }

    /// Returns how many subscriptions are open.
    pub fn open(&self) -> usize {
        self.lock().queues.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, delivery: Delivery) {
        let due = self.clock.now().saturating_add(delivery.after);
        self.lock().push(due, delivery.message);
    }

    fn take(&self, message: Message) -> Result<(), ChannelError> {
        let answers = {
            let mut state = self.lock();
            state.check(&message.address)?;
            state.sent.push(message.clone());
            state.answers_to(&message.address)
        };
        for answer in answers {
            self.push(answer(&message));
        }
        Ok(())
    }

    fn open_queue(&self, channel: &str) -> Result<Queued, ChannelError> {
        let mut state = self.lock();
        state.check(channel)?;
        state.subscribed.push(channel.to_owned());
        let id = state.next;
        state.next += 1;
        let (mine, early) = std::mem::take(&mut state.early)
            .into_iter()
            .partition(|(_, message)| covers(channel, &message.address));
        state.early = early;
        state.queues.push(Queue {
            id,
            channel: channel.to_owned(),
            messages: Vec::into(mine),
            waker: None,
        });
        let messages = self.clone();
        Ok(Queued { messages, id })
    }
}

impl State {
    fn check(&self, address: &str) -> Result<(), ChannelError> {
        let mut refused = self.refused.iter();
        let refused = refused.find(|(refused, _)| refused == address);
        refused.map_or(Ok(()), |(_, reason)| Err(ChannelError::new(reason)))
    }

    fn answers_to(&self, address: &str) -> Vec<Answer> {
        let answers = self.answers.iter().filter(|(to, _)| to == address);
        answers.map(|(_, answer)| Arc::clone(answer)).collect()
    }

    fn push(&mut self, due: Duration, message: Message) {
        let mut kept = false;
        for queue in &mut self.queues {
            if covers(&queue.channel, &message.address) {
                let place = queue.messages.partition_point(|(other, _)| *other <= due);
                queue.messages.insert(place, (due, message.clone()));
                kept = true;
                if let Some(waker) = queue.waker.take() {
                    waker.wake();
                }
            }
        }
        if !kept {
            self.early.push((due, message));
        }
    }

    fn queue(&mut self, id: u64) -> Option<&mut Queue> {
        self.queues.iter_mut().find(|queue| queue.id == id)
    }
}

/// Returns whether an address matches the address of a channel, in which `{…}` stands for any text.
fn covers(channel: &str, address: &str) -> bool {
    let Some((literal, rest)) = channel.split_once('{') else {
        return channel == address;
    };
    let Some(filled) = address.strip_prefix(literal) else {
        return false;
    };
    let rest = rest.split_once('}').map_or("", |(_, rest)| rest);
    let mut ends = filled.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.any(|end| covers(rest, &filled[end..]))
}

impl MessageChannel for Messages {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), ChannelError>> {
        Box::pin(async move { self.take(message) })
    }

    fn subscribe<'c>(
        &'c self,
        channel: &'c str,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(async move {
            let queued = self.open_queue(channel)?;
            Ok(Box::new(queued) as Box<dyn Subscription>)
        })
    }
}

/// The messages of one subscription.
struct Queued {
    messages: Messages,
    id: u64,
}

impl Subscription for Queued {
    fn receive<'s>(
        &'s mut self,
        _: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Message, ChannelError>> {
        Box::pin(async move {
            loop {
                let due = self.first().await;
                let now = self.messages.clock.now();
                if due > now {
                    self.messages.clock.wait(due - now).await;
                }
                if let Some(message) = self.due() {
                    return Ok(message);
                }
            }
        })
    }
}

impl Queued {
    /// Waits until there is a first message, and returns the time of its delivery.
    async fn first(&self) -> Duration {
        poll_fn(|context| {
            let mut state = self.messages.lock();
            let Some(queue) = state.queue(self.id) else {
                return Poll::Pending;
            };
            match queue.messages.front() {
                Some((due, _)) => Poll::Ready(*due),
                None => {
                    queue.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Returns the first message if the time of its delivery has come.
    fn due(&self) -> Option<Message> {
        let now = self.messages.clock.now();
        let mut state = self.messages.lock();
        let queue = state.queue(self.id)?;
        let (due, _) = queue.messages.front()?;
        if *due > now {
            return None;
        }
        queue.messages.pop_front().map(|(_, message)| message)
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.messages
            .lock()
            .queues
            .retain(|queue| queue.id != self.id);
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

#[cfg(test)]
mod tests {
    use super::covers;

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
        ] {
            assert_eq!(covers(channel, address), covered, "{channel} {address}");
        }
    }
}
