//! [`Limits`]: how much a service takes on, and for how long it remembers.

use std::time::Duration;

/// The limits of a service.
///
/// ```
/// use std::time::Duration;
/// use arazzo_serve::Limits;
///
/// let mut limits = Limits::default();
/// limits.runs = 64;
/// limits.run_time = Duration::from_secs(30);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The size of a request's body in bytes. Default: 1 MiB.
    pub body_bytes: usize,
    /// The size of all headers of a request in bytes. Default: 16 KiB.
    pub header_bytes: usize,
    /// How long a client may take to send the headers or the body of a request. Default: 10 s.
    pub receive_time: Duration,
    /// How long a run may take, waits in the queue not included. Default: 5 minutes.
    pub run_time: Duration,
    /// How many runs there are at once. Default: 1,024.
    pub runs: usize,
    /// How many runs wait for their turn; more are refused. Default: 1,024.
    pub queue: usize,
    /// How many event streams are open at once. Default: 4,096.
    pub streams: usize,
    /// How many connections are open at once, where the service itself accepts them. Default:
    /// 8,192.
    pub connections: usize,
    /// How quickly the runs of a schedule may follow each other. Default: 1 s.
    pub shortest_interval: Duration,
    /// How deeply runs may start each other by events. Default: 8.
    pub depth: u32,
    /// For how long a finished run can be looked at. Default: 1 hour.
    pub kept_time: Duration,
    /// How many finished runs can be looked at; the oldest are forgotten first. Default: 10,000.
    pub kept_runs: usize,
    /// For how long an `Idempotency-Key` is remembered. Default: 24 hours.
    pub key_time: Duration,
    /// How many keys are remembered; requests with more keys are refused. Default: 100,000.
    pub keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            header_bytes: 16 * 1024,
            receive_time: Duration::from_secs(10),
            run_time: Duration::from_secs(300),
            runs: 1_024,
            queue: 1_024,
            streams: 4_096,
            connections: 8_192,
            shortest_interval: Duration::from_secs(1),
            depth: 8,
            kept_time: Duration::from_secs(3_600),
            kept_runs: 10_000,
            key_time: Duration::from_secs(24 * 3_600),
            keys: 100_000,
        }
    }
}
