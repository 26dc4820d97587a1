//! [`Inbox`]: the subscriptions of one run, with the workflows that it calls.
//!
//! All are opened before the run's first step, and kept until it ends. A message that a step passes
//! over, because it answers something else, stays for the steps behind it.

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use super::{ChannelError, Message, MessageChannel, Subscription, Wanted};
use crate::client::Source;

/// How many messages that no step has wanted yet a subscription keeps; the oldest go first.
const MAX_KEPT: usize = 1024;

/// After so many unwanted messages in a row, others have their turn: a timeout must strike even
/// where messages never stop.
const TURN: usize = 32;

/// The subscriptions of a run.
#[derive(Default)]
pub(crate) struct Inbox {
    open: Mutex<Vec<Slot>>,
}

struct Slot {
    source: Source,
    channel: String,
    subscription: Box<dyn Subscription>,
    passed: VecDeque<Message>,
}

impl Slot {
    fn is(&self, source: Source, channel: &str) -> bool {
        self.source == source && self.channel == channel
    }

    fn kept(&mut self, wanted: &Wanted) -> Option<Message> {
        let place = self.passed.iter().position(|kept| wanted.fits(kept))?;
        self.passed.remove(place)
    }

    fn keep(&mut self, message: Message) {
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

    /// Subscribes, unless the run has already.
    pub(super) async fn subscribe(
        &self,
        broker: &dyn MessageChannel,
        source: Source,
        channel: &str,
    ) -> Result<(), ChannelError> {
        if self.lock().iter().any(|slot| slot.is(source, channel)) {
            return Ok(());
        }
        let slot = Slot {
            source,
            channel: channel.to_owned(),
            subscription: broker.subscribe(channel).await?,
            passed: VecDeque::new(),
        };
        self.lock().push(slot);
        Ok(())
    }

    /// The next message that is wanted.
    pub(super) async fn receive(
        &self,
        source: Source,
        wanted: &Wanted,
    ) -> Result<Message, ChannelError> {
        let mut taken = self.take(source, &wanted.channel)?;
        let slot = taken.slot();
        if let Some(message) = slot.kept(wanted) {
            return Ok(message);
        }
        let mut passed = 0_usize;
        loop {
            let message = slot.subscription.receive(wanted).await?;
            if wanted.fits(&message) {
                return Ok(message);
            }
            slot.keep(message);
            passed += 1;
            if passed.is_multiple_of(TURN) {
                turn().await;
            }
        }
    }

    /// Takes a subscription out while it is waited for. It comes back when the wait ends or is
    /// given up.
    fn take(&self, source: Source, channel: &str) -> Result<Taken<'_>, ChannelError> {
        let mut open = self.lock();
        let place = open.iter().position(|slot| slot.is(source, channel));
        let place = place.ok_or_else(|| ChannelError::new("nobody has subscribed to it"))?;
        let slot = Some(open.remove(place));
        Ok(Taken { inbox: self, slot })
    }
}

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

/// Lets everything else that is ready go first.
async fn turn() {
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
