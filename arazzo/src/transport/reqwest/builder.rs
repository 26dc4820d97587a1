//! [`ReqwestTransportBuilder`]: the settings of the default transport.

use std::time::Duration;

use reqwest::{Certificate, Identity, Proxy};

use super::{BODY_LIMIT, ReqwestTransport, Stalls, TIMEOUT, proxies};
use crate::{
    client::BuildError,
    transport::{TransportError, environment::address},
};

/// The settings of a [`ReqwestTransport`] under construction.
#[derive(Debug)]
#[must_use = "settings do nothing until `build` is called"]
pub struct ReqwestTransportBuilder {
    proxies: Proxies,
    roots: Vec<Certificate>,
    identity: Option<Identity>,
    accept_invalid_certificates: bool,
    user_agent: String,
    timeout: Duration,
    max_response_bytes: u64,
    /// The first invalid setting.
    problem: Option<String>,
}

/// Where proxies come from.
#[derive(Debug)]
enum Proxies {
    Environment,
    Given(Vec<Proxy>),
}

impl ReqwestTransportBuilder {
    pub(super) fn new() -> Self {
        Self {
            proxies: Proxies::Environment,
            roots: Vec::new(),
            identity: None,
            accept_invalid_certificates: false,
            user_agent: concat!("arazzo/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: TIMEOUT,
            max_response_bytes: BODY_LIMIT,
            problem: None,
        }
    }

    /// Sends all requests through this proxy instead of those of the environment. The URL may
    /// contain a user and a password.
    ///
    /// Default: the proxies of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or
    /// lower case; requests to the local machine use no proxy.
    pub fn proxy(mut self, url: &str) -> Self {
        let proxy = address(url).and_then(|url| Proxy::all(url).ok());
        match proxy {
            Some(proxy) => self.proxies = Proxies::Given(vec![proxy]),
            // The URL may contain a password, so it is not repeated.
            None => self.refuse("the proxy is not an `http` or `https` URL"),
        }
        self
    }

    /// Sends all requests directly, regardless of the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::Given(Vec::new());
        self
    }

    /// Trusts these certificates in addition to those that the system trusts: PEM text with one or
    /// more certificates.
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match Certificate::from_pem_bundle(pem.as_ref()) {
            Ok(certificates) if !certificates.is_empty() => self.roots.extend(certificates),
            _ => self.refuse("the root certificate is not a PEM certificate"),
        }
        self
    }

    /// Presents this certificate to servers that ask for one (mutual TLS): PEM text with the
    /// certificate, its chain, and its private key.
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match Identity::from_pem(pem.as_ref()) {
            Ok(identity) => self.identity = Some(identity),
            Err(_) => self.refuse("the client certificate is not a PEM certificate with its key"),
        }
        self
    }

    /// Accepts any certificate of any server, even if it has expired or belongs to another host.
    ///
    /// An attacker between the program and the server can then read and change everything,
    /// including credentials. This is for tests only; use
    /// [`root_certificate`](Self::root_certificate) for servers with a self-signed certificate.
    pub fn danger_accept_invalid_certificates(mut self, accept: bool) -> Self {
        self.accept_invalid_certificates = accept;
        self
    }

    /// Sets the `User-Agent` of requests. Default: `arazzo/` and the version.
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = text.into();
        self
    }

    /// Limits the time of an exchange for which neither the step nor the client sets a limit.
    /// Default: 30 s.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Limits the size of a response in bytes, counted after decompression, unless the client sets
    /// a limit. Default: 64 MiB.
    pub fn max_response_bytes(mut self, limit: u64) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// If a proxy, a certificate or the user agent is invalid.
    pub fn build(mut self) -> Result<ReqwestTransport, BuildError> {
        if let Some(problem) = self.problem.take() {
            return Err(BuildError::new(problem));
        }
        let transport = self.finish();
        match transport.client {
            Ok(_) => Ok(transport),
            Err(error) => Err(BuildError::new(error)),
        }
    }

    /// Builds the transport; if a setting is invalid, every request reports that.
    pub(super) fn finish(self) -> ReqwestTransport {
        let (timeout, max_response_bytes) = (self.timeout, self.max_response_bytes);
        let certificate = self.identity.is_some();
        let client = self.client().build();
        ReqwestTransport {
            client: client.map_err(|error| TransportError::from_error(&error)),
            stalls: Stalls::default(),
            timeout,
            max_response_bytes,
            certificate,
        }
    }

    fn client(self) -> reqwest::ClientBuilder {
        let proxies = match self.proxies {
            Proxies::Environment => proxies::of_environment(),
            Proxies::Given(proxies) => proxies,
        };
        let client = reqwest::Client::builder()
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(self.user_agent)
            .tls_certs_merge(self.roots)
            .tls_danger_accept_invalid_certs(self.accept_invalid_certificates)
            .no_proxy();
        let client = proxies
            .into_iter()
            .fold(client, reqwest::ClientBuilder::proxy);
        match self.identity {
            Some(identity) => client.identity(identity),
            None => client,
        }
    }

    /// Keeps the first problem.
    fn refuse(&mut self, problem: &str) {
        self.problem.get_or_insert_with(|| problem.to_owned());
    }
}
