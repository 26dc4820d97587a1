//! The default transport.

mod builder;
mod proxies;

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Method, header::CONTENT_LENGTH};
use http_body::Body;

pub use self::builder::ReqwestTransportBuilder;
use super::{BODY_LIMIT, BoxFuture, Transport, TransportError, stall::Stalls, upload::UploadBody};
use crate::request::ResponseLimit;

/// The time limit of an exchange for which neither the step nor the client sets one.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends requests with the crate `reqwest`: HTTP/1.1 over rustls, with keep-alive, proxies from the
/// environment, and compressed responses. By default, an exchange takes at most 30 s, and a
/// response has at most 64 MiB.
///
/// A request is sent once: it is repeated only if its connection was closed before any part of the
/// request was written.
///
/// ```
/// use std::time::Duration;
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let transport = arazzo::ReqwestTransport::builder()
///     .no_proxy()
///     .timeout(Duration::from_secs(5))
///     .build()?;
/// let client = arazzo::Client::builder().transport(transport).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    // Kept as a result so that `new` cannot fail; every request reports the failure.
    client: Result<reqwest::Client, TransportError>,
    stalls: Stalls,
    timeout: Duration,
    max_response_bytes: u64,
    /// Whether the transport may present a certificate; always true for a `reqwest::Client` from
    /// outside, of which that is not known.
    certificate: bool,
}

impl Default for ReqwestTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl ReqwestTransport {
    /// Makes a transport with its own connection pool.
    pub fn new() -> Self {
        Self::builder().finish()
    }

    /// Returns a builder for a transport with other settings.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::new()
    }

    /// Makes a transport from an existing client, for settings that [`builder`](Self::builder) does
    /// not have.
    ///
    /// The client's redirect policy must be `none`, since the run follows redirects. The client is
    /// assumed to have a client certificate.
    pub fn with_client(client: reqwest::Client) -> Self {
        Self {
            client: Ok(client),
            stalls: Stalls::default(),
            timeout: TIMEOUT,
            max_response_bytes: BODY_LIMIT,
            certificate: true,
        }
    }

    async fn exchange(
        &self,
        mut request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let upload = UploadBody::of(&mut request).await?;
        // For methods with a body, servers may require a length even of an empty one (status 411).
        let with_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
        let empty = request.body().is_empty()
            && upload.as_ref().is_none_or(|upload| upload.is_end_stream());
        if with_body && empty {
            let zero = HeaderValue::from_static("0");
            request.headers_mut().insert(CONTENT_LENGTH, zero);
        }
        let limit = request.extensions().get().copied();
        let ResponseLimit(limit) = limit.unwrap_or(ResponseLimit(self.max_response_bytes));
        self.stalls.avoid(&mut request);
        let uri = request.uri().clone();
        let client = self.client.as_ref().map_err(Clone::clone)?;
        let request = request
            .map(|bytes| match upload {
                Some(upload) => reqwest::Body::wrap(upload),
                None => reqwest::Body::from(bytes),
            })
            .try_into()
            .map_err(failed)?;
        let response = client.execute(request).await;
        let mut response = response.map_err(|error| {
            let failed = failed(error);
            if failed.is_connect() {
                failed.not_connected(&uri)
            } else {
                failed
            }
        })?;
        let head = Instant::now();
        let length = response.content_length();
        let body = read(&mut response, limit).await?;
        self.stalls.record(&uri, length, head.elapsed());
        let mut answer = http::Response::new(body);
        *answer.status_mut() = response.status();
        *answer.version_mut() = response.version();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

/// Reads a body up to its size limit. The announced length of a compressed body is unknown, and any
/// other may be wrong, so the bytes that arrive are counted as well.
async fn read(response: &mut reqwest::Response, limit: u64) -> Result<Bytes, TransportError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit {
        return Err(TransportError::too_large(limit));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(TransportError::too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Converts an error, without its URL, which may contain secrets.
fn failed(error: reqwest::Error) -> TransportError {
    let (no_connection, late) = (error.is_connect(), error.is_timeout());
    let failed = TransportError::wrap(error.without_url());
    match (no_connection, late) {
        (_, true) => failed.timed_out(),
        (true, _) => failed.connecting(),
        _ => failed,
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
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
