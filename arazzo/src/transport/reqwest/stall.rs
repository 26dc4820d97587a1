//! Keeps exchanges with servers on this machine from waiting for acknowledgements.
//!
//! A server that writes the head and the body of a response apart, as Python's `http.server` does,
//! costs 40 ms an exchange on a kept connection: Nagle's algorithm there waits for the
//! acknowledgement that the kernel here delays. On a new connection the kernel does not delay it,
//! and to this machine a new connection costs next to nothing.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Uri, header::CONNECTION};

/// The least delay of an acknowledgement, less what clocks differ.
const DELAY: Duration = Duration::from_millis(35);

/// A body that a server has at hand together with the head.
const SMALL: u64 = 64 * 1024;

/// How many exchanges in a row have to wait: a single one may have been late for any other reason.
const ENOUGH: u32 = 3;

/// After how many connections that are not kept one is kept again, to see whether it still stalls.
const TRUST: u32 = 1_000;

/// Whether exchanges with this machine wait for acknowledgements.
#[derive(Clone, Debug, Default)]
pub(super) struct Stalls(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Exchanges in a row that waited.
    waited: u32,
    /// Connections since then that were not kept.
    closed: u32,
}

impl Stalls {
    /// Asks for a connection that is not kept, where a kept one would stall.
    pub(super) fn avoid(&self, request: &mut Request<Bytes>) {
        if is_local(request.uri()) && self.seen().avoids() {
            let close = HeaderValue::from_static("close");
            request.headers_mut().entry(CONNECTION).or_insert(close);
        }
    }

    /// Notes how long after the head of a response its body came.
    pub(super) fn record(&self, uri: &Uri, length: Option<u64>, waited: Duration) {
        let at_hand = length.is_some_and(|length| (1..=SMALL).contains(&length));
        if at_hand && is_local(uri) {
            self.seen().record(waited >= DELAY);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn avoids(&mut self) -> bool {
        if self.waited < ENOUGH {
            return false;
        }
        self.closed += 1;
        if self.closed == TRUST {
            (self.waited, self.closed) = (ENOUGH - 1, 0);
        }
        true
    }

    fn record(&mut self, stalled: bool) {
        match stalled {
            true => self.waited = (self.waited + 1).min(ENOUGH),
            // A connection that is not kept tells nothing.
            false if self.waited < ENOUGH => self.waited = 0,
            false => {}
        }
    }
}

fn is_local(uri: &Uri) -> bool {
    uri.host()
        .is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_kept_until_several_exchanges_in_a_row_have_waited() {
        let mut seen = Seen::default();
        for stalled in [true, true, false, true, true] {
            seen.record(stalled);
            assert!(!seen.avoids());
        }
        seen.record(true);
        let closed = (0..TRUST + 1).filter(|_| {
            seen.record(false);
            seen.avoids()
        });
        assert_eq!(closed.count(), TRUST as usize, "then one is kept");
    }
}
