//! [`Inbox`]: the subscriptions of one run and of the workflows that it calls.
//!
//! They are opened before the run's first step, and kept until it ends. A message that a step
//! skips, because it replies to something else, is kept for later steps, and given back to the broker
//! when the run ends without having taken it.

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use super::{ChannelAddress, ChannelError, MessageChannel, MessageFilter, Received, Subscription};
use crate::client::Source;

/// How many skipped messages a subscription keeps; beyond that, the oldest is dropped.
const MAX_KEPT: usize = 1024;

/// After how many skipped messages in a row a step yields to other futures of the run: a timeout
/// must take effect even if messages never stop arriving.
pub(super) const TURN: usize = 32;

/// The subscriptions of a run.
#[derive(Default)]
pub(crate) struct Inbox {
    open: Mutex<Vec<Slot>>,
}

struct Slot {
    source: Source,
    channel: String,
    subscription: Box<dyn Subscription>,
    /// Messages that steps have skipped, the oldest first.
    passed: VecDeque<Received>,
}

impl Slot {
    fn is(&self, source: Source, channel: &str) -> bool {
        self.source == source && self.channel == channel
    }

    /// Takes the oldest kept message that is wanted.
    fn kept(&mut self, wanted: &MessageFilter) -> Option<Received> {
        let mut passed = self.passed.iter();
        let place = passed.position(|kept| wanted.fits(kept.message()))?;
        self.passed.remove(place)
    }

    fn keep(&mut self, message: Received) {
        if self.passed.len() == MAX_KEPT {
            self.passed.pop_front();
        }
        self.passed.push_back(message);
    }
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Subscribes to a channel, unless the run already has.
    pub(super) async fn subscribe(
        &self,
        broker: &dyn MessageChannel,
        source: Source,
        channel: &ChannelAddress,
    ) -> Result<(), ChannelError> {
        let address = channel.address();
        if self.lock().iter().any(|slot| slot.is(source, address)) {
            return Ok(());
        }
        let slot = Slot {
            source,
            channel: address.to_owned(),
            subscription: broker.subscribe(channel).await?,
            passed: VecDeque::new(),
        };
        self.lock().push(slot);
        Ok(())
    }

    /// Returns the next message that is wanted: one that an earlier step has skipped, or else a new
    /// one.
    pub(super) async fn receive(
        &self,
        source: Source,
        wanted: &MessageFilter,
    ) -> Result<Received, ChannelError> {
        // Skipped messages come first, so that a step gets the oldest message that it wants.
        let mut taken = self.take(source, &wanted.channel)?;
        let slot = taken.slot();
        if let Some(message) = slot.kept(wanted) {
            return Ok(message);
        }
        let mut passed = 0_usize;
        loop {
            let message = slot.subscription.receive(wanted).await?;
            if wanted.fits(message.message()) {
                return Ok(message);
            }
            slot.keep(message);
            passed += 1;
            if passed.is_multiple_of(TURN) {
                turn().await;
            }
        }
    }

    /// Takes a subscription out of the list for the duration of a wait, since the list cannot be
    /// locked across an `await`. [`Taken`] returns it, also if the wait is cancelled.
    fn take(&self, source: Source, channel: &str) -> Result<Taken<'_>, ChannelError> {
        let mut open = self.lock();
        let place = open.iter().position(|slot| slot.is(source, channel));
        let place = place.ok_or_else(|| ChannelError::new("there is no subscription to it"))?;
        let slot = Some(open.remove(place));
        Ok(Taken { inbox: self, slot })
    }
}

/// A subscription that is being waited for; it returns to its inbox when this is dropped.
struct Taken<'i> {
    inbox: &'i Inbox,
    slot: Option<Slot>,
}

impl Taken<'_> {
    fn slot(&mut self) -> &mut Slot {
        self.slot.as_mut().expect("only `drop` takes it away")
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.inbox.lock().extend(self.slot.take());
    }
}

/// Yields once, so that other futures of the same task are polled.
pub(super) async fn turn() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.lock();
        let channels = open.iter().map(|slot| (slot.source.name(), &slot.channel));
        f.debug_list().entries(channels).finish()
    }
}
