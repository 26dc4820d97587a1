//! [`Endpoint`]: the workflows of a worker.

use std::{collections::BTreeSet, error::Error, fmt, net::SocketAddr, sync::Arc};

use arazzo::{Client, Entry, Failure, Value, Workflow};
use arazzo_durable::{Durable, DurableBuilder, Key, Policy, Secrets};
use restate_sdk::{endpoint::ServiceOptions, http_server::HttpServer};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    bridge::Bridge,
    bridges::Bridges,
    error::EndpointError,
    handler::{Worker, service},
    listener::listener,
    mailbox, resolver,
    user_input::{Desk, UserInput},
    waits::Runs,
};

/// The workflows of a worker, each as a service of the engine with the handler `run`.
#[must_use]
pub struct Endpoint {
    client: Client,
    durable: DurableBuilder,
    entries: Vec<Entry>,
    options: ServiceOptions,
    identity_keys: Vec<String>,
    results_in_the_clear: bool,
    desk: Desk,
    bridges: Bridges,
}

impl Endpoint {
    /// Makes the endpoint of a client, which has the servers, the credentials and the limits.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            durable: Durable::builder(),
            entries: Vec::new(),
            options: ServiceOptions::new(),
            identity_keys: Vec::new(),
            results_in_the_clear: false,
            desk: Desk::default(),
            bridges: Bridges::default(),
        }
    }

    /// Adds a workflow, as a service with the workflow's id as its name.
    pub fn add<W>(self) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        self.add_entry(Entry::of::<W>())
    }

    /// Adds a workflow without its types.
    pub fn add_entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Seals the journal with this key from now on; see [`DurableBuilder::key`].
    pub fn key(self, key: Key) -> Self {
        self.durable(|durable| durable.key(key))
    }

    /// Opens what this key has sealed; see [`DurableBuilder::old_key`].
    pub fn old_key(self, key: Key) -> Self {
        self.durable(|durable| durable.old_key(key))
    }

    /// Lets the engine read everything; see [`DurableBuilder::journal_in_the_clear`].
    pub fn journal_in_the_clear(self) -> Self {
        self.durable(DurableBuilder::journal_in_the_clear)
    }

    /// Returns outputs and errors as they are, although the journal is sealed. Without this, who calls
    /// a run needs the key: see [`open_outputs`](crate::open_outputs).
    pub fn results_in_the_clear(mut self) -> Self {
        self.results_in_the_clear = true;
        self
    }

    /// Sets the secrets that inputs may refer to.
    pub fn secrets(self, secrets: Secrets) -> Self {
        self.durable(|durable| durable.secrets(secrets))
    }

    /// Sets which requests are sent again after a crash.
    pub fn policy(self, policy: Policy) -> Self {
        self.durable(|durable| durable.policy(policy))
    }

    /// Changes further settings of the runs.
    pub fn durable(mut self, set: impl FnOnce(DurableBuilder) -> DurableBuilder) -> Self {
        self.durable = set(self.durable);
        self
    }

    /// Tells somebody of each message that a run starts to wait for, on channels that are
    /// [`Awakeables`](crate::Awakeables): for a person, or for a system that no broker connects.
    /// Without this, a workflow that receives messages which no [bridge](Self::bridge) receives fails
    /// before its first step. `answers` is the
    /// URL of an `Answers` as those who answer see it.
    ///
    /// The run is told of again if the future fails, or if the process ends before that is recorded;
    /// and as [replayed](UserInput::replayed) whenever the engine starts it again.
    pub fn on_user_input<F>(
        mut self,
        answers: &str,
        tell: impl Fn(UserInput) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let url = answers.trim_end_matches('/').to_owned();
        let tell = move |event| Box::pin(tell(event)) as _;
        self.desk.told = Some((url, Arc::new(tell)));
        self
    }

    /// Gives the messages of a broker to the runs that wait for them, on a channel that is
    /// [`Awakeables`](crate::Awakeables).
    pub fn bridge(mut self, bridge: Bridge) -> Self {
        self.bridges.0.push(bridge);
        self
    }

    /// Sets the namespaces that a [`UserInput`] has.
    pub fn namespaces<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.desk.namespaces = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the JSON Schema that a [`UserInput`] has for the messages of a channel, by the address of
    /// the channel as the API describes it. What is answered is checked by `Answers`, which is told of
    /// the schema, too.
    pub fn message_schema(mut self, channel: &str, schema: Value) -> Self {
        self.desk.schemas.insert(channel.to_owned(), schema);
        self
    }

    /// Sets options of all services: how long journals are kept, when the engine tries again, how long
    /// it waits for a handler. An exchange may take as long as `inactivity_timeout` and
    /// `abort_timeout` together, 11 minutes unless they are set; then the engine ends the attempt, and
    /// the fate of the request is unknown.
    pub fn options(mut self, options: ServiceOptions) -> Self {
        self.options = options;
        self
    }

    /// Takes requests from the engine with this public key alone, `publickeyv1_…`. Without one, whoever
    /// reaches the listener can run workflows: it must be reached by the engine alone.
    pub fn identity_key(mut self, key: impl Into<String>) -> Self {
        self.identity_keys.push(key.into());
        self
    }

    /// Listens on an address, and serves until the process is interrupted.
    ///
    /// # Errors
    ///
    /// [`EndpointError`] if something is wrong with the settings or the address.
    pub async fn listen(self, address: SocketAddr) -> Result<(), EndpointError> {
        let (server, bridges) = self.server()?;
        let listener = listener(address).map_err(EndpointError::Listen)?;
        let _carriers = bridges();
        server.serve(listener).await;
        Ok(())
    }

    /// Serves on a listener until a future completes; see [`listener`](crate::listener()).
    ///
    /// # Errors
    ///
    /// [`EndpointError`] if something is wrong with the settings.
    pub async fn serve(
        self,
        listener: TcpListener,
        until: impl Future,
    ) -> Result<(), EndpointError> {
        let (server, bridges) = self.server()?;
        let _carriers = bridges();
        server.serve_with_cancel(listener, until).await;
        Ok(())
    }

    /// Makes the server, and what starts to receive from brokers.
    fn server(self) -> Result<(HttpServer, impl FnOnce() -> JoinSet<()>), EndpointError> {
        let bridges = Arc::new(self.bridges);
        if let Some(source) = bridges.twice() {
            return Err(EndpointError::TwoBridges(source.to_owned()));
        }
        let runs = Runs::new(self.durable, self.desk, &self.client, &bridges)?;
        let mut builder = restate_sdk::endpoint::Endpoint::builder();
        for key in &self.identity_keys {
            let keyed = builder.identity_key(key);
            builder = keyed.map_err(|error| EndpointError::IdentityKey(error.to_string()))?;
        }
        let mut names = BTreeSet::new();
        if runs.asks {
            names.insert(resolver::SERVICE);
            builder = builder.bind(resolver::service());
        }
        if !bridges.0.is_empty() {
            names.insert(mailbox::SERVICE);
            let refused = || EndpointError::Service(mailbox::SERVICE.to_owned());
            let service = mailbox::service(runs.durable.clone(), Arc::clone(&bridges));
            builder = builder.bind(service.ok_or_else(refused)?);
        }
        let worker = Arc::new(Worker {
            client: self.client.clone(),
            seals: runs.durable.seals() && !self.results_in_the_clear,
            durable: runs.durable.clone(),
            bridges: Arc::clone(&bridges),
        });
        for entry in self.entries {
            let refused = || EndpointError::Service(entry.id().to_owned());
            let service = service(&worker, entry).ok_or_else(refused)?;
            if !names.insert(entry.id()) {
                return Err(EndpointError::Twice(entry.id().to_owned()));
            }
            builder = builder.bind(service.options(self.options.clone()));
        }
        let server = HttpServer::new(builder.build());
        Ok((server, move || bridges.start(&self.client, &runs.durable)))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("entries", &self.entries)
            .field("durable", &self.durable)
            .finish_non_exhaustive()
    }
}
