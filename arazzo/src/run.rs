//! [`Run`]: one run of a workflow, with the workflows that it calls.
//!
//! The invariant: a run ends, whatever a document says. Every request and every called workflow
//! consumes one of the run's step executions, every wait ends at the deadline, and workflows call
//! each other only as deeply as the client allows.

mod budget;
mod delay;
mod done;
mod execution;
mod id;
mod state;
mod uuid;

use std::{
    borrow::Cow,
    fmt::Display,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::Method;
use serde::Serialize;

pub(crate) use self::budget::Remaining;
#[cfg(fuzzing)]
pub(crate) use self::delay::retry_after;
use self::execution::Executions;
pub(crate) use self::execution::{Execution, ExecutionId, Seed};
pub use self::id::{RunId, RunIdError};
use self::state::RunState;
pub use self::uuid::Uuid;
use crate::{
    client::{Client, Source},
    constraint::{self, Rules},
    error::{CalledError, Cause, StepError, StepId},
    message::{Inbox, MessageBuilder},
    request::RequestBuilder,
    response::Response,
    secret::{Redaction, Secret, Secrets, expose::Expose},
    transport::race,
    watch::{RunContext, Trigger},
};

/// The limit that an exchange has exceeded.
pub(crate) enum Late {
    /// The limit of the step, the client or the transport.
    Timeout(Duration),
    /// The limit of the run.
    Deadline(Duration),
}

/// One run of a workflow.
#[derive(Debug)]
pub struct Run {
    client: Client,
    state: Arc<RunState>,
    depth: u32,
    executions: Mutex<Executions>,
    /// Where the workflow stands in the run; `None` if nothing observes the run.
    context: Option<RunContext>,
}

impl Run {
    /// Starts a run.
    pub fn new(client: &Client) -> Self {
        let watched = RunContext::is_wanted(client);
        // Random numbers cost a system call, and the ids of most runs are never visible.
        let seen = watched || client.settings().request_id_header.is_some();
        let seed = match client.run_id() {
            Some(id) => Seed::of(id),
            None if seen => Seed::of(RunId::random()),
            None => Seed::default(),
        };
        Self {
            client: client.clone(),
            state: Arc::new(RunState::new(client)),
            depth: 1,
            executions: Mutex::new(Executions::new(seed)),
            context: watched.then(|| RunContext::of_run(client, seed)),
        }
    }

    /// Starts the run of a workflow that a step calls. It shares the limits of this run.
    ///
    /// # Errors
    ///
    /// [`Cause::NestingLimit`] if the workflows call each other too deeply.
    pub fn nested<S: StepId>(&self, step: S) -> Result<Self, StepError<S>> {
        let limit = self.client.settings().limits.max_depth;
        if self.depth >= limit {
            return Err(self.error(step, Cause::NestingLimit { limit }));
        }
        let seed = self.executions().seed_below(step.id());
        Ok(Self {
            client: self.client.clone(),
            state: Arc::clone(&self.state),
            depth: self.depth + 1,
            executions: Mutex::new(Executions::new(seed)),
            context: self.context_below(step),
        })
    }

    /// Checks the inputs of a workflow, an object, against their rules. Invalid inputs also end the
    /// runs of the workflows that called this one.
    ///
    /// # Errors
    ///
    /// [`Cause::InvalidInputs`] with all violations.
    pub fn check(
        &self,
        workflow: &'static str,
        rules: Rules,
        inputs: &impl Serialize,
    ) -> Result<(), Cause> {
        let checked = self.satisfy(rules, inputs);
        checked.inspect_err(|cause| self.refused(workflow, cause))
    }

    fn satisfy(&self, rules: Rules, inputs: &impl Serialize) -> Result<(), Cause> {
        constraint::check(rules, inputs).inspect_err(|_| self.end())
    }

    /// Checks the inputs of a workflow that this step starts over with other inputs.
    ///
    /// # Errors
    ///
    /// [`Cause::InvalidInputs`] with all violations.
    pub fn check_again<S: StepId>(
        &self,
        step: S,
        rules: Rules,
        inputs: &impl Serialize,
    ) -> Result<(), StepError<S>> {
        let checked = self.satisfy(rules, inputs);
        checked.map_err(|cause| self.error(step, cause))
    }

    /// Counts one execution of a step that sends no request; requests count themselves.
    ///
    /// # Errors
    ///
    /// [`Cause::StepLimit`] if the run has no step executions left, [`Cause::Deadline`] if it has
    /// no time left.
    pub fn spend<S: StepId>(&self, step: S) -> Result<(), StepError<S>> {
        self.count(step).map(|_| ())
    }

    /// Counts one attempt of a step and returns which execution of the step it belongs to.
    pub(crate) fn count<S: StepId>(&self, step: S) -> Result<Execution, StepError<S>> {
        let spent = self.state.budget.consume_step(&self.client);
        spent.map_err(|cause| self.error(step, cause))?;
        Ok(self.executions().begin(step.id()))
    }

    /// Records that the next attempt of a step repeats this execution.
    pub(crate) fn repeat<S: StepId>(&self, step: S, execution: ExecutionId) {
        self.executions().repeat(step.id(), execution);
    }

    /// Returns the id that the next execution of a step will have.
    pub(crate) fn upcoming<S: StepId>(&self, step: S) -> ExecutionId {
        self.executions().upcoming(step.id())
    }

    /// Returns the last execution of a step.
    pub(crate) fn latest<S: StepId>(&self, step: S) -> Option<Execution> {
        self.executions().latest(step.id())
    }

    /// Returns where the workflow stands in the run, or `None` if nothing observes the run.
    pub(crate) fn run_context(&self) -> Option<&RunContext> {
        self.context.as_ref()
    }

    fn context_below<S: StepId>(&self, step: S) -> Option<RunContext> {
        let execution = self.latest(step).map(|execution| execution.id);
        Some(self.run_context()?.below(step.id(), execution))
    }

    fn executions(&self) -> MutexGuard<'_, Executions> {
        self.executions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Awaits a called workflow and converts its error into an error of the calling step.
    ///
    /// # Errors
    ///
    /// [`Cause::Workflow`] if it fails, [`Cause::Timeout`] if it takes longer than `timeout`.
    pub async fn call<T, E, S: StepId>(
        &self,
        step: S,
        timeout: Option<Duration>,
        workflow: impl Future<Output = Result<T, E>>,
    ) -> Result<T, StepError<S>>
    where
        E: CalledError,
    {
        let finished = race(self.client.transport(), timeout, workflow).await;
        let (cause, called) = match (finished, timeout) {
            (Some(Ok(outputs)), _) => return Ok(outputs),
            (Some(Err(error)), _) => {
                let called = error.exchange();
                (Cause::Workflow(Box::new(error)), called)
            }
            (None, limit) => {
                let limit = limit.unwrap_or_default();
                (Cause::Timeout { limit }, None)
            }
        };
        // The called workflow shares this run's limits. If it failed because they are exhausted, no
        // failure action of the calling step may carry on.
        let over = self.state.budget.is_over(&self.client);
        let error = self.error(step, cause).calling(called);
        Err(error.stopping_run(over))
    }

    /// Awaits a workflow that must complete first (Arazzo, `dependsOn` of a workflow), unless it
    /// has already run as a prerequisite in this run. `name` identifies it in the program.
    ///
    /// # Errors
    ///
    /// [`Cause::Workflow`] if it fails.
    pub async fn prerequisite<T, E, S: StepId>(
        &self,
        step: S,
        name: &'static str,
        workflow: impl Future<Output = Result<T, E>>,
    ) -> Result<T, StepError<S>>
    where
        T: Clone + Send + Sync + 'static,
        E: CalledError,
    {
        if let Some(outputs) = self.state.done.outputs(name) {
            return Ok(outputs);
        }
        let outputs = self.call(step, None, workflow).await?;
        self.state.done.add_workflow(name, &outputs);
        Ok(outputs)
    }

    /// Records that a step has succeeded, for steps of other workflows that depend on it.
    pub fn note(&self, name: &'static str) {
        self.state.done.add_step(name);
    }

    /// Returns whether a step of any workflow has been recorded with [`note`](Self::note) in this
    /// run.
    pub fn has_done(&self, name: &str) -> bool {
        self.state.done.has_step(name)
    }

    /// Checks that the dependency of a step has been met (Arazzo 1.1, `dependsOn`).
    ///
    /// # Errors
    ///
    /// [`Cause::UnmetDependency`] if `done` is false.
    pub fn depends_on<S: StepId>(
        &self,
        step: S,
        needed: impl Display,
        done: bool,
    ) -> Result<(), StepError<S>> {
        let unmet = || StepError::unmet_dependency(step, needed).redacting(self.redaction());
        done.then_some(()).ok_or_else(unmet)
    }

    /// Returns the outputs of a step that `step` needs.
    ///
    /// # Errors
    ///
    /// [`Cause::UnmetDependency`] if that step has not succeeded in this run.
    pub fn finished<'o, T, S: StepId>(
        &self,
        step: S,
        needed: S,
        outputs: Option<&'o T>,
    ) -> Result<&'o T, StepError<S>> {
        let unmet = || StepError::unmet_dependency(step, needed).redacting(self.redaction());
        outputs.ok_or_else(unmet)
    }

    /// Returns an output of `step` that must be present: either an earlier request or criterion
    /// could not have done without it, or the step requires it. `expression` is the runtime
    /// expression that reads it.
    ///
    /// # Errors
    ///
    /// [`Cause::MissingOutput`] if it is absent.
    pub fn present<T, S: StepId>(
        &self,
        step: S,
        expression: &'static str,
        value: Option<T>,
    ) -> Result<T, StepError<S>> {
        let pointer = expression.into();
        let missing = || StepError::new(step, Cause::MissingOutput { pointer });
        value.ok_or_else(|| missing().redacting(self.redaction()))
    }

    /// Checks that the APIs describe the servers that the client selects by index and variables. A
    /// run does so before it sends anything.
    ///
    /// # Errors
    ///
    /// [`Cause::Server`] if an API does not.
    pub fn check_servers<S: StepId>(&self, sources: &[Source]) -> Result<(), StepError<S>> {
        for source in sources {
            let checked = source.check_choice(self.client.settings());
            checked.map_err(|reason| {
                let cause = Cause::Server {
                    source: source.name().into(),
                    reason,
                };
                StepError::before_start(cause).redacting(self.redaction())
            })?;
        }
        Ok(())
    }

    /// Starts to build the request of a step; `path` is the path template of the API description.
    pub fn request<S: StepId>(
        &self,
        step: S,
        method: Method,
        source: Source,
        path: impl Into<Cow<'static, str>>,
    ) -> RequestBuilder<'_, S> {
        RequestBuilder::new(self, step, method, source, path.into())
    }

    /// Starts to build the message of a step; `channel` is the address that the API describes.
    pub fn message<S: StepId>(
        &self,
        step: S,
        source: Source,
        channel: impl Into<Cow<'static, str>>,
    ) -> MessageBuilder<'_, S> {
        MessageBuilder::new(self, step, source, channel.into())
    }

    /// Keeps a secret out of everything that this run shows, even if a server repeats it.
    ///
    /// Secrets that are sent in parameters, or read by a request's
    /// [`read_secret`](RequestBuilder::read_secret), are concealed anyway.
    pub fn conceal(&self, secret: &Secret) {
        self.redact(secret.expose());
    }

    /// Conceals every secret in a list or a map, as [`conceal`](Self::conceal) does.
    pub fn conceal_all(&self, secrets: &impl Expose) {
        secrets.each(&mut |secret| self.conceal(secret));
    }

    /// Adds a secret that the run may already know.
    pub(crate) fn redact(&self, secret: &str) {
        self.state.secrets.add(secret);
    }

    pub(crate) fn redact_with(&self, change: impl FnOnce(&mut Redaction)) {
        self.state.secrets.change(change);
    }

    pub(crate) fn redaction(&self) -> Arc<Redaction> {
        self.state.secrets.redaction()
    }

    /// Waits before a `goto` that jumps back: for the `Retry-After` of the response, or else the
    /// client's pace.
    ///
    /// # Errors
    ///
    /// [`Cause::Deadline`] if the wait would outlast the run.
    pub async fn pace<'r, S: StepId>(
        &self,
        step: S,
        response: impl Into<Option<&'r Response<S>>>,
    ) -> Result<(), StepError<S>> {
        let response = response.into();
        let wall = self.client.transport().wall();
        let asked = response.and_then(|response| delay::asked_for(response, wall));
        let delay = asked.unwrap_or(self.client.settings().limits.pace);
        self.pause(step, Trigger::Goto, response, delay).await
    }

    /// Waits before a retry: for the `Retry-After` of the response, or else `seconds` (Arazzo,
    /// "Failure Action Object", `retryAfter`).
    ///
    /// # Errors
    ///
    /// [`Cause::Deadline`] if the wait would outlast the run.
    pub async fn wait<'r, S: StepId>(
        &self,
        step: S,
        seconds: f64,
        response: impl Into<Option<&'r Response<S>>>,
    ) -> Result<(), StepError<S>> {
        let response = response.into();
        let wall = self.client.transport().wall();
        let asked = response.and_then(|response| delay::asked_for(response, wall));
        let delay = asked.unwrap_or_else(|| delay::seconds(seconds));
        self.pause(step, Trigger::Retry, response, delay).await
    }

    /// Waits and reports that to observers. A wait that would outlast the run fails at once:
    /// sleeping up to the deadline only to fail there would help nobody.
    async fn pause<S: StepId>(
        &self,
        step: S,
        trigger: Trigger,
        response: Option<&Response<S>>,
        duration: Duration,
    ) -> Result<(), StepError<S>> {
        let Remaining { time, limit } = self.remaining();
        if !duration.is_zero() && time.is_some_and(|time| time < duration) {
            return Err(self.error(step, Cause::Deadline { limit }));
        }
        let status = response.and_then(|response| response.status().as_u16());
        self.scheduled(step, trigger, status, duration);
        if duration.is_zero() {
            return Ok(());
        }
        self.client.transport().sleep(duration).await;
        Ok(())
    }

    /// Awaits one exchange within the limits of its step and of the run. If the step sets no
    /// timeout, the client's applies, or else the transport's.
    pub(crate) async fn limited<T>(
        &self,
        timeout: Option<Duration>,
        exchange: impl Future<Output = T>,
    ) -> Result<T, Late> {
        let transport = self.client.transport();
        let timeout = self
            .client
            .settings()
            .limits
            .of_exchange(timeout, transport);
        let remaining = self.remaining();
        let limit = match (timeout, remaining.time) {
            (Some(timeout), Some(time)) => Some(timeout.min(time)),
            (timeout, time) => timeout.or(time),
        };
        // The two limits differ in their consequence: a step's timeout is handled by failure
        // actions, the deadline of the run by none. If both are equal, the error is the step's.
        match (race(transport, limit, exchange).await, timeout) {
            (Some(value), _) => Ok(value),
            (None, Some(timeout)) if limit == Some(timeout) => Err(Late::Timeout(timeout)),
            (None, _) => Err(Late::Deadline(remaining.limit)),
        }
    }

    /// Returns the shared set of the run's secrets, which grows as the run meets more of them.
    pub(crate) fn secrets(&self) -> Arc<Secrets> {
        Arc::clone(&self.state.secrets)
    }

    /// Ends the run: the steps that called this workflow fail too, and no failure action handles that.
    pub(crate) fn end(&self) {
        self.state.budget.end();
    }

    pub(crate) fn inbox(&self) -> &Inbox {
        &self.state.inbox
    }

    pub(crate) fn remaining(&self) -> Remaining {
        self.state.budget.remaining(&self.client)
    }

    /// Makes the error of a step that failed outside of an exchange.
    pub(crate) fn error<S: StepId>(&self, step: S, cause: Cause) -> StepError<S> {
        StepError::new(step, cause).redacting(self.redaction())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }
}
