//! [`Recorder`]: a transport that records the exchanges of another one.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::har::{self, Exchange};
use crate::{
    request::RequestContext,
    transport::{BoxFuture, Transport, TransportError},
};

/// A transport that sends through another one and records requests and responses as an HTTP archive
/// (HAR 1.2), which browsers can open and a [`Replay`](super::Replay) can respond from.
///
/// Secrets are written as `…`: those that the runs know by the time of writing, every cookie, and
/// the values of headers, fields of forms and queries, and members of JSON objects whose names
/// suggest that they are secret, such as `access_token`. Everything else is written as it is,
/// including personal data.
///
/// Clones share one record, which is kept in memory.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use arazzo::testing::Recorder;
///
/// # let transport = arazzo::testing::Script::new();
/// let recorder = Recorder::new(transport); // such as `arazzo::HttpTransport::new()`
/// let client = arazzo::Client::builder()
///     .transport(recorder.clone())
///     .build()?;
/// // … run workflows with `client`, then:
/// recorder.save("tests/orders.har")?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Recorder {
    transport: Arc<dyn Transport>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Recorder {
    /// Makes a recorder around a transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Arc::new(transport),
            exchanges: Arc::default(),
        }
    }

    /// Returns the archive of all exchanges so far.
    pub fn to_har(&self) -> Value {
        har::archive(&self.exchanges())
    }

    /// Writes the archive of all exchanges so far to a file, which it overwrites.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(&self.to_har())?;
        text.push('\n');
        std::fs::write(path, text)
    }

    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request and returns its index.
    fn begin(&self, request: &Request<Bytes>) -> usize {
        let mut exchanges = self.exchanges();
        exchanges.push(Exchange {
            started: SystemTime::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            body: request.body().clone(),
            shown: request.extensions().get::<RequestContext>().cloned(),
            answer: None,
        });
        exchanges.len() - 1
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let number = self.begin(&request);
            let began = self.now();
            let answer = self.transport.send(request).await;
            let took = self.now().saturating_duration_since(began);
            if let Some(exchange) = self.exchanges().get_mut(number) {
                exchange.answer = Some((answer.clone(), took));
            }
            answer
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport.sleep(duration)
    }

    fn now(&self) -> Instant {
        self.transport.now()
    }

    fn wall(&self) -> SystemTime {
        self.transport.wall()
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport.limit(duration)
    }

    fn is_replaying(&self) -> bool {
        self.transport.is_replaying()
    }

    fn has_client_certificate(&self) -> bool {
        self.transport.has_client_certificate()
    }

    fn timeout(&self) -> Option<Duration> {
        self.transport.timeout()
    }

    fn max_response_bytes(&self) -> Option<u64> {
        self.transport.max_response_bytes()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("exchanges", &self.exchanges().len())
            .finish_non_exhaustive()
    }
}
