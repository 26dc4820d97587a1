//! [`Limits`]: the limits of a run, of an exchange and of a response.

use std::time::Duration;

use crate::transport::{BODY_LIMIT, Transport};

/// The limits of a client. `None` leaves the limit to the transport, or means that there is none.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// The time limit of a run.
    pub(crate) timeout: Option<Duration>,
    /// The time limit of an exchange whose step sets none.
    pub(crate) request_timeout: Option<Duration>,
    /// The wait before a jump back for which the response asks for no delay.
    pub(crate) pace: Duration,
    /// How many step executions a run has.
    pub(crate) max_steps: u64,
    /// How deeply the workflows of a run may call each other.
    pub(crate) max_depth: u32,
    /// The size limit of a response, in bytes.
    pub(crate) max_response_bytes: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: None,
            request_timeout: None,
            pace: Duration::from_secs(1),
            // Enough to poll once a second for an hour.
            max_steps: 3_600,
            max_depth: 64,
            max_response_bytes: None,
        }
    }
}

impl Limits {
    /// Returns the time limit of an exchange: the step's, else the client's, else the transport's.
    pub(crate) fn of_exchange(
        &self,
        step: Option<Duration>,
        transport: &dyn Transport,
    ) -> Option<Duration> {
        step.or(self.request_timeout)
            .or_else(|| transport.timeout())
    }

    /// Returns the size limit of a response in bytes: the client's, else the transport's.
    pub(crate) fn of_response(&self, transport: &dyn Transport) -> u64 {
        self.max_response_bytes
            .or_else(|| transport.max_response_bytes())
            .unwrap_or(BODY_LIMIT)
    }
}
