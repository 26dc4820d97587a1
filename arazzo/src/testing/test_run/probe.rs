//! [`Probe`]: the transport of a test run.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    client::Client,
    request::RequestContext,
    testing::Recorder,
    transport::{BoxFuture, Transport, TransportError},
};

/// What a probe sends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sends {
    All,
    Nothing,
}

/// Sends through the transport of a client, or ends the run at its first request. Clones are one
/// and the same.
#[derive(Clone)]
pub(super) struct Probe {
    client: Client,
    sends: Sends,
    limits: Limits,
    seen: Arc<Seen>,
}

/// How much is kept.
#[derive(Clone, Copy)]
struct Limits {
    exchanges: usize,
    bytes: usize,
}

/// What a run has done so far.
#[derive(Default)]
struct Seen {
    /// The last request, which knows the secrets of its run.
    last: Mutex<Option<RequestContext>>,
    has_stopped: AtomicBool,
    /// What the step with a message would have done that a dry run ended at.
    next: Mutex<Option<String>>,
    exchanges: AtomicUsize,
    bytes: AtomicUsize,
    omitted: AtomicUsize,
}

impl Probe {
    pub(super) fn new(client: Client, sends: Sends) -> Self {
        Self {
            client,
            sends,
            limits: Limits {
                exchanges: usize::MAX,
                bytes: usize::MAX,
            },
            seen: Arc::default(),
        }
    }

    pub(super) fn at_most(mut self, exchanges: usize, bytes: usize) -> Self {
        self.limits = Limits { exchanges, bytes };
        self
    }

    pub(super) fn is_dry(&self) -> bool {
        self.sends == Sends::Nothing
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.seen.has_stopped.load(Ordering::Relaxed)
    }

    /// Records that a dry run has come to its end, and returns why it goes no further.
    pub(super) fn stop(&self) -> &'static str {
        self.seen.has_stopped.store(true, Ordering::Relaxed);
        "a dry run sends nothing"
    }

    /// Records that a dry run has come to a step with a message.
    pub(super) fn stop_before(&self, what: String) -> &'static str {
        let next = self.seen.next.lock();
        next.unwrap_or_else(PoisonError::into_inner).replace(what);
        self.stop()
    }

    pub(super) fn next(&self) -> Option<String> {
        let next = self.seen.next.lock();
        next.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn omitted(&self) -> usize {
        self.seen.omitted.load(Ordering::Relaxed)
    }

    /// Returns JSON without the secrets of the run.
    pub(super) fn hide(&self, text: &str) -> String {
        let last = self.seen.last.lock();
        match &*last.unwrap_or_else(PoisonError::into_inner) {
            Some(context) => context.redact_body(text).into_owned(),
            None => RequestContext::nothing().redact_body(text).into_owned(),
        }
    }

    /// Returns whether one more exchange is kept.
    fn has_room(&self) -> bool {
        let seen = &self.seen;
        let count = seen.exchanges.fetch_add(1, Ordering::Relaxed);
        let is_kept =
            count < self.limits.exchanges && seen.bytes.load(Ordering::Relaxed) < self.limits.bytes;
        if !is_kept {
            seen.omitted.fetch_add(1, Ordering::Relaxed);
        }
        is_kept
    }

    fn transport(&self) -> &dyn Transport {
        self.client.transport()
    }
}

impl Transport for Probe {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        if let Some(context) = request.extensions().get::<RequestContext>() {
            let last = self.seen.last.lock();
            *last.unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
        }
        if self.is_dry() {
            let end = TransportError::new(self.stop()).ending_run();
            return Box::pin(std::future::ready(Err(end)));
        }
        Box::pin(async move {
            let answer = self.transport().send(request).await;
            let bytes = answer.as_ref().map_or(0, |answer| answer.body().len());
            self.seen.bytes.fetch_add(bytes, Ordering::Relaxed);
            answer
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport().sleep(duration)
    }

    fn now(&self) -> Instant {
        self.transport().now()
    }

    fn wall(&self) -> SystemTime {
        self.transport().wall()
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport().limit(duration)
    }

    fn is_replaying(&self) -> bool {
        self.transport().is_replaying()
    }

    fn has_client_certificate(&self) -> bool {
        self.transport().has_client_certificate()
    }

    fn timeout(&self) -> Option<Duration> {
        self.transport().timeout()
    }

    fn max_response_bytes(&self) -> Option<u64> {
        self.transport().max_response_bytes()
    }
}

/// Sends through a probe, and records the exchanges as long as there is room.
pub(super) struct Kept {
    pub(super) recorder: Recorder,
    pub(super) probe: Probe,
}

impl Transport for Kept {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        if self.probe.has_room() {
            self.recorder.send(request)
        } else {
            self.probe.send(request)
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.probe.sleep(duration)
    }

    fn now(&self) -> Instant {
        self.probe.now()
    }

    fn wall(&self) -> SystemTime {
        self.probe.wall()
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.probe.limit(duration)
    }

    fn is_replaying(&self) -> bool {
        self.probe.is_replaying()
    }

    fn has_client_certificate(&self) -> bool {
        self.probe.has_client_certificate()
    }

    fn timeout(&self) -> Option<Duration> {
        self.probe.timeout()
    }

    fn max_response_bytes(&self) -> Option<u64> {
        self.probe.max_response_bytes()
    }
}
