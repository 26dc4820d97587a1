//! [`Probe`]: the transport of a test run.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    client::Client,
    request::RequestContext,
    transport::{BoxFuture, Transport, TransportError},
};

/// Sends through the transport of a client, or ends the run at its first request. Clones are one
/// and the same.
#[derive(Clone)]
pub(super) struct Probe {
    client: Client,
    sends: bool,
    /// The last request, which knows the secrets of its run.
    last: Arc<Mutex<Option<RequestContext>>>,
}

impl Probe {
    pub(super) fn new(client: Client, sends: bool) -> Self {
        Self {
            client,
            sends,
            last: Arc::default(),
        }
    }

    /// Returns JSON without the secrets of the run.
    pub(super) fn hide(&self, text: &str) -> String {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(context) => context.redact_body(text).into_owned(),
            None => RequestContext::nothing().redact_body(text).into_owned(),
        }
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
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some(context.clone());
        }
        if self.sends {
            return self.transport().send(request);
        }
        let end = TransportError::new("a dry run sends nothing").ending_run();
        Box::pin(std::future::ready(Err(end)))
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
