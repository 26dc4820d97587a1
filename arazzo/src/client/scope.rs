//! [`RunScope`]: what holds for one run of a client and not for the others.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{Client, Source};
use crate::{
    message::{ChannelAddress, MessageChannel},
    run::RunId,
    security::Tokens,
    transport::Transport,
    watch::{Event, EventFilter, Listeners, StepOutputs},
};

/// What holds for one run, beside the settings of its client: for servers, schedulers and engines
/// that start runs for others.
///
/// ```
/// use arazzo::{Client, RunId, RunScope, testing::Script};
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let client = Client::builder().transport(Script::new()).build()?;
/// let id = RunId::random();
/// let scope = RunScope::new().id(id).on_event(move |event| {
///     assert_eq!(event.run_id, id);
/// });
/// let client = client.scoped(scope);
/// // One run of any workflow with this client.
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RunScope {
    id: Option<RunId>,
    transport: Option<Arc<dyn Transport>>,
    channel: Option<Arc<dyn MessageChannel>>,
    listeners: Listeners,
    outputs: Option<Arc<dyn Fn(StepOutputs) + Send + Sync>>,
    tokens: Option<Arc<Tokens>>,
}

impl RunScope {
    /// Makes a scope in which everything is as the client has it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the id of the run. The ids of its executions, and of what happens in it, follow from
    /// this one: a run with the same id that takes the same way has the same ids.
    #[must_use]
    pub fn id(mut self, id: RunId) -> Self {
        self.id = Some(id);
        self
    }

    /// Sends the requests of the run, and waits, through this transport.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sends and receives all messages of the run through this channel. The client has a channel
    /// for each source all the same, or the run does not begin.
    #[must_use]
    pub fn channel(mut self, channel: Arc<dyn MessageChannel>) -> Self {
        self.channel = Some(channel);
        self
    }

    /// Calls a function with every event of the run, after the listeners of the client.
    #[must_use]
    pub fn on_event(self, hear: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.on_event_matching(EventFilter::new(), hear)
    }

    /// Calls a function with every event of the run that matches a filter.
    #[must_use]
    pub fn on_event_matching(
        mut self,
        filter: EventFilter,
        hear: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Self {
        self.listeners.add(filter, hear);
        self
    }

    /// Calls a function with the outputs of every step that succeeds, as soon as they exist. A panic
    /// of the function does not affect the run.
    #[must_use]
    pub fn on_outputs(mut self, take: impl Fn(StepOutputs) + Send + Sync + 'static) -> Self {
        self.outputs = Some(Arc::new(take));
        self
    }

    /// Gets tokens for this run alone. An engine that repeats a run from a journal wants this:
    /// whether another run has fetched a token in the meantime must not change what a run sends.
    #[must_use]
    pub fn own_tokens(mut self) -> Self {
        self.tokens = Some(Arc::default());
        self
    }
}

impl fmt::Debug for RunScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunScope")
            .field("id", &self.id)
            .field("listeners", &self.listeners)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Returns this client for one run. It shares everything with this one but what the scope says.
    #[must_use]
    pub fn scoped(&self, scope: RunScope) -> Self {
        Self {
            settings: Arc::clone(&self.settings),
            scope: Some(Arc::new(scope)),
        }
    }

    /// Returns the transport of a client, or of its scope, to wrap it in another one.
    pub fn transport(&self) -> &dyn Transport {
        let scoped = self.scope().and_then(|scope| scope.transport.as_deref());
        scoped.unwrap_or_else(|| self.settings.transport.as_ref())
    }

    /// Returns the channel of a client, or of its scope, for an address that a run of it was given, to
    /// wrap it in another one; `None` if there is none, or the address is of no source.
    pub fn channel_of(&self, address: &ChannelAddress) -> Option<&dyn MessageChannel> {
        self.channel(address.source()?)
    }

    /// Returns the channel for the messages of a source.
    pub(crate) fn channel(&self, source: Source) -> Option<&dyn MessageChannel> {
        let settled = source.channel(&self.settings)?;
        let scoped = self.scope().and_then(|scope| scope.channel.as_deref());
        Some(scoped.unwrap_or(settled))
    }

    /// Returns the id that the next run has, if the scope sets one.
    pub(crate) fn run_id(&self) -> Option<RunId> {
        self.scope()?.id
    }

    /// Returns whether anything listens to the events of runs.
    pub(crate) fn has_listeners(&self) -> bool {
        let scoped = self
            .scope()
            .is_some_and(|scope| !scope.listeners.is_empty() || scope.outputs.is_some());
        scoped || !self.settings.listeners.is_empty()
    }

    /// Returns whether something sees the ids of every run: an observer, or servers in a header.
    pub(crate) fn shows_runs(&self) -> bool {
        #[cfg(feature = "tracing")]
        if self.settings.propagation.is_some() {
            return true;
        }
        self.has_listeners()
    }

    pub(crate) fn tell(&self, event: &Event) {
        self.settings.listeners.tell(event);
        if let Some(scope) = self.scope() {
            scope.listeners.tell(event);
        }
    }

    /// Hands the outputs of a step to the scope; they are made only if it wants them.
    pub(crate) fn hand_over(&self, make: impl FnOnce() -> Option<StepOutputs>) {
        let taker = self.scope().and_then(|scope| scope.outputs.as_deref());
        if let Some((take, outputs)) = taker.and_then(|take| Some((take, make()?))) {
            // The panic hook has reported it already.
            let _ = catch_unwind(AssertUnwindSafe(|| take(outputs)));
        }
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        let scoped = self.scope().and_then(|scope| scope.tokens.as_deref());
        scoped.unwrap_or_else(|| self.settings.security.tokens())
    }

    fn scope(&self) -> Option<&RunScope> {
        self.scope.as_deref()
    }
}
