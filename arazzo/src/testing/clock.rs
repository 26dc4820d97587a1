//! A simulated clock, which only waits advance.
//!
//! The first poll of a wait registers it. By its second poll, every other wait of the same task has
//! been registered too, and the clock jumps to the earliest of them. So races between a response
//! and a timeout end as they would in real time, but without waiting.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

/// The time of a script.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    time: Arc<Mutex<Time>>,
}

#[derive(Debug, Default)]
struct Time {
    now: Duration,
    waits: BTreeMap<u64, Duration>,
    next: u64,
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, Time> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time that has passed on the clock.
    pub(super) fn now(&self) -> Duration {
        self.lock().now
    }

    /// Makes a wait that starts when it is first polled.
    pub(super) fn wait(&self, duration: Duration) -> Wait {
        Wait {
            clock: self.clone(),
            duration,
            registered: None,
        }
    }
}

/// A wait on a [`Clock`].
pub(super) struct Wait {
    clock: Clock,
    duration: Duration,
    registered: Option<u64>,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        if duration.is_zero() {
            return Poll::Ready(());
        }
        let clock = self.clock.clone();
        let mut time = clock.lock();
        // The first poll only registers the wait and asks to be polled again: the other waits of the
        // task are registered in the meantime.
        let Some(id) = self.registered else {
            let (id, due) = (time.next, time.now.saturating_add(duration));
            time.next += 1;
            time.waits.insert(id, due);
            self.registered = Some(id);
            context.waker().wake_by_ref();
            return Poll::Pending;
        };
        let earliest = time.waits.values().min().copied().unwrap_or(time.now);
        time.now = time.now.max(earliest);
        match time.waits.get(&id) {
            Some(due) if *due > time.now => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ => {
                time.waits.remove(&id);
                Poll::Ready(())
            }
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(id) = self.registered {
            self.clock.lock().waits.remove(&id);
        }
    }
}
