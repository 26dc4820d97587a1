//! [`Queue`]: the messages that wait for one run.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::message::{ChannelError, Message, received::Settlement};

/// A message that several runs may see.
pub(super) struct Item {
    pub(super) message: Message,
    pub(super) id: Option<String>,
    settlement: Mutex<Settlement>,
}

impl Item {
    pub(super) fn new(message: Message, id: Option<String>, settlement: Settlement) -> Self {
        Self {
            message,
            id,
            settlement: Mutex::new(settlement),
        }
    }

    /// Takes what is left to settle; nothing, if somebody has done so.
    pub(super) fn settlement(&self) -> Settlement {
        self.lock().take()
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock().is_open()
    }

    fn lock(&self) -> MutexGuard<'_, Settlement> {
        self.settlement
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The messages that wait for one run, the oldest first.
pub(super) struct Queue {
    state: Mutex<State>,
    limit: usize,
}

#[derive(Default)]
struct State {
    items: VecDeque<Arc<Item>>,
    /// The number of the first item.
    first: u64,
    /// The number of the first item that nobody has looked at.
    seen: u64,
    /// How many were dropped that nobody had looked at.
    lost: u64,
    failed: Option<ChannelError>,
    waker: Option<Waker>,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            state: Mutex::default(),
            limit,
        }
    }

    /// Adds an item; returns the oldest one if there was no room for both.
    pub(super) fn push(&self, item: Arc<Item>) -> Option<Arc<Item>> {
        let mut state = self.lock();
        let mut dropped = None;
        if state.items.len() >= self.limit {
            dropped = state.items.pop_front();
            // A later step may have wanted one that was passed over; no run keeps them all.
            state.lost += u64::from(state.first >= state.seen);
            state.first += 1;
        }
        state.items.push_back(item);
        wake(state);
        dropped
    }

    pub(super) fn fail(&self, error: ChannelError) {
        let mut state = self.lock();
        state.failed.get_or_insert(error);
        wake(state);
    }

    /// Returns the item with this number or the next one that is left, with its number. It is an
    /// error that there will be none, or that some which nobody has looked at were dropped.
    pub(super) fn poll_from(
        &self,
        number: u64,
        context: &Context<'_>,
    ) -> Poll<Result<(u64, Arc<Item>), ChannelError>> {
        let mut state = self.lock();
        state.seen = state.seen.max(number);
        let number = number.max(state.first);
        let index = usize::try_from(number - state.first).unwrap_or(usize::MAX);
        if let Some(item) = state.items.get(index) {
            return Poll::Ready(Ok((number, Arc::clone(item))));
        }
        if state.lost > 0 {
            let lost = std::mem::take(&mut state.lost);
            return Poll::Ready(Err(fell_behind(lost, self.limit)));
        }
        if let Some(error) = &state.failed {
            return Poll::Ready(Err(error.clone()));
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Removes an item, if it is still there.
    pub(super) fn remove(&self, item: &Arc<Item>) {
        let mut state = self.lock();
        let mut items = state.items.iter();
        let place = items.position(|known| Arc::ptr_eq(known, item));
        if let Some(place) = place {
            state.items.remove(place);
            // Those behind it move up by one.
            state.seen = state.seen.saturating_sub(1).max(state.first);
        }
    }

    pub(super) fn clear(&self) {
        let items = std::mem::take(&mut self.lock().items);
        drop(items);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes who waits, without the lock.
fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn fell_behind(lost: u64, limit: usize) -> ChannelError {
    ChannelError::new(format_args!(
        "the run fell behind: {lost} messages were dropped while {limit} others waited"
    ))
}
