//! [`Connector`]: connections to servers, direct or through a proxy.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Uri, uri::Scheme};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{
    client::{
        legacy::connect::{Connected, Connection, HttpConnector, proxy::Tunnel},
        proxy::matcher::Intercept,
    },
    rt::TokioIo,
};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::proxies::Proxies;
use crate::transport::BoxFuture;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A connection to the next host, with TLS if its URL says `https`.
type Hop = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Makes the connections of a pool.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    direct: HttpsConnector<HttpConnector>,
    tls: Arc<ClientConfig>,
    proxies: Proxies,
}

impl Connector {
    pub(super) fn new(tls: Arc<ClientConfig>, proxies: Proxies) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self {
            direct: HttpsConnector::from((tcp, Arc::clone(&tls))),
            tls,
            proxies,
        }
    }

    /// Connects through a proxy: for `https` by a tunnel, so that the proxy cannot read the request;
    /// otherwise to the proxy itself, which forwards the request.
    fn through(&self, proxy: &Intercept, target: Uri) -> BoxFuture<'static, Result<Way, BoxError>> {
        let mut direct = self.direct.clone();
        let server = proxy.uri().clone();
        if target.scheme() != Some(&Scheme::HTTPS) {
            return Box::pin(async move {
                let hop = direct.call(server).await?;
                Ok(Way::Proxied(hop))
            });
        }
        let tunnel = Tunnel::new(server, direct);
        let tunnel = match proxy.basic_auth() {
            Some(authorization) => tunnel.with_auth(authorization.clone()),
            None => tunnel,
        };
        let mut secured = HttpsConnector::from((tunnel, Arc::clone(&self.tls)));
        Box::pin(async move {
            let stream = secured.call(target).await?;
            Ok(Way::Tunnelled(Box::new(stream)))
        })
    }
}

impl Service<Uri> for Connector {
    type Response = Way;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Way, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        if let Some(proxy) = self.proxies.of(&target) {
            return self.through(&proxy, target);
        }
        let connecting = self.direct.call(target);
        Box::pin(async move { connecting.await.map(Way::Direct) })
    }
}

/// A connection that requests are written to.
pub(super) enum Way {
    Direct(Hop),
    /// To a proxy, which requires the absolute URL.
    Proxied(Hop),
    /// TLS to the server, within the connection to the proxy.
    Tunnelled(Box<MaybeHttpsStream<Hop>>),
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        match self {
            Way::Direct(hop) => hop.connected(),
            Way::Proxied(hop) => hop.connected().proxy(true),
            Way::Tunnelled(stream) => stream.connected(),
        }
    }
}

/// Calls a method of the underlying stream.
macro_rules! on_stream {
    ($way:expr, $method:ident, $context:expr $(, $argument:expr)*) => {
        match $way.get_mut() {
            Way::Direct(hop) | Way::Proxied(hop) => Pin::new(hop).$method($context $(, $argument)*),
            Way::Tunnelled(stream) => Pin::new(&mut **stream).$method($context $(, $argument)*),
        }
    };
}

impl Read for Way {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        on_stream!(self, poll_read, context, buffer)
    }
}

impl Write for Way {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        on_stream!(self, poll_write, context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_stream!(self, poll_flush, context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_stream!(self, poll_shutdown, context)
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Way::Direct(hop) | Way::Proxied(hop) => hop.is_write_vectored(),
            Way::Tunnelled(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        on_stream!(self, poll_write_vectored, context, buffers)
    }
}
