//! The default transport, assembled from maintained parts.
//!
//! `hyper-util` pools the connections, `hyper-rustls` and the verifier of the platform secure them,
//! and `tower-http` decompresses responses. HTTP itself is not implemented here.

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
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Body;
use hyper_util::{
    client::legacy::{Client, Error},
    rt::{TokioExecutor, TokioTimer},
};
use tower_http::decompression::Decompression;
use tower_service::Service;

pub use self::builder::HttpTransportBuilder;
use self::{connector::Connector, proxies::Proxies};
use super::{BODY_LIMIT, BoxFuture, Transport, TransportError, stall::Stalls, upload::UploadBody};
use crate::request::ResponseLimit;

/// The time limit of an exchange for which neither the step nor the client sets one.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How many bytes of an announced body are reserved at once: a server may announce more than it
/// sends.
const RESERVED: u64 = 1024 * 1024;

/// How long an idle connection stays in the pool.
const IDLE: Duration = Duration::from_secs(90);

/// Sends requests with HTTP/1.1 over rustls, with the certificates that the system trusts,
/// keep-alive, proxies from the environment, and compressed responses. By default, an exchange takes
/// at most 30 s, and a response has at most 64 MiB.
///
/// A request is sent once: it is repeated only if its connection was closed before any part of the
/// request was written.
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
    // Kept as a result so that `new` cannot fail; every request reports the failure.
    client: Result<Pooled, TransportError>,
    proxies: Proxies,
    stalls: Stalls,
    user_agent: HeaderValue,
    timeout: Duration,
    max_response_bytes: u64,
    /// Whether the client shows a certificate to servers.
    certificate: bool,
}

/// A client with a pool of connections, which decompresses responses.
type Pooled = Decompression<Client<Connector, Either<Full<Bytes>, Box<UploadBody>>>>;

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
    /// Makes a transport with its own connection pool.
    pub fn new() -> Self {
        Self::builder().finish()
    }

    /// Returns a builder for a transport with other settings.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::new()
    }

    async fn exchange(
        &self,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        let limit = request.extensions_mut().remove();
        let ResponseLimit(limit) = limit.unwrap_or(ResponseLimit(self.max_response_bytes));
        let upload = UploadBody::of(&mut request).await?;
        // The run's notes for transports are of no use to hyper, which would carry them along.
        request.extensions_mut().clear();
        self.complete(&mut request, upload.as_deref());
        self.stalls.avoid(&mut request);
        let uri = request.uri().clone();
        // A clone shares the pool. It costs a few counters, and many requests can be in progress.
        let mut client = self.client.clone()?;
        let request = request.map(|bytes| match upload {
            Some(upload) => Either::Right(upload),
            None => Either::Left(Full::new(bytes)),
        });
        let response = client.call(request).await;
        let response = response.map_err(|error| failed(error, &uri))?;
        let head = Instant::now();
        let (mut parts, body) = response.into_parts();
        let length = body.size_hint().exact();
        let body = read(body, limit).await?;
        self.stalls.record(&uri, length, head.elapsed());
        // hyper's extensions are of no use to the run, and each costs an allocation.
        parts.extensions = http::Extensions::new();
        Ok(Response::from_parts(parts, body))
    }

    /// Adds the headers that every request has, unless a step sets them.
    fn complete(&self, request: &mut Request<Bytes>, upload: Option<&UploadBody>) {
        let authorization = self.proxies.authorization(request.uri());
        // Servers may ask for a length (411) where a method has a body, if it is empty too.
        let with_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
        let empty = request.body().is_empty() && upload.is_none_or(UploadBody::is_end_stream);
        let headers = request.headers_mut();
        if with_body && empty {
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

/// Reads the whole body. A body of one chunk, as most are, is not copied.
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
        // Trailers are ignored.
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
            let known = usize::try_from(announced.min(RESERVED)).unwrap_or_default();
            all.reserve(known.max(first.len() + chunk.len()));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Returns why there is no response.
fn failed(error: Error, uri: &Uri) -> TransportError {
    let no_connection = error.is_connect();
    let told = TransportError::wrap(error);
    if no_connection {
        told.not_connected(uri)
    } else {
        told
    }
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

    fn streams_uploads(&self) -> bool {
        true
    }

    fn timeout(&self) -> Option<Duration> {
        Some(self.timeout)
    }

    fn max_response_bytes(&self) -> Option<u64> {
        Some(self.max_response_bytes)
    }
}
