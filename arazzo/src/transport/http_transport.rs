//! The default transport: kept parts of hyper, put together.
//!
//! `hyper-util` has the connections and keeps them, `hyper-rustls` and the trust of the platform
//! secure them, `tower-http` decompresses. Nothing of HTTP itself is here.

mod builder;
mod connector;
mod proxies;
mod tls;

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderValue, Method, Request, Response, Uri,
    header::{ACCEPT, CONTENT_LENGTH, PROXY_AUTHORIZATION, USER_AGENT},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use hyper_util::{
    client::legacy::{Client, Error},
    rt::{TokioExecutor, TokioTimer},
};
use tower_http::decompression::Decompression;
use tower_service::Service;

pub use self::builder::HttpTransportBuilder;
use self::{connector::Connector, proxies::Proxies};
use super::{BODY_LIMIT, BoxFuture, Transport, TransportError, stall::Stalls};
use crate::request::ResponseLimit;

/// How long an exchange may take where the step says nothing.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(90);

/// Sends requests: HTTP/1.1 over rustls with the certificates that the system trusts, keep-alive,
/// proxies from the environment, compressed responses. An exchange takes at most 30 s where nobody
/// says otherwise, a response at most 64 MiB.
///
/// A request is sent once: it is repeated only if its connection was closed before any of it was
/// written.
///
/// ```
/// use std::time::Duration;
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let transport = arazzo::HttpTransport::builder()
///     .no_proxy()
///     .timeout(Duration::from_secs(5))
///     .build()?;
/// let client = arazzo::Client::builder().transport(transport).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct HttpTransport {
    // Kept as a result so that making a client never fails; every request reports the failure.
    client: Result<Pooled, TransportError>,
    proxies: Proxies,
    stalls: Stalls,
    user_agent: HeaderValue,
    timeout: Duration,
    max_response_bytes: u64,
    /// Whether it shows one to servers.
    certificate: bool,
}

/// Connections that are kept, and responses that are decompressed.
type Pooled = Decompression<Client<Connector, Full<Bytes>>>;

fn pooled(connector: Connector) -> Pooled {
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .build(connector);
    Decompression::new(client)
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpTransport {
    /// Makes a transport with a connection pool of its own.
    pub fn new() -> Self {
        Self::builder().finish()
    }

    /// Begins a transport with settings of its own.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::new()
    }

    async fn exchange(
        &self,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        let limit = request.extensions_mut().remove();
        let ResponseLimit(limit) = limit.unwrap_or(ResponseLimit(self.max_response_bytes));
        // What the run says of a request is not for whoever carries it.
        request.extensions_mut().clear();
        self.complete(&mut request);
        self.stalls.avoid(&mut request);
        let uri = request.uri().clone();
        // A clone of the pool costs a few counters, and lets many requests be on their way at once.
        let mut client = self.client.clone()?;
        let response = client.call(request.map(Full::new)).await;
        let response = response.map_err(|error| failed(error, &uri))?;
        let head = Instant::now();
        let (mut parts, body) = response.into_parts();
        let length = body.size_hint().exact();
        let body = read(body, limit).await?;
        self.stalls.record(&uri, length, head.elapsed());
        // What the transport keeps there is of no use to anybody else, and costs a box each time.
        parts.extensions = http::Extensions::new();
        Ok(Response::from_parts(parts, body))
    }

    /// Adds the headers that every request has.
    fn complete(&self, request: &mut Request<Bytes>) {
        let authorization = self.proxies.authorization(request.uri());
        // Servers may ask for a length (411) where a method has a body, if it is empty too.
        let with_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
        let empty = with_body && request.body().is_empty();
        let headers = request.headers_mut();
        if empty {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        if let Some(authorization) = authorization {
            headers.entry(PROXY_AUTHORIZATION).or_insert(authorization);
        }
    }
}

/// The whole body. That of one chunk, as most are, is not copied.
async fn read<B>(mut body: B, limit: u64) -> Result<Bytes, TransportError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let announced = body.size_hint().lower();
    if announced > limit {
        return Err(TransportError::too_large(limit));
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(TransportError::wrap)?;
        // Trailers are not read.
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        if (first.len() + all.len() + chunk.len()) as u64 > limit {
            return Err(TransportError::too_large(limit));
        }
        if first.is_empty() && all.is_empty() {
            first = chunk;
            continue;
        }
        if all.is_empty() {
            let known = usize::try_from(announced).unwrap_or_default();
            all.reserve(known.max(first.len() + chunk.len()));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Why there is no response. The URL may hold secrets: no more than the host and the port is told.
fn failed(error: Error, uri: &Uri) -> TransportError {
    let no_connection = error.is_connect();
    let told = TransportError::wrap(error);
    if !no_connection {
        return told;
    }
    let host = uri.host().unwrap_or_default();
    let default = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    let port = uri.port_u16().unwrap_or(default);
    let told = told.map(|why| format!("cannot connect to {host}:{port}: {why}"));
    told.connecting()
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn has_client_certificate(&self) -> bool {
        self.certificate
    }

    fn timeout(&self) -> Option<Duration> {
        Some(self.timeout)
    }

    fn max_response_bytes(&self) -> Option<u64> {
        Some(self.max_response_bytes)
    }
}
