//! [`Durable`]: runs workflows through journals.

use std::{error::Error, fmt, sync::Arc};

use arazzo::{ChannelAddress, ChannelError, Client, Entry, Map, RunScope, Value};

use crate::{
    driver::Driver,
    error::{NoKey, Refusal, RunError},
    fingerprint::digest,
    journal::{Journal, JournalError},
    policy::Policy,
    seal::{Key, Keys},
    secrets::Secrets,
    wait::{Admit, Tell, Wait},
};

/// The size limit of a response's body unless another one is set: 4 MiB.
const MAX_BODY: u64 = 4 * 1024 * 1024;

/// What runs have in common: keys, policy, secrets.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) keys: Keys,
    pub(crate) policy: Policy,
    pub(crate) secrets: Secrets,
    pub(crate) max_body: u64,
    /// Headers that are no part of a fingerprint, in lower case.
    pub(crate) ignored: Vec<String>,
    /// Who is told of messages that runs wait for.
    pub(crate) tell: Option<Tell>,
    /// Who says whether a run may receive from a channel.
    pub(crate) admit: Option<Admit>,
}

/// Runs workflows through journals. Clones share everything.
///
/// An adapter calls [`run`](Self::run) whenever its engine starts a run, or starts it again.
#[derive(Clone)]
pub struct Durable(pub(crate) Arc<Settings>);

/// Settings of a [`Durable`].
#[derive(Clone)]
#[must_use]
pub struct DurableBuilder(Settings);

impl Durable {
    /// Starts to set one up.
    pub fn builder() -> DurableBuilder {
        DurableBuilder(Settings {
            keys: Keys::default(),
            policy: Policy::new(),
            secrets: Secrets::new(),
            max_body: MAX_BODY,
            ignored: Vec::new(),
            tell: None,
            admit: None,
        })
    }

    /// Checks the inputs of a run before an engine takes them: each secret is a reference to one that
    /// is on the list of [`Secrets`]. It need not be set here; where all of them are, types and
    /// constraints are checked too, otherwise by the worker.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for the first secret that is no reference, or for the inputs that do not fit.
    pub fn check(&self, entry: &Entry, inputs: &Map) -> Result<(), Refusal> {
        let secrets = &self.0.secrets;
        secrets.check(entry.description(), inputs)?;
        match secrets.resolve(entry.description(), inputs.clone()) {
            Ok(resolved) => entry.check(resolved).map_err(Refusal::Inputs),
            Err(_) => Ok(()),
        }
    }

    pub(crate) fn resolve(&self, entry: &Entry, inputs: &Map) -> Result<Map, RunError> {
        let secrets = &self.0.secrets;
        let resolved = secrets.resolve(entry.description(), inputs.clone())?;
        let checked = entry.check(resolved.clone());
        checked.map_err(|report| RunError::Refused(Refusal::Inputs(report)))?;
        Ok(resolved)
    }

    /// Runs a workflow from its beginning: what the journal has is not done again. Its requests are
    /// sent through the transport of the client, or of its scope; what else the scope has is not used.
    ///
    /// The future may be dropped at any time: that is what a crash does.
    ///
    /// Messages are sent through the channels of the client. They are received from the engine, by
    /// awakeables, on channels that say so, as [`Awakeables`](crate::Awakeables) does; a workflow that
    /// receives from another one fails before its first step.
    ///
    /// # Errors
    ///
    /// [`RunError`]. Unless it [is final](RunError::is_final), the engine is to try again.
    pub async fn run(
        &self,
        client: &Client,
        entry: &Entry,
        inputs: Map,
        journal: &mut dyn Journal,
    ) -> Result<Value, RunError> {
        let resolved = self.resolve(entry, &inputs)?;
        let run = journal.run_id();
        let inputs = Value::Object(inputs).to_string();
        let inputs = digest([inputs.as_bytes()]);
        let begun = Driver::begin(&self.0, client, journal, entry.id(), inputs).await;
        let mut driver = begun.map_err(RunError::from)?;
        let scope = RunScope::new()
            .id(run)
            .transport(Arc::new(driver.transport()))
            .channel(Arc::new(driver.channel()))
            .own_tokens();
        let running = entry.run(&client.scoped(scope), resolved);
        let outcome = driver.drive(running).await?;
        match (driver.into_ended(), outcome) {
            (_, Ok(outputs)) => Ok(outputs),
            (None, Err(report)) => Err(RunError::Failed(report)),
            (Some(JournalError::Changed(what)), Err(report)) => Err(RunError::Changed {
                what,
                report: Some(report),
            }),
            (Some(_), Err(report)) => Err(RunError::Cancelled {
                report: Some(report),
            }),
        }
    }
}

