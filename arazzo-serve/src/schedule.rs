//! [`Schedule`]: a workflow that starts by the clock.
//!
//! `when` computes the times, `plan` decides at each look at the clock what is due, and both are
//! pure; `task` waits and starts runs. All times are in UTC.

mod clock;
mod plan;
mod task;
#[cfg(test)]
mod tests;
mod when;

use std::time::Duration;

use serde_json::Map;

pub use self::clock::{Clock, SystemClock};
pub(crate) use self::task::Schedules;
pub use self::when::ScheduleError;
use self::when::When;
use crate::mapping::{Mapping, Node};

/// A workflow that starts by the clock, with inputs of its own.
///
/// ```
/// use std::time::Duration;
/// use arazzo_serve::schedule::{Missed, Schedule};
///
/// # fn main() -> Result<(), arazzo_serve::schedule::ScheduleError> {
/// let nightly = Schedule::cron("nightly", "syncOrders", "0 5 * * *")?.missed(Missed::RunOnce);
/// let often = Schedule::every("often", "poll", Duration::from_secs(20 * 60))?
///     .jitter(Duration::from_secs(30));
/// # let _ = (nightly, often);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a schedule does nothing until a service has it"]
pub struct Schedule {
    pub(crate) name: String,
    pub(crate) workflow: String,
    pub(crate) when: When,
    pub(crate) jitter: Duration,
    pub(crate) overlaps: bool,
    pub(crate) missed: Missed,
    pub(crate) inputs: Mapping,
}

/// What happens with the times that were missed: because the service was down, its machine slept,
/// or its clock was put forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missed {
    /// Nothing.
    #[default]
    Skip,
    /// One run, however many times were missed. That the service was down is only known if it has
    /// a store.
    RunOnce,
}

impl Schedule {
    /// Makes a schedule from a cron pattern: minute, hour, day of month, month and day of week, in
    /// UTC; a sixth field before them has seconds. Where both days are restricted, either matches.
    ///
    /// # Errors
    ///
    /// If the pattern cannot be read, or never matches.
    pub fn cron(name: &str, workflow: &str, pattern: &str) -> Result<Self, ScheduleError> {
        Ok(Self::new(name, workflow, When::cron(pattern)?))
    }

    /// Makes a schedule with an interval, aligned to the clock: the times are the multiples of the
    /// interval since 1970-01-01 00:00 UTC. With 20 minutes, these are :00, :20 and :40.
    ///
    /// # Errors
    ///
    /// If the interval is shorter than a second or longer than 366 days.
    pub fn every(name: &str, workflow: &str, interval: Duration) -> Result<Self, ScheduleError> {
        Ok(Self::new(name, workflow, When::every(interval)?))
    }

    fn new(name: &str, workflow: &str, when: When) -> Self {
        Self {
            name: name.to_owned(),
            workflow: workflow.to_owned(),
            when,
            jitter: Duration::ZERO,
            overlaps: false,
            missed: Missed::Skip,
            inputs: Mapping::of(Node::Literal(Map::new().into())),
        }
    }

    /// Counts the interval from the start of the service. It changes nothing for a cron pattern.
    pub fn from_start(mut self) -> Self {
        self.when = self.when.since_start();
        self
    }

    /// Delays each run by a random time up to this one, so that many services do not call an API at
    /// once.
    pub fn jitter(mut self, most: Duration) -> Self {
        self.jitter = most;
        self
    }

    /// Starts a run even if the one before has not ended. By default, that time is skipped.
    pub fn allow_overlap(mut self) -> Self {
        self.overlaps = true;
        self
    }

    /// Sets what happens with missed times.
    pub fn missed(mut self, missed: Missed) -> Self {
        self.missed = missed;
        self
    }

    /// Sets the inputs. A mapping may refer to settings, contexts and the ids of the run.
    pub fn inputs(mut self, inputs: Mapping) -> Self {
        self.inputs = inputs;
        self
    }

    /// Checks the schedule against the shortest interval that the service allows.
    ///
    /// # Errors
    ///
    /// If runs would follow each other faster, or the jitter would move one past the next.
    pub(crate) fn check(&self, shortest: Duration) -> Result<(), ScheduleError> {
        let gap = self.when.shortest_gap();
        if gap < shortest {
            return Err(ScheduleError::too_often(gap, shortest));
        }
        if self.jitter >= gap {
            return Err(ScheduleError::jitter(self.jitter, gap));
        }
        Ok(())
    }
}
