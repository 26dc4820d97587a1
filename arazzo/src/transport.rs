//! [`Transport`]: the interface through which a run sends requests and waits.
//!
//! Apart from messages, these are the only effects of a generated function. So the same function
//! runs against a real server, a script in a test, or an engine that journals each step.

#[cfg(any(feature = "http", feature = "reqwest"))]
mod environment;
#[cfg(feature = "http")]
mod http_transport;
mod race;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod stall;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod upload;

use std::{
    error::Error,
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
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

/// The default size limit of a response body in bytes: 64 MiB.
pub(crate) const BODY_LIMIT: u64 = 64 * 1024 * 1024;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests and waits.
///
/// A transport sends each request once and returns the response, whatever it is: the run handles
/// redirects, timeouts, retries and the meaning of a status.
///
/// ```
/// use std::time::Duration;
/// use arazzo::{BoxFuture, Transport, TransportError};
/// use arazzo::{bytes::Bytes, http};
///
/// /// Responds to every request with 204.
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
    /// Dropping the future cancels the exchange.
    ///
    /// # Errors
    ///
    /// If no complete response arrives.
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>>;

    /// Waits for `duration`.
    ///
    /// The run calls this with the delays of retries and the pace of jumps.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Returns the time of the clock that [`sleep`](Self::sleep) uses.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Returns the time of day, for what servers say in dates, for signatures and for events. An
    /// engine that keeps a journal returns what it has recorded.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits for the time limit of an exchange or of a called workflow, concurrently with it:
    /// whichever completes first decides, and the other one is dropped. A limit is no wait of the
    /// run, so an engine that keeps a journal does not record it.
    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleep(duration)
    }

    /// Returns whether the run is repeated from a journal at this point, so that what it tells
    /// observers has been told before.
    fn is_replaying(&self) -> bool {
        false
    }

    /// Returns whether the transport presents a client certificate (mutual TLS). By default it is
    /// assumed to do so.
    fn has_client_certificate(&self) -> bool {
        true
    }

    /// Returns the time limit of exchanges for which neither the step nor the client sets one;
    /// `None` if there is none.
    fn timeout(&self) -> Option<Duration> {
        None
    }

    /// Returns whether the transport sends an [`Upload`](crate::Upload) that it finds among the
    /// extensions of a request, in the place of the request's body. To any other transport, the run
    /// gives the whole body in memory.
    fn streams_uploads(&self) -> bool {
        false
    }

    /// Returns the size limit of responses, in bytes, if the client sets none; `None` means 64 MiB.
    fn max_response_bytes(&self) -> Option<u64> {
        None
    }
}

/// Why a request has no response.
///
/// Its text contains those of the error that it was made from and of that one's sources, so it has
/// no [`source`](Error::source) of its own; [`inner`](Self::inner) is the error itself.
#[derive(Clone)]
pub struct TransportError {
    message: String,
    kind: Kind,
    inner: Option<Arc<dyn Error + Send + Sync>>,
}

/// What is known of the reason.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Connect,
    Timeout,
    /// No failure action may handle it.
    Ends,
    /// Nor this: a server may have seen the request before a restart.
    FateUnknown,
    /// The response has more bytes than this.
    TooLarge(u64),
}

impl TransportError {
    /// Makes an error from anything that can be displayed.
    ///
    /// The text should not repeat the URL or headers of the request.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            kind: Kind::Other,
            inner: None,
        }
    }

    /// Makes an error from another error, which it keeps.
    pub fn wrap(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error: Arc<dyn Error + Send + Sync> = Arc::from(error.into());
        Self {
            inner: Some(Arc::clone(&error)),
            ..Self::from_error(&*error)
        }
    }

    /// Says that no connection to the server could be made.
    #[must_use]
    pub fn connecting(self) -> Self {
        Self {
            kind: Kind::Connect,
            ..self
        }
    }

    /// Says that the server took too long.
    #[must_use]
    pub fn timed_out(self) -> Self {
        Self {
            kind: Kind::Timeout,
            ..self
        }
    }

    /// Ends the run: no failure action of the step, or of a step that called its workflow, may handle
    /// the error. An engine that takes a run over, or cancels it, says so with this.
    #[must_use]
    pub fn ending_run(self) -> Self {
        Self {
            kind: Kind::Ends,
            ..self
        }
    }

    /// Makes the error of a request that may have been sent before a restart, and is not sent again.
    /// It ends the run with [`Cause::FateUnknown`](crate::Cause::FateUnknown): no failure action may
    /// handle it, since none can know what has happened.
    pub fn fate_unknown() -> Self {
        Self {
            kind: Kind::FateUnknown,
            ..Self::new("it may have been sent before a restart, and is not sent again")
        }
    }

    /// Returns whether no failure action may handle the error.
    pub fn ends_run(&self) -> bool {
        matches!(self.kind, Kind::Ends | Kind::FateUnknown)
    }

    /// Returns whether the request may have been sent before a restart.
    pub fn is_fate_unknown(&self) -> bool {
        self.kind == Kind::FateUnknown
    }

    /// Returns whether no connection to the server could be made.
    pub fn is_connect(&self) -> bool {
        self.kind == Kind::Connect
    }

    /// Returns whether the server took too long.
    pub fn is_timeout(&self) -> bool {
        self.kind == Kind::Timeout
    }

    /// Returns the error that this one was made from, if the transport has kept it.
    pub fn inner(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.inner.as_deref()
    }

    /// Says which server no connection could be made to. The URL may contain secrets, so the text
    /// names only host and port.
    #[cfg(any(feature = "http", feature = "reqwest"))]
    pub(crate) fn not_connected(self, uri: &http::Uri) -> Self {
        let host = uri.host().unwrap_or_default();
        let default = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(default);
        let told = self.map(|why| {
            // Where the parts of a transport say what they were doing, which is known.
            let doing = [
                "error sending request: ",
                "client error (Connect): ",
                "tcp connect error: ",
            ];
            let trimmed = |why, prefix| str::strip_prefix(why, prefix).unwrap_or(why);
            let why = doing.into_iter().fold(why, trimmed);
            format!("cannot connect to {host}:{port}: {why}")
        });
        told.connecting()
    }

    /// Makes the error of a file that cannot be read.
    pub(crate) fn unreadable(error: std::io::Error) -> Self {
        let told = Self::wrap(error);
        told.map(|why| format!("the file to be sent cannot be read: {why}"))
    }

    /// Makes an error from another error and its sources.
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

    /// Makes the error of a response with more than `limit` bytes; see
    /// [`ResponseLimit`](crate::ResponseLimit).
    pub fn too_large(limit: u64) -> Self {
        Self {
            message: format!("the response is larger than {}", Size(limit)),
            kind: Kind::TooLarge(limit),
            inner: None,
        }
    }

    /// Returns the size limit in bytes that the response exceeds, if that is the error.
    pub fn exceeded_limit(&self) -> Option<u64> {
        match self.kind {
            Kind::TooLarge(limit) => Some(limit),
            _ => None,
        }
    }

    pub(crate) fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self {
            message: change(&self.message),
            ..self
        }
    }
}

/// Shows a number of bytes.
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
