//! [`Transport`]: the one way out of a run.
//!
//! Every effect of a generated function is an exchange or a wait, and both go through here. So the
//! same function runs against a real server, a script in a test, or an engine that journals each
//! step.

#[cfg(feature = "http")]
mod http_transport;
mod race;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod stall;

use std::{
    error::Error,
    fmt,
    pin::Pin,
    time::{Duration, Instant},
};

// What a client uses that is given none.
#[cfg(feature = "http")]
pub(crate) use self::http_transport::HttpTransport as DefaultTransport;
#[cfg(feature = "http")]
pub use self::http_transport::{HttpTransport, HttpTransportBuilder};
pub(crate) use self::race::race;
#[cfg(all(feature = "reqwest", not(feature = "http")))]
pub(crate) use self::reqwest::ReqwestTransport as DefaultTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestTransport, ReqwestTransportBuilder};

/// The largest body of a response that is read where nobody says otherwise, in bytes: 64 MiB.
pub(crate) const BODY_LIMIT: u64 = 64 * 1024 * 1024;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests and waits.
///
/// A transport sends each request once and returns whatever response comes back: redirects,
/// timeouts, retries and the meaning of a status are the business of the run.
///
/// ```
/// use std::time::Duration;
/// use arazzo::{BoxFuture, Transport, TransportError};
/// use arazzo::{bytes::Bytes, http};
///
/// /// Answers everything with 204.
/// struct NoContent;
///
/// impl Transport for NoContent {
///     fn send(
///         &self,
///         _: http::Request<Bytes>,
///     ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
///         let response = http::Response::builder().status(204).body(Bytes::new());
///         Box::pin(async { response.map_err(TransportError::new) })
///     }
///
///     fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
///         Box::pin(async {})
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole response.
    ///
    /// Dropping the future gives the exchange up.
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>>;

    /// Waits.
    ///
    /// This is called with the delays of retries and the pace of jumps, and also, at the same time as
    /// [`send`](Self::send), with the limit of each exchange: whichever is over first decides, and the
    /// other future is dropped.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// The time by the clock that [`sleep`](Self::sleep) goes by.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Returns whether the client shows a certificate of its own to servers (mutual TLS). A
    /// transport that does not say otherwise is taken to do what is needed.
    fn has_client_certificate(&self) -> bool {
        true
    }

    /// How long an exchange may take where the step says nothing; `None` is without limit.
    fn timeout(&self) -> Option<Duration> {
        None
    }

    /// How many bytes a response may have where the client says nothing; `None` is 64 MiB.
    fn max_response_bytes(&self) -> Option<u64> {
        None
    }
}

/// Why a request got no response.
#[derive(Clone)]
pub struct TransportError {
    message: String,
    /// The response had more bytes than this.
    too_large: Option<u64>,
}

impl TransportError {
    /// Makes an error of anything that can be displayed.
    ///
    /// The text should not repeat the URL or headers of the request.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            too_large: None,
        }
    }

    /// Makes an error of another one and the errors behind it.
    pub fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let text = error.to_string();
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            source = error.source();
        }
        Self::new(message)
    }

    /// The response has more bytes than this; see [`ResponseLimit`](crate::ResponseLimit).
    pub fn too_large(limit: u64) -> Self {
        Self {
            message: format!("the response is larger than {}", Size(limit)),
            too_large: Some(limit),
        }
    }

    pub(crate) fn limit(&self) -> Option<u64> {
        self.too_large
    }

    pub(crate) fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self {
            message: change(&self.message),
            ..self
        }
    }
}

/// A number of bytes.
pub(crate) struct Size(pub(crate) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MEBI: u64 = 1024 * 1024;
        match self.0 {
            whole if whole >= MEBI && whole.is_multiple_of(MEBI) => {
                write!(f, "{} MiB", whole / MEBI)
            }
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportError({:?})", self.message)
    }
}

impl Error for TransportError {}
