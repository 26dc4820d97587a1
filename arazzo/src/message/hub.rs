//! [`Hub`]: one subscription of a broker for many runs.
//!
//! An adapter feeds what its broker delivers into a [`Feed`]; every run that listens there sees every
//! message. The invariant: a message is settled with its broker once, whoever has seen it. The first
//! step that takes it acknowledges it; when the last run that could have taken it lets go of it, it
//! is given back.

mod feed;
mod listener;
mod queue;
#[cfg(test)]
mod tests;

use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::sync::OnceCell;

pub use self::feed::Feed;
use self::listener::Listener;
use super::{ChannelAddress, ChannelError, Subscription};

/// How many messages may wait for one run.
const QUEUED: usize = 16_384;

/// How many messages may be unsettled in one subscription of the broker.
const UNSETTLED: usize = 512;

/// Shares the subscriptions of a broker between runs, for implementations of
/// [`MessageChannel`](super::MessageChannel). Clones share one hub.
///
/// Many runs on one address have one subscription of the broker, and each sees every message. It is
/// opened for the first of them, and ended after the last.
///
/// A run that does not read in time loses its oldest messages, and is told so by an error if it does
/// not find what it waits for among the others. It never slows down another run.
#[derive(Clone)]
pub struct Hub {
    topics: Arc<Mutex<BTreeMap<Key, Weak<Topic>>>>,
    queued: usize,
    unsettled: usize,
}

/// What makes a subscription the same: to the broker the address and the queue group, and here
/// whether it settles each message itself.
type Key = (String, Option<&'static str>, bool);

/// A subscription of the broker.
struct Topic {
    feed: Feed,
    /// What the adapter keeps while the subscription is open.
    open: OnceCell<Box<dyn Any + Send + Sync>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl Hub {
    /// Makes a hub without subscriptions.
    pub fn new() -> Self {
        Self {
            topics: Arc::default(),
            queued: QUEUED,
            unsettled: UNSETTLED,
        }
    }

    /// Sets how many messages may wait for one run (default: 16,384).
    #[must_use]
    pub fn max_queued(self, messages: usize) -> Self {
        Self {
            queued: messages.max(1),
            ..self
        }
    }

    /// Sets how many messages of one subscription may be unsettled at once (default: 512). Beyond
    /// that the oldest is acknowledged, although nobody has taken it yet: a broker that waits for
    /// acknowledgements would deliver nothing any more.
    #[must_use]
    pub fn max_unsettled(self, messages: usize) -> Self {
        Self {
            unsettled: messages,
            ..self
        }
    }

    /// Listens to a channel for one run. `open` subscribes at the broker, if nobody listens yet, and
    /// returns what is dropped when nobody listens any more.
    ///
    /// # Errors
    ///
    /// Those of `open`.
    pub async fn listen<G, F>(
        &self,
        channel: &ChannelAddress,
        open: impl FnOnce(Feed) -> F,
    ) -> Result<Box<dyn Subscription>, ChannelError>
    where
        G: Any + Send + Sync,
        F: Future<Output = Result<G, ChannelError>>,
    {
        let topic = self.topic(channel);
        // It listens first, so that it misses nothing that comes while the broker subscribes.
        let listener = Listener::new(Arc::clone(&topic), self.queued);
        let opening = async {
            let guard = open(topic.feed.clone()).await?;
            Ok(Box::new(guard) as Box<dyn Any + Send + Sync>)
        };
        topic.open.get_or_try_init(|| opening).await?;
        Ok(Box::new(listener))
    }

    /// Ends all subscriptions: those who listen get this error, after what has been delivered.
    pub fn fail(&self, error: &ChannelError) {
        for topic in self.open() {
            topic.feed.fail(error.clone());
        }
    }

    /// Returns the channels to which somebody listens, in alphabetical order.
    pub fn channels(&self) -> Vec<ChannelAddress> {
        let open = self.open();
        let open = open.iter().filter(|topic| topic.open.initialized());
        open.map(|topic| topic.feed.channel().clone()).collect()
    }

    fn open(&self) -> Vec<Arc<Topic>> {
        self.lock().values().filter_map(Weak::upgrade).collect()
    }

    /// Returns the subscription to a channel: the one that is open, or a new one.
    fn topic(&self, channel: &ChannelAddress) -> Arc<Topic> {
        let mut topics = self.lock();
        topics.retain(|_, topic| topic.strong_count() > 0);
        let key = (
            channel.address().to_owned(),
            channel.bindings().queue_group,
            channel.settles_each(),
        );
        let known = topics.get(&key).and_then(Weak::upgrade);
        if let Some(known) = known.filter(|topic| !topic.feed.has_failed()) {
            return known;
        }
        let topic = Arc::new(Topic {
            feed: Feed::new(channel.clone(), self.unsettled),
            open: OnceCell::new(),
        });
        topics.insert(key, Arc::downgrade(&topic));
        topic
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Weak<Topic>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("channels", &self.channels())
            .finish_non_exhaustive()
    }
}
