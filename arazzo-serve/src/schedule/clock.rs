//! [`Clock`]: what time it is, and when another time has come.

use std::time::Duration;

use arazzo::BoxFuture;
use jiff::Timestamp;

/// How long a wait lasts before the time is looked at again. A clock that is put forward, or a
/// machine that slept, is noticed after this time.
const LOOK: Duration = Duration::from_secs(10);

/// What time it is, for schedules and contexts. Tests have clocks of their own, which jump.
pub trait Clock: Send + Sync {
    /// Returns the time.
    fn now(&self) -> Timestamp;

    /// Waits for a time. It may return earlier: the caller looks at the clock again.
    fn sleep_until(&self, time: Timestamp) -> BoxFuture<'_, ()>;
}

/// The clock of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        let left = time.duration_since(self.now());
        let left = Duration::try_from(left).unwrap_or_default();
        Box::pin(tokio::time::sleep(left.min(LOOK)))
    }
}
