//! [`Client`]: what all runs of a program share.
//!
//! It has the transport, the message channels, the servers that replace those of the API
//! descriptions, the credentials and the limits.

mod builder;
mod described;
mod host_policy;
mod limits;
mod scope;
mod server;
mod server_url;
mod unused;

use std::{collections::BTreeMap, fmt, sync::Arc};

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

#[cfg(feature = "tracing")]
pub(crate) use self::builder::is_own;
pub use self::builder::{BuildError, ClientBuilder};
use self::described::ServerChoice;
pub use self::described::{ServerTemplate, ServerVariable};
pub(crate) use self::host_policy::{HostPolicy, shown_host};
pub(crate) use self::limits::Limits;
pub use self::scope::RunScope;
pub use self::server::Source;
use crate::{
    message::{ChannelError, MessageChannel},
    secret::Redaction,
    security::Security,
    transport::Transport,
    watch::Listeners,
};

/// The connection of generated functions to their servers, with its limits.
///
/// A client is cheap to clone, and clones share one connection pool.
///
/// ```no_run
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let client = arazzo::Client::builder()
///     .server("petstore", "https://staging.example.com/v1")
///     .max_steps(100)
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
    /// What holds for one run; `None` in the client that was built.
    scope: Option<Arc<RunScope>>,
}

pub(crate) struct Settings {
    pub(crate) transport: Box<dyn Transport>,
    /// By source; the channel with the empty name serves all other sources.
    pub(crate) channels: BTreeMap<String, Box<dyn MessageChannel>>,
    pub(crate) servers: BTreeMap<String, Url>,
    /// The choice among the described servers, by source; only for sources without an override.
    pub(crate) choices: BTreeMap<String, ServerChoice>,
    pub(crate) security: Security,
    /// The secrets of all credentials and signers, which every run hides from its start.
    pub(crate) secrets: Arc<Redaction>,
    pub(crate) host_policy: HostPolicy,
    pub(crate) limits: Limits,
    /// The headers of all requests, by source.
    pub(crate) headers: BTreeMap<String, HeaderMap>,
    pub(crate) user_agent: Option<HeaderValue>,
    pub(crate) request_id_header: Option<HeaderName>,
    pub(crate) listeners: Listeners,
    /// The headers by which requests say which trace they belong to.
    #[cfg(feature = "tracing")]
    pub(crate) propagation: Option<crate::watch::Propagation>,
    /// The signers, by source.
    #[cfg(feature = "signing")]
    pub(crate) signers: BTreeMap<String, crate::signing::Signer>,
}

impl Settings {
    /// Makes the default settings.
    #[cfg(any(feature = "http", feature = "reqwest"))]
    pub(crate) fn new(transport: Box<dyn Transport>) -> Self {
        Self {
            transport,
            channels: BTreeMap::new(),
            servers: BTreeMap::new(),
            choices: BTreeMap::new(),
            security: Security::default(),
            secrets: Arc::default(),
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
        }
    }
}

impl Client {
    /// Makes a client with the default transport, the servers of the API descriptions and the
    /// default limits.
    #[cfg(any(feature = "http", feature = "reqwest"))]
    pub fn new() -> Self {
        let transport = crate::transport::DefaultTransport::new();
        Self::with_settings(Settings::new(Box::new(transport)))
    }

    /// Returns a builder for a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Closes the message channels of the client, all of them even if one fails. No workflow can send
    /// or receive messages with this client or its clones afterwards.
    ///
    /// # Errors
    ///
    /// The first error of a channel.
    pub async fn close(&self) -> Result<(), ChannelError> {
        let mut closed = Ok(());
        for channel in self.settings.channels.values() {
            closed = closed.and(channel.close().await);
        }
        closed
    }

    pub(crate) fn with_settings(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            scope: None,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}

#[cfg(any(feature = "http", feature = "reqwest"))]
impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = self.settings();
        let servers = settings.servers.iter();
        let servers: BTreeMap<_, _> = servers.map(|(name, url)| (name, url.as_str())).collect();
        f.debug_struct("Client")
            .field("servers", &servers)
            .field("channels", &settings.channels.keys())
            .field("credentials", &settings.security)
            .field("host_policy", &settings.host_policy)
            .field("limits", &settings.limits)
            .field("headers", &settings.headers)
            .field("listeners", &settings.listeners)
            .finish_non_exhaustive()
    }
}
