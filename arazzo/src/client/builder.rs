//! [`ClientBuilder`]: the settings of a client.

mod headers;
mod known_sources;
#[cfg(feature = "tracing")]
mod trace_context;

use std::{collections::BTreeMap, error::Error, fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};

#[cfg(feature = "tracing")]
pub(crate) use self::headers::is_own;
use super::{
    Client, HostPolicy, Limits, Settings,
    described::ServerChoice,
    host_policy::HostPattern,
    server_url::{parse_server, parse_url},
};
use crate::{
    message::MessageChannel,
    secret::Redaction,
    security::{Credential, Security},
    transport::Transport,
    watch::{Event, EventFilter, Listeners},
};

/// The depth of workflow calls that a stack of 2 MiB has room for in an unoptimised build.
const MAX_DEPTH: u32 = 256;

/// Headers that cannot carry a request id: they frame a request, address it or authenticate it.
const TAKEN: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::COOKIE,
    header::HOST,
    header::TRANSFER_ENCODING,
];

/// The settings of a [`Client`] under construction.
#[must_use = "settings do nothing until `build` is called"]
pub struct ClientBuilder {
    transport: Option<Box<dyn Transport>>,
    channels: BTreeMap<String, Box<dyn MessageChannel>>,
    servers: BTreeMap<String, String>,
    choices: BTreeMap<String, ServerChoice>,
    credentials: BTreeMap<(String, String), Credential>,
    token_urls: BTreeMap<(String, String), String>,
    host_policy: HostPolicy,
    limits: Limits,
    headers: BTreeMap<String, HeaderMap>,
    user_agent: Option<HeaderValue>,
    request_id_header: Option<HeaderName>,
    listeners: Listeners,
    #[cfg(feature = "tracing")]
    propagation: Option<crate::watch::Propagation>,
    #[cfg(feature = "signing")]
    signers: BTreeMap<String, crate::signing::Signer>,
    /// The names that the sources of settings may have; any, if there is no list.
    known_sources: Option<Vec<String>>,
    /// The first invalid setting.
    problem: Option<BuildError>,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            transport: None,
            channels: BTreeMap::new(),
            servers: BTreeMap::new(),
            choices: BTreeMap::new(),
            credentials: BTreeMap::new(),
            token_urls: BTreeMap::new(),
            host_policy: HostPolicy::default(),
            limits: Limits::default(),
            headers: BTreeMap::new(),
            user_agent: None,
            request_id_header: None,
            listeners: Listeners::default(),
            #[cfg(feature = "tracing")]
            propagation: None,
            #[cfg(feature = "signing")]
            signers: BTreeMap::new(),
            known_sources: None,
            problem: None,
        }
    }

    /// Sends the requests of a source description to this server.
    ///
    /// The URL replaces scheme, host and base path of the source's first server. Servers that the
    /// API describes for single paths and operations keep their own path and take its origin.
    /// `source` is the name of the source description, or `document/name` where two documents have
    /// sources with the same name.
    pub fn server(mut self, source: impl Into<String>, url: impl Into<String>) -> Self {
        self.servers.insert(source.into(), url.into());
        self
    }

    /// Sends the requests of a source description to another of the servers that its API describes.
    ///
    /// The index counts from 0, in the order of the description. If there is no such server, a run
    /// fails before anything is sent.
    pub fn server_index(mut self, source: impl Into<String>, index: usize) -> Self {
        self.choices.entry(source.into()).or_default().index = Some(index);
        self
    }

    /// Sets a variable in the URL of the source's server.
    ///
    /// Default: the value that the API describes. If the server has no such variable or does not
    /// accept this value, a run fails before anything is sent.
    ///
    /// ```
    /// let builder = arazzo::Client::builder()
    ///     .server_variable("shop", "region", "us")
    ///     .server_variable("shop", "version", "v2");
    /// # let _ = builder;
    /// ```
    pub fn server_variable(
        mut self,
        source: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        let choice = self.choices.entry(source.into()).or_default();
        choice.variables.insert(name.into(), value.into());
        self
    }

    /// Sends this credential with requests whose operation requires the security scheme of this
    /// name. A parameter of a step that sets the same header, query parameter or cookie takes
    /// precedence.
    ///
    /// `source` is the name of the source description, or `document/name` where two documents have
    /// sources with the same name. The scheme determines how the text of a [`Credential`] is
    /// interpreted. If a credential is missing, a run fails before anything is sent.
    pub fn credential(
        mut self,
        source: impl Into<String>,
        scheme: impl Into<String>,
        value: impl Into<Credential>,
    ) -> Self {
        let key = (source.into(), scheme.into());
        self.credentials.insert(key, value.into());
        self
    }

    /// Fetches the tokens of an OAuth 2 or OpenID Connect security scheme from this URL instead of
    /// the one that the API describes or its discovery document names.
    ///
    /// Without it, a [`server`](Self::server) that replaces the described one also issues the
    /// tokens: the described token URL keeps its path and takes the origin of that server.
    pub fn token_url(
        mut self,
        source: impl Into<String>,
        scheme: impl Into<String>,
        url: impl Into<String>,
    ) -> Self {
        let key = (source.into(), scheme.into());
        self.token_urls.insert(key, url.into());
        self
    }

    /// Sends requests and waits through this transport instead of the default one.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Sends and receives the messages of a source description, which is an AsyncAPI description,
    /// through this channel.
    ///
    /// `source` is the name of the source description, or `document/name` where two documents have
    /// sources with the same name. If a source of a workflow with messages has no channel, a run
    /// fails before anything is sent.
    pub fn channel(
        mut self,
        source: impl Into<String>,
        channel: impl MessageChannel + 'static,
    ) -> Self {
        self.channels.insert(source.into(), Box::new(channel));
        self
    }

    /// Sends and receives the messages of every source without a channel of its own through this
    /// channel.
    pub fn default_channel(self, channel: impl MessageChannel + 'static) -> Self {
        self.channel("", channel)
    }

    /// Limits the time of a whole run, waits and called workflows included. Default: no limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = Some(limit);
        self
    }

    /// Sets the wait before a `goto` that jumps back. Default: 1 s. The `Retry-After` of a response
    /// takes precedence.
    pub fn pace(mut self, delay: Duration) -> Self {
        self.limits.pace = delay;
        self
    }

    /// Limits the step executions of a whole run, called workflows included. Default: 3,600.
    pub fn max_steps(mut self, limit: u64) -> Self {
        self.limits.max_steps = limit;
        self
    }

    /// Limits the time of each exchange, including redirects, for which the step sets no timeout.
    /// Default: the limit of the transport, which is 30 s for the default transport.
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.limits.request_timeout = Some(limit);
        self
    }

    /// Limits how deeply workflows may call each other: a workflow that calls another has depth 2.
    /// Default: 64; at most 256, since each call takes a part of the thread's stack.
    pub fn max_depth(mut self, limit: u32) -> Self {
        if limit > MAX_DEPTH {
            self.refuse(format!(
                "`max_depth` takes at most {MAX_DEPTH}, not {limit}"
            ));
        }
        self.limits.max_depth = limit;
        self
    }

    /// Limits the size of a response in bytes, counted after decompression. Default: the limit of
    /// the transport, or else 64 MiB.
    pub fn max_response_bytes(mut self, limit: u64) -> Self {
        self.limits.max_response_bytes = Some(limit);
        self
    }

    /// Sends a random UUID in this header with every request. All attempts of one execution of a
    /// step share the UUID; every other execution has a new one. Default: no header.
    ///
    /// Servers that support such a header, for example as `Idempotency-Key`, process a repeated
    /// request only once. A parameter of the step with this name takes precedence.
    ///
    /// ```
    /// let builder = arazzo::Client::builder().request_id_header("Idempotency-Key");
    /// # let _ = builder;
    /// ```
    pub fn request_id_header(mut self, name: &str) -> Self {
        match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) if TAKEN.contains(&name) => {
                self.refuse(format!(
                    "the header `{name}` cannot be an id: it means something else"
                ));
            }
            Ok(name) => self.request_id_header = Some(name),
            Err(_) => self.refuse(format!("`{name}` is not a valid header name")),
        }
        self
    }

    /// Signs the requests of a source description. A parameter of the step that sets the signer's
    /// header takes precedence.
    ///
    /// `source` is the name of the source description, or `document/name` where two documents have
    /// sources with the same name.
    #[cfg(feature = "signing")]
    pub fn sign(mut self, source: impl Into<String>, signer: crate::signing::Signer) -> Self {
        let source = source.into();
        if let Err(error) = signer.check() {
            self.refuse(format!(
                "the requests of the source `{source}` cannot be signed: {error}"
            ));
        }
        self.signers.insert(source, signer);
        self
    }

    /// Allows requests to this host, in addition to the hosts that descriptions and overrides name.
    ///
    /// A host is written as `api.example.com` for every port, as `api.example.com:8443` for one
    /// port, and as `*.example.com` for all subdomains.
    pub fn allow_host(mut self, host: &str) -> Self {
        let host = self.host("allow_host", host);
        self.host_policy.hosts.extend(host);
        self
    }

    /// Allows requests only to these hosts, whatever descriptions and overrides name. Hosts are
    /// written as for [`allow_host`](Self::allow_host).
    pub fn only_hosts<H: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        for host in hosts {
            let host = self.host("only_hosts", host.as_ref());
            self.host_policy.only.get_or_insert_default().extend(host);
        }
        self.host_policy.only.get_or_insert_default();
        self
    }

    /// Allows credentials and secret values over plain `http` to this host. To the local machine
    /// they are always allowed. Hosts are written as for [`allow_host`](Self::allow_host).
    pub fn allow_plain_http(mut self, host: &str) -> Self {
        let host = self.host("allow_plain_http", host);
        self.host_policy.plain.extend(host);
        self
    }

    /// Follows redirects from other origins to this host, also over plain `http`. Such a request
    /// carries no secret header, no cookie and no signature. Hosts are written as for
    /// [`allow_host`](Self::allow_host).
    ///
    /// Redirects within one origin are always followed, unless the step reads them.
    pub fn allow_redirects_to(mut self, host: &str) -> Self {
        let host = self.host("allow_redirects_to", host);
        self.host_policy.redirects.extend(host);
        self
    }

    /// Calls a function with every event of every run. The task that drives the run calls the
    /// functions in the order in which they were added, one event after the other, so a function
    /// should hand long work over to another task.
    ///
    /// A function that panics does not affect the run, and is called again for the next event. With
    /// `panic = "abort"` the program ends, as with every panic.
    ///
    /// ```
    /// # fn main() -> Result<(), arazzo::BuildError> {
    /// let client = arazzo::Client::builder()
    ///     .on_event(|event| eprintln!("{} {:?}", event.name(), event.step))
    /// #   .transport(arazzo::testing::Script::new())
    ///     .build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_event(self, hear: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.on_event_matching(EventFilter::new(), hear)
    }

    /// Calls a function with every event that matches a filter; see [`on_event`](Self::on_event).
    pub fn on_event_matching(
        mut self,
        filter: EventFilter,
        hear: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Self {
        self.listeners.add(filter, hear);
        self
    }

    fn host(&mut self, setting: &str, text: &str) -> Option<HostPattern> {
        let host = HostPattern::parse(text);
        if let Err(reason) = host {
            self.refuse(format!("`{setting}` does not take `{text}`: {reason}"));
        }
        host.ok()
    }

    /// Keeps the first problem; `build` returns it.
    fn refuse(&mut self, message: String) {
        self.problem.get_or_insert(BuildError { message });
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// If a setting is for a source that [`known_sources`](Self::known_sources) does not name; if a
    /// server is not an absolute `http` or `https` URL without user, query and fragment; if a
    /// token URL is not such a URL (it may have a query); if a host or a header is invalid; or if there is no transport because the features `http` and `reqwest` are
    /// disabled.
    pub fn build(self) -> Result<Client, BuildError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        self.check_sources()?;
        let mut chosen = self.choices.keys();
        if let Some(source) = chosen.find(|source| self.servers.contains_key(*source)) {
            return Err(BuildError::new(format!(
                "the source `{source}` has a server of its own, so it takes no server index and no \
                 server variables"
            )));
        }
        let servers = self.servers.into_iter().map(|(source, url)| {
            let url = parse_server(&url).map_err(|reason| BuildError::server(&source, reason))?;
            Ok((source, url))
        });
        let token_urls = self.token_urls.into_iter().map(|(key, url)| {
            let url = parse_url(&url).map_err(|reason| BuildError::token_url(&key, reason))?;
            Ok((key, url))
        });
        let token_urls = token_urls.collect::<Result<_, BuildError>>()?;
        let mut secrets = Redaction::default();
        self.credentials
            .values()
            .for_each(|known| known.redact(&mut secrets));
        headers::secrets(&self.headers).for_each(|value| secrets.add(value));
        #[cfg(feature = "signing")]
        self.signers
            .values()
            .for_each(|signer| secrets.add(signer.secret().expose()));
        Ok(Client::with_settings(Settings {
            servers: servers.collect::<Result<_, BuildError>>()?,
            transport: self.transport.map_or_else(default_transport, Ok)?,
            channels: self.channels,
            choices: self.choices,
            secrets: Arc::new(secrets),
            security: Security::new(self.credentials, token_urls),
            host_policy: self.host_policy,
            limits: self.limits,
            headers: self.headers,
            user_agent: self.user_agent,
            request_id_header: self.request_id_header,
            listeners: self.listeners,
            #[cfg(feature = "tracing")]
            propagation: self.propagation,
            #[cfg(feature = "signing")]
            signers: self.signers,
        }))
    }
}

