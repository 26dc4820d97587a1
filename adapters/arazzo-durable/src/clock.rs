//! [`RunClock`]: the time of a run, as the journal tells it.
//!
//! Nothing here reads a clock. Time passes by what entries say of it, so that a run that is repeated
//! sees the same times. Between two entries no time passes.

use std::time::{Duration, Instant, SystemTime};

/// The time of a run.
#[derive(Debug)]
pub(crate) struct RunClock {
    /// An instant of this process, at which the run is taken to have started.
    epoch: Instant,
    started: SystemTime,
    /// What has passed since the start, with the time in which no process worked on the run.
    elapsed: Duration,
    /// What exchanges and waits have taken. A time limit is measured by this: that a process was not
    /// there is no fault of a server.
    active: Duration,
    limits: Vec<Limit>,
    next: u64,
}

/// A time limit that the run waits for while something else is under way.
#[derive(Debug)]
struct Limit {
    id: u64,
    /// The active time at which it is over.
    end: Duration,
}

impl RunClock {
    pub(crate) fn new(started: SystemTime) -> Self {
        Self {
            epoch: Instant::now(),
            started,
            elapsed: Duration::ZERO,
            active: Duration::ZERO,
            limits: Vec::new(),
            next: 0,
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.epoch.checked_add(self.elapsed).unwrap_or(self.epoch)
    }

    pub(crate) fn wall(&self) -> SystemTime {
        let wall = self.started.checked_add(self.elapsed);
        wall.unwrap_or(self.started)
    }

    /// Something took this long, and had ended at this time of day, which may be later than that: the
    /// run may have been stopped in between. It is never earlier, whatever the clocks of machines say.
    pub(crate) fn pass(&mut self, took: Duration, at: SystemTime) {
        self.active = self.active.saturating_add(took);
        let told = at.duration_since(self.started).unwrap_or_default();
        self.elapsed = self.elapsed.saturating_add(took).max(told);
    }

    /// Starts a limit, and returns its id.
    pub(crate) fn limit(&mut self, duration: Duration) -> u64 {
        let id = self.next;
        self.next += 1;
        let end = self.active.saturating_add(duration);
        self.limits.push(Limit { id, end });
        id
    }

    /// Returns whether the time of a limit is over.
    pub(crate) fn is_over(&self, id: u64) -> bool {
        let limit = self.limits.iter().find(|limit| limit.id == id);
        limit.is_some_and(|limit| limit.end <= self.active)
    }

    pub(crate) fn lift(&mut self, id: u64) {
        self.limits.retain(|limit| limit.id != id);
    }

    /// Returns what is left until the first limit.
    pub(crate) fn left(&self) -> Option<Duration> {
        let ends = self.limits.iter().map(|limit| limit.end);
        Some(ends.min()?.saturating_sub(self.active))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_stop_counts_for_the_day_and_not_for_limits() {
        let start = SystemTime::UNIX_EPOCH + SECOND;
        let mut clock = RunClock::new(start);
        let began = clock.now();
        let limit = clock.limit(3 * SECOND);
        clock.pass(SECOND, start + 100 * SECOND);
        assert_eq!(clock.wall(), start + 100 * SECOND);
        assert_eq!(clock.now(), began + 100 * SECOND);
        assert_eq!(
            (clock.left(), clock.is_over(limit)),
            (Some(2 * SECOND), false)
        );
        // A clock that was set back does not turn time back.
        clock.pass(2 * SECOND, start);
        assert_eq!(clock.wall(), start + 102 * SECOND);
        assert!(clock.is_over(limit));
        clock.lift(limit);
        assert_eq!(clock.left(), None);
    }
}
