//! The limits of one run, shared with the workflows that it calls.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use crate::{client::Client, error::Cause};

/// The step executions and the time that one run has left.
///
/// A run is a single future, but its budget is shared by reference with the runs of the workflows
/// that it calls, hence the atomics. Each counter stands for itself, so `Relaxed` is enough.
#[derive(Debug)]
pub(super) struct Budget {
    steps: AtomicU64,
    began: Instant,
    /// Whether the run has ended before its time: the inputs of one of its workflows were invalid, or
    /// its transport has ended it.
    ended: AtomicBool,
}

/// The time limit of a run, and how much of it is left.
pub(crate) struct Remaining {
    /// The time that is left; `None` if the run has no limit.
    pub(crate) time: Option<Duration>,
    /// The whole time of the run.
    pub(crate) limit: Duration,
}

impl Budget {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            steps: AtomicU64::new(client.settings().limits.max_steps),
            began: client.transport().now(),
            ended: AtomicBool::new(false),
        }
    }

    /// Consumes one step execution.
    ///
    /// # Errors
    ///
    /// [`Cause::Deadline`] or [`Cause::StepLimit`] if there is no time or no step execution left.
    pub(super) fn consume_step(&self, client: &Client) -> Result<(), Cause> {
        let Remaining { time, limit } = self.remaining(client);
        if time.is_some_and(|time| time.is_zero()) {
            return Err(Cause::Deadline { limit });
        }
        // Subtraction stops at 0: a plain `fetch_sub` would wrap around and lift the limit.
        let take = |left: u64| left.checked_sub(1);
        let taken = self
            .steps
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        let limit = client.settings().limits.max_steps;
        taken.map(|_| ()).map_err(|_| Cause::StepLimit { limit })
    }

    pub(super) fn remaining(&self, client: &Client) -> Remaining {
        let limit = client.settings().limits.timeout;
        let spent = client
            .transport()
            .now()
            .saturating_duration_since(self.began);
        Remaining {
            time: limit.map(|limit| limit.saturating_sub(spent)),
            limit: limit.unwrap_or(Duration::MAX),
        }
    }

    /// Ends the run, past all failure actions.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// Returns whether nothing more can be executed in this run.
    pub(super) fn is_over(&self, client: &Client) -> bool {
        let time = self.remaining(client).time;
        let ended = self.ended.load(Ordering::Relaxed);
        ended || self.steps.load(Ordering::Relaxed) == 0 || time.is_some_and(|time| time.is_zero())
    }
}
