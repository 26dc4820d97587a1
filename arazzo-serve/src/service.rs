//! [`Service`]: the settings of a service under construction.

mod build;
mod error;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use arazzo::{Client, Entry, Failure, Secret, Value, Workflow};
use axum::Router;

pub use self::error::ServiceError;
use crate::{
    access::{Access, Bearer, HostName, Webhook},
    app::Answers,
    automation::Automation,
    context::Store,
    engine::Engine,
    limits::Limits,
    options::WorkflowOptions,
    schedule::{Clock, Schedule},
    trigger::Trigger,
};

/// The shortest interval of keep-alives.
const SHORTEST_KEEP_ALIVE: Duration = Duration::from_secs(5);

/// Workflows as a web service, under construction.
///
/// Until [`bearer`](Self::bearer), [`webhook`](Self::webhook) or
/// [`without_authentication`](Self::without_authentication) is called, the service answers 401 to
/// everything but `/healthz` and `/readyz`.
///
/// ```
/// use arazzo_serve::Service;
///
/// # fn service<W>(client: arazzo::Client, token: &str) -> axum::Router
/// # where
/// #     W: arazzo::Workflow<Inputs: 'static, Outputs: 'static, Error: arazzo::Failure + 'static> + 'static,
/// # {
/// Service::new(client).bearer(token).add::<W>().router()
/// # }
/// # let _ = service::<Never>;
/// # struct Never;
/// # impl arazzo::Workflow for Never {
/// #     const ID: &'static str = "never";
/// #     type Inputs = arazzo::Map;
/// #     type Outputs = arazzo::Map;
/// #     type Error = arazzo::WorkflowError<&'static str, ()>;
/// #     async fn run(_: &arazzo::Client, i: arazzo::Map) -> Result<arazzo::Map, Self::Error> { Ok(i) }
/// # }
/// ```
#[must_use = "a service does nothing until it is built"]
pub struct Service {
    client: Client,
    entries: Vec<(Entry, WorkflowOptions)>,
    bound: BTreeMap<String, Secret>,
    access: Access,
    limits: Limits,
    answers: Answers,
    routes: Router,
    automation: Automation,
    engine: Option<Arc<dyn Engine>>,
    #[cfg(feature = "mcp")]
    tools: crate::tools::Choice,
    problems: Vec<String>,
}

