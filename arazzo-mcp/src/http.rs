//! [`Http`]: tools over streamable HTTP.
//!
//! The invariant: until somebody decides who may call, nobody may. A page in a browser on the same
//! machine is a caller too, so the names of the host are checked even on the loopback interface.

use std::{error::Error, fmt, io, net::SocketAddr, sync::Arc};

use arazzo::Secret;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::local::LocalSessionManager,
};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;

use crate::server::Server;

/// The path of the tools.
pub(crate) const PATH: &str = "/mcp";

/// Tools over streamable HTTP at `/mcp`.
///
/// Every request is answered with 401 until [`bearer`](Self::bearer) or
/// [`without_authentication`](Self::without_authentication) is called. `Host` must be a name of the
/// loopback interface or one of [`allow_host`](Self::allow_host), and a request with an `Origin`
/// that is not one of [`allow_origin`](Self::allow_origin) is answered with 403: no page in a
/// browser can use the tools behind its user's back.
#[derive(Debug)]
#[must_use]
pub struct Http {
    server: Server,
    access: Access,
    hosts: Vec<String>,
    origins: Vec<String>,
    config: StreamableHttpServerConfig,
}

/// Who may call.
#[derive(Clone, Debug, Default)]
enum Access {
    #[default]
    Nobody,
    Tokens(Vec<Secret>),
    Everybody,
    /// Those whom the service around this one lets through.
    Guarded,
}

impl Server {
    /// Makes a service for streamable HTTP.
    pub fn http(self) -> Http {
        let local = ["localhost", "127.0.0.1", "::1"];
        Http {
            server: self,
            access: Access::Nobody,
            hosts: local.map(str::to_owned).into(),
            origins: Vec::new(),
            config: StreamableHttpServerConfig::default(),
        }
    }
}

impl Http {
    /// Lets those call who send this bearer token (RFC 6750). Several tokens are allowed, so that
    /// one can replace another.
    pub fn bearer(mut self, token: impl Into<Secret>) -> Self {
        let token = token.into();
        match &mut self.access {
            Access::Tokens(tokens) => tokens.push(token),
            other => *other = Access::Tokens(vec![token]),
        }
        self
    }

    /// Lets everybody call who can reach the address. [`serve`](Self::serve) then refuses
    /// addresses that are not loopback.
    pub fn without_authentication(mut self) -> Self {
        self.access = Access::Everybody;
        self
    }

    /// Allows a value of `Host`: a name, or `name:port`.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Allows a value of `Origin`, such as `https://app.example.com:443`.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Leaves all checks to the service that the router becomes a part of: who calls, by which
    /// `Host`, from which `Origin`.
    pub fn behind_a_guard(mut self) -> Self {
        self.access = Access::Guarded;
        self
    }

    /// Limits the body of a request; a larger one is answered with 413. Default: 4 MiB.
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.config = self.config.with_max_request_body_bytes(limit);
        self
    }

    /// Returns a function that closes what is open of the router: streams, sessions, and the calls
    /// that go on in them. [`serve`](Self::serve) does so itself.
    pub fn closer(&self) -> impl Fn() + Send + Sync + use<> {
        let open = self.config.cancellation_token.clone();
        move || open.cancel()
    }

    /// Makes a router with the tools at `/mcp`.
    pub fn router(self) -> Router {
        let config = self.config();
        let server = self.server;
        let sessions = Arc::new(LocalSessionManager::default());
        let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
        Router::new()
            .route_service(PATH, service)
            .layer(middleware::from_fn_with_state(self.access, authorize))
    }

    fn config(&self) -> StreamableHttpServerConfig {
        let config = self.config.clone();
        if let Access::Guarded = self.access {
            return config.disable_allowed_hosts();
        }
        config
            .with_allowed_hosts(&self.hosts)
            .with_allowed_origins(&self.origins)
            .enforce_origin_validation()
    }

    /// Serves on a listener until `stop` is ready. Streams that are open then are closed, and the
    /// runs behind them are cancelled.
    ///
    /// # Errors
    ///
    /// If the address of the listener is not loopback and no token is asked for, or the listener
    /// fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let address = listener.local_addr().map_err(ServeError::Io)?;
        let is_guarded = matches!(self.access, Access::Tokens(_));
        if !address.ip().is_loopback() && !is_guarded {
            return Err(ServeError::Unguarded(address));
        }
        let close = self.closer();
        let stop = async move {
            stop.await;
            close();
        };
        axum::serve(listener, self.router())
            .with_graceful_shutdown(stop)
            .await
            .map_err(ServeError::Io)
    }
}

async fn authorize(State(access): State<Access>, request: Request, next: Next) -> Response {
    if access.allows(request.headers()) {
        return next.run(request).await;
    }
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
    (StatusCode::UNAUTHORIZED, challenge).into_response()
}

impl Access {
    fn allows(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody | Self::Guarded => true,
            Self::Tokens(tokens) => bearer(headers).is_some_and(|given| {
                // All are compared, so that the time does not tell which one is close.
                let equal = tokens
                    .iter()
                    .map(|token| token.expose().as_bytes().ct_eq(given));
                equal.fold(false, |any, one| any | bool::from(one))
            }),
        }
    }
}

/// Returns the token of `Authorization`, whose scheme may be in any case (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    let token = token.trim_ascii_start();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !token.is_empty()).then_some(token)
}

/// Why nothing is served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address can be reached from other machines, and no token is asked for.
    Unguarded(SocketAddr),
    /// The listener has failed.
    Io(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unguarded(address) => write!(
                f,
                "`{address}` can be reached from other machines: ask for a bearer token, or listen \
                 at a loopback address"
            ),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl Error for ServeError {}
