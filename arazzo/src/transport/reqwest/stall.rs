//! Keeps exchanges with servers on this machine from waiting for acknowledgements.
//!
//! A server that writes the head and the body of a response apart, as Python's `http.server` does,
//! costs 40 ms an exchange on a kept connection: Nagle's algorithm there waits for the
//! acknowledgement that the kernel here delays. On a new connection the kernel does not delay it,
//! and to this machine a new connection costs next to nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Uri, header::CONNECTION};

/// The least delay of an acknowledgement, less what clocks differ.
const DELAY: Duration = Duration::from_millis(35);

/// A body that a server has at hand together with the head.
const SMALL: u64 = 64 * 1024;

/// Whether an exchange with this machine has waited for an acknowledgement.
#[derive(Clone, Debug, Default)]
pub(super) struct Stalls(Arc<AtomicBool>);

impl Stalls {
    /// Asks for a connection that is not kept, where a kept one would stall.
    pub(super) fn avoid(&self, request: &mut Request<Bytes>) {
        if self.0.load(Ordering::Relaxed) && is_local(request.uri()) {
            let close = HeaderValue::from_static("close");
            request.headers_mut().entry(CONNECTION).or_insert(close);
        }
    }

    /// Notes how long after the head of a response its body came.
    pub(super) fn note(&self, uri: &Uri, length: Option<u64>, waited: Duration) {
        let at_hand = length.is_some_and(|length| (1..=SMALL).contains(&length));
        if at_hand && waited >= DELAY && is_local(uri) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

fn is_local(uri: &Uri) -> bool {
    uri.host()
        .is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}