impl Service {
    /// Makes a service without workflows. Its runs use this client.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            entries: Vec::new(),
            bound: BTreeMap::new(),
            access: Access::default(),
            limits: Limits::default(),
            answers: Answers {
                expose_progress: false,
                test_runs: false,
                keep_alive: Duration::from_secs(15),
                keep_alive_data: None,
                title: "Workflows".to_owned(),
                version: "1".to_owned(),
            },
            routes: Router::new(),
            automation: Automation::default(),
            engine: None,
            #[cfg(feature = "mcp")]
            tools: crate::tools::Choice::default(),
            problems: Vec::new(),
        }
    }

    /// Adds a workflow.
    pub fn add<W>(self) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        self.add_entry(Entry::of::<W>(), WorkflowOptions::new())
    }

    /// Adds a workflow with settings of its own.
    pub fn add_with<W>(self, options: WorkflowOptions) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        self.add_entry(Entry::of::<W>(), options)
    }

    /// Adds a workflow that is known by its entry.
    pub fn add_entry(mut self, entry: Entry, options: WorkflowOptions) -> Self {
        self.entries.push((entry, options));
        self
    }

    /// Accepts requests with this token in `Authorization: Bearer …`. All tokens that are set this
    /// way are those of one principal, `default`.
    pub fn bearer(self, token: impl Into<Secret>) -> Self {
        self.bearer_of("default", token)
    }

    /// Accepts requests with this token, on behalf of a principal. A principal may have several
    /// tokens, and sees only what it has started.
    pub fn bearer_of(mut self, principal: &str, token: impl Into<Secret>) -> Self {
        match Bearer::new(principal, &token.into()) {
            Some(bearer) => self.access.bearers.push(bearer),
            None => self.refuse(format!(
                "the token of `{principal}` is empty, or has characters that a header cannot have"
            )),
        }
        self
    }

    /// Accepts requests that a sender of webhooks has signed.
    pub fn webhook(mut self, webhook: Webhook) -> Self {
        self.access.webhooks.push(webhook);
        self
    }

    /// Accepts requests of everybody.
    ///
    /// Whoever reaches the service may then run its workflows with the credentials of its client.
    pub fn without_authentication(mut self) -> Self {
        self.access.open = true;
        self
    }

    /// Answers requests that call the service by this name: `api.example.com` with any port, or
    /// `api.example.com:8443` with this one. The names of the local machine are always accepted.
    pub fn host(mut self, name: &str) -> Self {
        match HostName::parse(name) {
            Some(host) => self.access.hosts.0.push(host),
            None => self.refuse(format!("`{name}` is not the name of a host")),
        }
        self
    }

    /// Accepts requests of pages of this origin, such as `https://app.example.com`, beside those of
    /// the service's own.
    pub fn origin(mut self, origin: &str) -> Self {
        let host = origin
            .split_once("://")
            .and_then(|(_, host)| HostName::parse(host));
        if host.is_none() || origin.ends_with('/') {
            self.refuse(format!(
                "`{origin}` is not an origin: it has a scheme and a host alone"
            ));
        }
        self.access.origins.0.push(origin.to_owned());
        self
    }

    /// Sets a secret input in all workflows that have it. It is part of no form and no schema, and
    /// a request that has it is refused.
    pub fn bind(mut self, input: &str, secret: impl Into<Secret>) -> Self {
        self.bound.insert(input.to_owned(), secret.into());
        self
    }

    /// Tells the outputs of the steps that had finished to those whose runs fail.
    pub fn expose_progress(mut self) -> Self {
        self.answers.expose_progress = true;
        self
    }

    /// Lets callers test workflows at `/workflows/{id}/test`: one run, or a dry run that sends
    /// nothing, whose exchanges are shown. By default, they cannot: an exchange has the bodies that
    /// the APIs answer with, which may be more than the outputs.
    pub fn test_runs(mut self) -> Self {
        self.answers.test_runs = true;
        self
    }

    /// Starts a workflow by the clock.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.automation.schedules.push(schedule);
        self
    }

    /// Starts a workflow when something happens.
    pub fn trigger(mut self, trigger: Trigger) -> Self {
        self.automation.triggers.push(trigger);
        self
    }

    /// Keeps values, and the times of schedules, in this store. Default: in memory, which a restart
    /// forgets.
    pub fn store(mut self, store: impl Store + 'static) -> Self {
        self.automation.store = Arc::new(store);
        self
    }

    /// Sets a value that mappings refer to as `$setting.NAME`. It must not be a secret.
    pub fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.automation.values.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the clock of schedules and of values that expire. Default: that of the system.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.automation.clock = Arc::new(clock);
        self
    }

    /// Lets runs happen on an engine that keeps them, instead of in this process: they outlive the
    /// service, which finds them again by their id. Limits of concurrency and queue hold until the
    /// engine has a run; the time of a run is the engine's to limit. The service knows of no events
    /// within such a run.
    pub fn engine(mut self, engine: impl Engine + 'static) -> Self {
        self.engine = Some(Arc::new(engine));
        self
    }

    /// Sets the limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how often a silent stream is kept open, and with which data; without data, by a
    /// comment. Default: every 15 s, by a comment. The shortest interval is 5 s.
    pub fn keep_alive(mut self, interval: Duration, data: impl Into<Option<Value>>) -> Self {
        if interval < SHORTEST_KEEP_ALIVE {
            self.refuse(format!(
                "a keep-alive every {interval:?} is too often: 5 s is the shortest"
            ));
        }
        self.answers.keep_alive = interval;
        self.answers.keep_alive_data = data.into();
        self
    }

    /// Sets the title and the version of the service's description.
    pub fn describe(mut self, title: &str, version: &str) -> Self {
        self.answers.title = title.to_owned();
        self.answers.version = version.to_owned();
        self
    }

    /// Adds routes behind the same checks. Their handlers can take a
    /// [`Principal`](crate::Principal) as an argument.
    pub fn routes(mut self, routes: Router) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Makes a workflow of the service a tool for models, at `/mcp` behind the same checks. A call
    /// of it is a run like any other. A model sees no secret input, so a required one must be bound.
    #[cfg(feature = "mcp")]
    pub fn tool(mut self, workflow: &str) -> Self {
        self.tools.add(workflow);
        self
    }

    /// Makes all workflows of the service tools for models.
    #[cfg(feature = "mcp")]
    pub fn all_tools(mut self) -> Self {
        self.tools = crate::tools::Choice::All;
        self
    }

    fn refuse(&mut self, problem: String) {
        self.problems.push(problem);
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries.iter().map(|(entry, _)| entry);
        f.debug_struct("Service")
            .field("entries", &entries.collect::<Vec<_>>())
            .field("access", &self.access)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