impl fmt::Debug for Durable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Durable")
            .field("keys", &self.0.keys)
            .field("policy", &self.0.policy)
            .finish_non_exhaustive()
    }
}

impl DurableBuilder {
    /// Seals entries with this key from now on.
    pub fn key(mut self, key: Key) -> Self {
        self.0.keys.current = Some(key);
        self
    }

    /// Opens entries that were sealed with this key, as long as there are runs that have some.
    pub fn old_key(mut self, key: Key) -> Self {
        self.0.keys.old.push(key);
        self
    }

    /// Lets the engine read what runs send and receive, unless there is a key to seal it with, and
    /// takes entries that were not sealed.
    pub fn journal_in_the_clear(mut self) -> Self {
        self.0.keys.clear = true;
        self
    }

    /// Sets which requests are sent again after a crash.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.0.policy = policy;
        self
    }

    /// Sets the secrets that inputs may refer to.
    pub fn secrets(mut self, secrets: Secrets) -> Self {
        self.0.secrets = secrets;
        self
    }

    /// Sets the size limit of the body of a response, in bytes: the journal keeps it whole. Default:
    /// 4 MiB. A larger one is an error of its step.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.0.max_body = bytes;
        self
    }

    /// Leaves a header out of what says whether a request is the same one: one that differs between two
    /// attempts, such as the trace of a bridge to OpenTelemetry, or between two keys, such as a
    /// signature. `User-Agent`, `Accept-Encoding`, `Content-Length`, `traceparent`, `tracestate` and
    /// `baggage` are left out anyway.
    pub fn ignore_header(mut self, name: &str) -> Self {
        self.0.ignored.push(name.to_ascii_lowercase());
        self
    }

    /// Tells somebody of every message that a run starts to wait for. The run goes on once the future
    /// has succeeded; if it fails, the run is interrupted, and told of again later. Without this, a
    /// workflow that receives messages fails before its first step.
    ///
    /// A wait is told of at least once, and again as [replayed](Wait::replayed) whenever the run is
    /// repeated; then an error does no harm.
    pub fn on_wait<F>(mut self, tell: impl Fn(Wait) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        self.0.tell = Some(Arc::new(move |wait| Box::pin(tell(wait))));
        self
    }

    /// Asks somebody before the first step of a run for each channel that it receives from, besides
    /// whether that [is the engine's](arazzo::MessageChannel::receives_by_engine). The run begins once
    /// the futures have succeeded, and fails if one fails. Whenever the run is repeated they are asked
    /// again; `true` says so. Then the run has begun before, and an error must be the same one.
    pub fn on_subscribe<F>(
        mut self,
        admit: impl Fn(ChannelAddress, bool) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), ChannelError>> + Send + 'static,
    {
        let admit = move |from, replayed| Box::pin(admit(from, replayed)) as _;
        self.0.admit = Some(Arc::new(admit));
        self
    }

    /// Finishes it.
    ///
    /// # Errors
    ///
    /// If there is no key, and [`journal_in_the_clear`](Self::journal_in_the_clear) was not said.
    pub fn build(self) -> Result<Durable, NoKey> {
        let Self(settings) = self;
        if settings.keys.current.is_none() && !settings.keys.clear {
            return Err(NoKey);
        }
        Ok(Durable(Arc::new(settings)))
    }
}

impl fmt::Debug for DurableBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DurableBuilder").finish_non_exhaustive()
    }
}
