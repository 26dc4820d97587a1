//! [`Plan`]: what is due whenever somebody looks at the clock.
//!
//! The invariants, whatever the clock does: a time of the schedule is due once; if several have
//! passed at once, one run at most follows; and a clock that goes back by more than [`BACK`] is
//! believed, so that a wrong date does not silence a schedule for years.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Missed, when::When};

/// How late a run may start before its time counts as missed.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// How far the clock may go back without the plan being made anew.
const BACK: SignedDuration = SignedDuration::from_hours(1);

/// The plan of one schedule.
#[derive(Debug)]
pub(super) struct Plan {
    when: When,
    missed: Missed,
    start: Timestamp,
    /// The latest time at which somebody looked.
    seen: Timestamp,
    /// The next time of the schedule, and the delay of its run.
    next: Option<(Timestamp, SignedDuration)>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Start a run for this time of the schedule.
    Now(Timestamp),
    /// Start none for this time, which was missed.
    Missed(Timestamp),
    /// Look again at this time.
    At(Timestamp),
    /// Nothing, ever.
    Never,
}

impl Plan {
    /// Makes a plan at the start of the service; `last` is the time of the last run, if it is known
    /// from an earlier process.
    pub(super) fn new(
        when: When,
        missed: Missed,
        now: Timestamp,
        last: Option<Timestamp>,
        delay: impl FnOnce() -> Duration,
    ) -> Self {
        let mut plan = Self {
            when,
            missed,
            start: now,
            seen: now,
            next: None,
        };
        let overdue = last.filter(|last| *last <= now && missed == Missed::RunOnce);
        match overdue
            .and_then(|last| plan.when.next(last, now))
            .filter(|next| *next <= now)
        {
            // Without a delay: it is late already.
            Some(next) => plan.next = Some((next, SignedDuration::ZERO)),
            None => plan.advance(now, delay),
        }
        plan
    }

    /// Looks at the clock. `delay` gives the delay of a run that is planned.
    pub(super) fn look(&mut self, now: Timestamp, delay: impl FnOnce() -> Duration) -> Due {
        if now < self.seen.saturating_sub(BACK).unwrap_or(Timestamp::MIN) {
            self.seen = now;
            self.advance(now, delay);
            return self.wait();
        }
        self.seen = self.seen.max(now);
        let Some((next, after)) = self.next else {
            return Due::Never;
        };
        if now < next.saturating_add(after).unwrap_or(Timestamp::MAX) {
            return self.wait();
        }
        // Of several times that have passed, the last one is run.
        let slot = self.when.last(now, self.start).unwrap_or(next).max(next);
        self.advance(now.max(slot), delay);
        let late = now.duration_since(slot.saturating_add(after).unwrap_or(slot));
        match self.missed {
            Missed::Skip if late > LATE => Due::Missed(slot),
            _ => Due::Now(slot),
        }
    }

    fn wait(&self) -> Due {
        self.planned().map_or(Due::Never, Due::At)
    }

    /// Returns when the next run starts.
    pub(super) fn planned(&self) -> Option<Timestamp> {
        let (next, delay) = self.next?;
        Some(next.saturating_add(delay).unwrap_or(Timestamp::MAX))
    }

    /// Returns the next times of the schedule.
    pub(super) fn upcoming(&self, count: usize) -> Vec<Timestamp> {
        let first = self.next.map(|(next, _)| next);
        let times = std::iter::successors(first, |time| self.when.next(*time, self.start));
        times.take(count).collect()
    }

    fn advance(&mut self, now: Timestamp, delay: impl FnOnce() -> Duration) {
        let next = self.when.next(now, self.start);
        let delay = SignedDuration::try_from(delay()).unwrap_or_default();
        self.next = next.map(|next| (next, delay));
    }
}
