//! [`Scenario`]: a workflow, its inputs, and what its servers answer.

use std::{fmt, sync::Arc};

use arazzo::{Client, ClientBuilder, Entry, Map, Message, MessageChannel, Value, testing::Reply};

use super::server::Server;
use crate::{Durable, DurableBuilder, Key, Policy, Secrets};

type SetClient = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;
type SetDurable = dyn Fn(DurableBuilder) -> DurableBuilder + Send + Sync;

/// A workflow, its inputs, and what its servers answer.
#[derive(Clone)]
pub struct Scenario {
    pub(super) entry: Entry,
    pub(super) inputs: Map,
    pub(super) replies: Vec<(String, Vec<Reply>)>,
    pub(super) messages: Vec<Message>,
    secrets: Secrets,
    policy: Policy,
    client: Arc<SetClient>,
    durable: Arc<SetDurable>,
}

impl Scenario {
    /// Starts with a workflow and its inputs, an object. Secret inputs are references.
    pub fn new(entry: Entry, inputs: Value) -> Self {
        Self {
            entry,
            inputs: inputs.as_object().cloned().unwrap_or_default(),
            replies: Vec::new(),
            messages: Vec::new(),
            secrets: Secrets::new(),
            policy: Policy::new(),
            client: Arc::new(|client| client),
            durable: Arc::new(|durable| durable),
        }
    }

    /// Adds an answer to the requests of a step, or to those for tokens as `token`. Answers are given
    /// in order, and the last one is repeated.
    #[must_use]
    pub fn reply(mut self, step: &str, reply: Reply) -> Self {
        match self.replies.iter_mut().find(|(known, _)| known == step) {
            Some((_, replies)) => replies.push(reply),
            None => self.replies.push((step.to_owned(), vec![reply])),
        }
        self
    }

    /// Adds a message that the run waits for. Those of an address come in order, and then none does.
    #[must_use]
    pub fn message(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }

    /// Gives the secret that `{"$env": "name"}` in the inputs refers to.
    #[must_use]
    pub fn secret(mut self, name: &str, secret: &str) -> Self {
        self.secrets = self.secrets.value(name, secret);
        self
    }

    /// Sets the policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Changes the settings of the client. The transport is the kit's.
    #[must_use]
    pub fn client(
        mut self,
        set: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.client = Arc::new(set);
        self
    }

    /// Changes further settings of the driver.
    #[must_use]
    pub fn durable(
        mut self,
        set: impl Fn(DurableBuilder) -> DurableBuilder + Send + Sync + 'static,
    ) -> Self {
        self.durable = Arc::new(set);
        self
    }

    pub(super) fn make_client(
        &self,
        server: &Server,
        channel: impl MessageChannel + 'static,
    ) -> Result<Client, String> {
        let builder = (self.client)(Client::builder().default_channel(channel));
        let builder = builder.transport(server.clone());
        builder.build().map_err(|error| error.to_string())
    }

    pub(super) fn make_durable(&self) -> Result<Durable, String> {
        let builder = self.durable_builder()?;
        builder.build().map_err(|error| error.to_string())
    }

    pub(super) fn durable_builder(&self) -> Result<DurableBuilder, String> {
        let key = Key::new("kit", [7; 32]).map_err(|error| error.to_string())?;
        let builder = Durable::builder().key(key).policy(self.policy.clone());
        Ok((self.durable)(builder.secrets(self.secrets.clone())))
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}
