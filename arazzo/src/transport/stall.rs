//! Avoids waits for TCP acknowledgements in exchanges with servers on the local machine.
//!
//! With a server that writes the head and the body of a response separately, as Python's
//! `http.server` does, every exchange on a kept connection takes an extra 40 ms: Nagle's algorithm
//! on the server waits for an acknowledgement that the client's kernel delays. On a new connection
//! the kernel does not delay it, and a new connection to the local machine costs next to nothing.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Uri, header::CONNECTION};

/// The least delay of an acknowledgement, minus a margin for clocks.
const DELAY: Duration = Duration::from_millis(35);

/// The largest body, in bytes, that a server is expected to have ready together with the head.
const SMALL: u64 = 64 * 1024;

/// How many exchanges in a row must wait: a single one may be late for any other reason.
const ENOUGH: u32 = 3;

/// After how many unkept connections one is kept again, to find out whether it still stalls.
const TRUST: u32 = 1_000;

/// Detects whether exchanges with the local machine wait for acknowledgements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stalls(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// How many exchanges in a row have waited.
    waited: u32,
    /// How many connections since then were not kept.
    closed: u32,
}

impl Stalls {
    /// Requests that the connection is not kept, if a kept one would stall.
    pub(super) fn avoid(&self, request: &mut Request<Bytes>) {
        if is_local(request.uri()) && self.seen().avoids() {
            let close = HeaderValue::from_static("close");
            request.headers_mut().entry(CONNECTION).or_insert(close);
        }
    }

    /// Records how long after the head of a response its body arrived.
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
        if stalled {
            self.waited = (self.waited + 1).min(ENOUGH);
        } else if self.waited < ENOUGH {
            // From `ENOUGH` on, connections are not kept, and an exchange on one of those that does
            // not stall proves nothing.
            self.waited = 0;
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