#[cfg(any(feature = "http", feature = "reqwest"))]
fn default_transport() -> Result<Box<dyn Transport>, BuildError> {
    Ok(Box::new(crate::transport::DefaultTransport::new()))
}

#[cfg(not(any(feature = "http", feature = "reqwest")))]
fn default_transport() -> Result<Box<dyn Transport>, BuildError> {
    Err(BuildError {
        message: "there is no transport: call `.transport(..)` or enable the feature `http`"
            .to_owned(),
    })
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("sources", &self.servers.keys())
            .field("channels", &self.channels.keys())
            .field("credentials", &self.credentials)
            .field("host_policy", &self.host_policy)
            .field("limits", &self.limits)
            .field("headers", &self.headers)
            .field("listeners", &self.listeners)
            .finish_non_exhaustive()
    }
}

/// Why a [`Client`] cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    message: String,
}

impl BuildError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
        }
    }

    fn server(source: &str, reason: impl fmt::Display) -> Self {
        Self {
            message: format!("the server for the source `{source}` cannot be used: {reason}"),
        }
    }
}

impl BuildError {
    fn token_url((source, scheme): &(String, String), reason: impl fmt::Display) -> Self {
        Self {
            message: format!(
                "the token URL for the scheme `{scheme}` of the source `{source}` cannot be used: \
                 {reason}"
            ),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for BuildError {}
