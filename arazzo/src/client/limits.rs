//! [`Limits`]: how much a run, an exchange and a response may take.

use std::time::Duration;

use crate::transport::{BODY_LIMIT, Transport};

/// The limits of a client; what is `None` is the transport's business, or without limit.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// The time of a run.
    pub(crate) timeout: Option<Duration>,
    /// The time of an exchange where the step names none.
    pub(crate) request_timeout: Option<Duration>,
    /// The wait before a jump back that names no delay.
    pub(crate) pace: Duration,
    /// The step executions of a run.
    pub(crate) max_steps: u64,
    /// The workflows of a run that may be open at once.
    pub(crate) max_depth: u32,
    /// The bytes of a response.
    pub(crate) max_response_bytes: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: None,
            request_timeout: None,
            pace: Duration::from_secs(1),
            // An hour of polling once a second.
            max_steps: 3_600,
            max_depth: 64,
            max_response_bytes: None,
        }
    }
}

impl Limits {
    /// The time of an exchange: the step's, the client's, or the transport's.
    pub(crate) fn of_exchange(
        &self,
        step: Option<Duration>,
        transport: &dyn Transport,
    ) -> Option<Duration> {
        step.or(self.request_timeout)
            .or_else(|| transport.timeout())
    }

    /// The bytes of a response: the client's limit, or the transport's.
    pub(crate) fn of_response(&self, transport: &dyn Transport) -> u64 {
        self.max_response_bytes
            .or_else(|| transport.max_response_bytes())
            .unwrap_or(BODY_LIMIT)
    }
}
