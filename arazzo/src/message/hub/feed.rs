//! [`Feed`]: what an adapter pours messages into, and who gets them.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use super::queue::{Item, Queue};
use crate::message::{ChannelAddress, ChannelError, Received, received::Settlement};

/// Where the adapter of a broker delivers the messages of one subscription. Clones share one feed.
#[derive(Clone)]
pub struct Feed {
    channel: Arc<ChannelAddress>,
    state: Arc<Mutex<State>>,
    unsettled: usize,
}

#[derive(Default)]
struct State {
    queues: Vec<Arc<Queue>>,
    /// Messages that may still be unsettled, the oldest first.
    open: VecDeque<Weak<Item>>,
    failed: Option<ChannelError>,
}

impl Feed {
    pub(super) fn new(channel: ChannelAddress, unsettled: usize) -> Self {
        let unsettled = if channel.settles_each() {
            usize::MAX
        } else {
            unsettled
        };
        Self {
            channel: Arc::new(channel),
            state: Arc::default(),
            unsettled,
        }
    }

    /// Returns the channel that this is the feed of.
    pub fn channel(&self) -> &ChannelAddress {
        &self.channel
    }

    /// Delivers a message to all who listen. One that the channel does not
    /// [cover](ChannelAddress::covers) is acknowledged, since nobody will ever want it here; where
    /// nobody listens any more, it is given back.
    ///
    /// The future completes without waiting for those who listen.
    pub async fn deliver(&self, received: Received) {
        for settlement in self.distribute(received) {
            // What the broker does not learn of it delivers again.
            let _ = settlement.ack().await;
        }
    }

    /// Hands a message to all queues, and returns what is to be acknowledged.
    fn distribute(&self, received: Received) -> Vec<Settlement> {
        let id = received.id().map(str::to_owned);
        let (message, settlement) = received.into_parts();
        // A channel without parameters has a single address, which the broker may call otherwise.
        if self.channel.has_parameters() && !self.channel.covers(&message.address) {
            return vec![settlement];
        }
        let is_open = settlement.is_open();
        let item = Arc::new(Item::new(message, id, settlement));
        // What is let go of, is so without the lock: settling may call the adapter.
        let mut dropped = Vec::new();
        let mut state = self.lock();
        for queue in &state.queues {
            dropped.extend(queue.push(Arc::clone(&item)));
        }
        if is_open {
            state.open.push_back(Arc::downgrade(&item));
        }
        let excess = state.excess(self.unsettled);
        drop(state);
        drop(dropped);
        excess
    }

    /// Ends the subscription: those who listen get this error, after what has been delivered.
    pub fn fail(&self, error: ChannelError) {
        let mut state = self.lock();
        let error = state.failed.get_or_insert(error).clone();
        for queue in &state.queues {
            queue.fail(error.clone());
        }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.lock().failed.is_some()
    }

    pub(super) fn attach(&self, queue: Arc<Queue>) {
        let mut state = self.lock();
        if let Some(error) = &state.failed {
            queue.fail(error.clone());
        }
        state.queues.push(queue);
    }

    pub(super) fn detach(&self, queue: &Arc<Queue>) {
        self.lock()
            .queues
            .retain(|known| !Arc::ptr_eq(known, queue));
        // What it holds is let go of without the lock: settling may call the adapter.
        queue.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes the settlements of the oldest messages, beyond a number that may be open.
    fn excess(&mut self, allowed: usize) -> Vec<Settlement> {
        if self.open.len() <= allowed {
            return Vec::new();
        }
        self.open.retain(|item| {
            let item = item.upgrade();
            item.is_some_and(|item| item.is_open())
        });
        let excess = self.open.len().saturating_sub(allowed);
        let oldest = self.open.drain(..excess);
        let oldest = oldest.filter_map(|item| Some(item.upgrade()?.settlement()));
        oldest.collect()
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("channel", &self.channel)
            .field("listeners", &self.lock().queues.len())
            .finish_non_exhaustive()
    }
}
