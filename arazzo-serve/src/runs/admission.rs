//! [`Admission`]: how many runs happen at once, and how many wait.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Refusal;
use crate::limits::Limits;

/// The places of a service for runs, and its queue.
#[derive(Debug)]
pub(super) struct Admission {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
}

/// What a run needs to begin.
#[derive(Debug)]
pub(super) enum Ticket {
    Ready(Places),
    Waiting(Waiting),
}

/// The places that a run takes until it ends.
#[derive(Debug)]
pub(super) struct Places {
    _own: Option<OwnedSemaphorePermit>,
    _all: OwnedSemaphorePermit,
}

/// A place in the queue.
#[derive(Debug)]
pub(super) struct Waiting {
    own: Option<Arc<Semaphore>>,
    all: Arc<Semaphore>,
    _place: Queued,
}

/// One of those who wait, until it is dropped.
#[derive(Debug)]
struct Queued(Arc<AtomicUsize>);

impl Admission {
    pub(super) fn new(limits: &Limits) -> Self {
        let slots = limits.runs.min(Semaphore::MAX_PERMITS);
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            waiting: Arc::default(),
            queue: limits.queue,
        }
    }

    /// Takes places, or one in the queue. `own` are the places of the workflow.
    ///
    /// # Errors
    ///
    /// [`Refusal::Busy`] if the queue is full.
    pub(super) fn ticket(&self, own: Option<&Arc<Semaphore>>) -> Result<Ticket, Refusal> {
        let places = || {
            let own = own.map(|own| Arc::clone(own).try_acquire_owned());
            let all = Arc::clone(&self.slots).try_acquire_owned().ok()?;
            Some(Places {
                _own: own.transpose().ok()?,
                _all: all,
            })
        };
        if let Some(places) = places() {
            return Ok(Ticket::Ready(places));
        }
        let more = |waiting: usize| (waiting < self.queue).then_some(waiting + 1);
        let place = self
            .waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        place.map_err(|_| Refusal::Busy)?;
        Ok(Ticket::Waiting(Waiting {
            own: own.cloned(),
            all: Arc::clone(&self.slots),
            _place: Queued(Arc::clone(&self.waiting)),
        }))
    }
}

impl Ticket {
    /// Waits for the places; in order of arrival.
    pub(super) async fn places(self) -> Option<Places> {
        let waiting = match self {
            Self::Ready(places) => return Some(places),
            Self::Waiting(waiting) => waiting,
        };
        // The workflow's own place first: who waits for that takes no place from other workflows.
        let own = match waiting.own {
            Some(own) => Some(own.acquire_owned().await.ok()?),
            None => None,
        };
        let all = waiting.all.acquire_owned().await.ok()?;
        Some(Places {
            _own: own,
            _all: all,
        })
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
