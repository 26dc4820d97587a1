//! [`HttpTransportBuilder`]: the settings of the default transport.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;
use rustls::pki_types::CertificateDer;

use super::{
    BODY_LIMIT, HttpTransport, Stalls, TIMEOUT,
    connector::Connector,
    pooled,
    proxies::Proxies,
    tls::{self, Identity},
};
use crate::{
    client::BuildError,
    transport::{TransportError, environment::address},
};

/// What the program calls itself where nobody says otherwise.
const USER_AGENT: &str = concat!("arazzo/", env!("CARGO_PKG_VERSION"));

/// The settings of an [`HttpTransport`] under construction.
#[derive(Debug)]
#[must_use = "settings do nothing until `build` is called"]
pub struct HttpTransportBuilder {
    /// None: those of the environment.
    proxies: Option<Proxies>,
    roots: Vec<CertificateDer<'static>>,
    identity: Option<Identity>,
    accept_invalid_certificates: bool,
    user_agent: HeaderValue,
    timeout: Duration,
    max_response_bytes: u64,
    /// The first thing that is wrong.
    problem: Option<&'static str>,
}

impl HttpTransportBuilder {
    pub(super) fn new() -> Self {
        Self {
            proxies: None,
            roots: Vec::new(),
            identity: None,
            accept_invalid_certificates: false,
            user_agent: HeaderValue::from_static(USER_AGENT),
            timeout: TIMEOUT,
            max_response_bytes: BODY_LIMIT,
            problem: None,
        }
    }

    /// Sends all requests through this proxy, instead of those that the environment names. It may
    /// hold a user and a password.
    ///
    /// Default: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower case; requests
    /// to this machine are sent without one. SOCKS proxies are not supported.
    pub fn proxy(mut self, url: &str) -> Self {
        match address(url) {
            Some(url) => self.proxies = Some(Proxies::all(&url)),
            // The URL may hold a password.
            None => self.refuse("the proxy is not an `http` or `https` URL"),
        }
        self
    }

    /// Sends all requests directly, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::default());
        self
    }

    /// Trusts these certificates besides those that the system trusts: PEM text with one or more.
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match tls::certificates(pem.as_ref()) {
            Some(certificates) => self.roots.extend(certificates),
            None => self.refuse("the root certificate is not a PEM certificate"),
        }
        self
    }

    /// Shows this certificate to servers that ask for one (mutual TLS): PEM text with the
    /// certificate, the chain after it, and its private key.
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match Identity::of_pem(pem.as_ref()) {
            Some(identity) => self.identity = Some(identity),
            None => self.refuse("the client certificate is not a PEM certificate with its key"),
        }
        self
    }

    /// Accepts any certificate of any server, including one that has expired or is for another host.
    ///
    /// Anyone between the program and the server can then read and change everything, credentials
    /// included. It is for tests; [`root_certificate`](Self::root_certificate) is for servers with a
    /// certificate of one's own.
    pub fn danger_accept_invalid_certificates(mut self, accept: bool) -> Self {
        self.accept_invalid_certificates = accept;
        self
    }

    /// Names the program to servers. Default: `arazzo/` and the version.
    pub fn user_agent(mut self, text: impl AsRef<str>) -> Self {
        match HeaderValue::from_str(text.as_ref()) {
            Ok(text) => self.user_agent = text,
            Err(_) => self.refuse("the user agent is not a valid header value"),
        }
        self
    }

    /// Limits the time of an exchange for which neither the step nor the client says anything.
    /// Default: 30 s.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Limits the bytes of a response, counted after decompression, where the client says nothing.
    /// Default: 64 MiB.
    pub fn max_response_bytes(mut self, limit: u64) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// Makes the transport.
    ///
    /// # Errors
    ///
    /// If a proxy, a certificate or the user agent cannot be used.
    pub fn build(self) -> Result<HttpTransport, BuildError> {
        if let Some(problem) = self.problem {
            return Err(BuildError::new(problem));
        }
        let transport = self.finish();
        match transport.client {
            Ok(_) => Ok(transport),
            Err(error) => Err(BuildError::new(error)),
        }
    }

    /// The transport, which reports what is wrong with every request.
    pub(super) fn finish(self) -> HttpTransport {
        let proxies = self.proxies.unwrap_or_else(Proxies::of_environment);
        let certificate = self.identity.is_some();
        let tls = tls::config(self.roots, self.identity, self.accept_invalid_certificates);
        let client = tls.map(|tls| pooled(Connector::new(Arc::new(tls), proxies.clone())));
        HttpTransport {
            client: client.map_err(|error| TransportError::from_error(&error)),
            proxies,
            stalls: Stalls::default(),
            user_agent: self.user_agent,
            timeout: self.timeout,
            max_response_bytes: self.max_response_bytes,
            certificate,
        }
    }

    /// Keeps the first thing that is wrong.
    fn refuse(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }
}
