//! [`Start`]: what a run is started with, and [`Refusal`]: why there is none.

use std::{error::Error, fmt, sync::Arc};

use arazzo::{Map, RunId, RunScope, Value};

use super::{Key, Run};
use crate::principal::Principal;

/// What a run is started with.
///
/// ```
/// use arazzo_serve::{Principal, Start};
///
/// let start = Start::new("placeOrder", arazzo::Map::new(), Principal::service())
///     .correlation("order-17")
///     .depth(1);
/// # let _ = start;
/// ```
#[derive(Clone)]
#[must_use = "nothing starts until `Runs::start` is called"]
pub struct Start {
    pub(super) workflow: String,
    pub(super) inputs: Map,
    pub(super) principal: Principal,
    pub(super) id: RunId,
    pub(super) correlation: Option<Arc<str>>,
    pub(super) depth: u32,
    pub(super) key: Option<Key>,
    pub(super) watched: bool,
    pub(super) session: Option<String>,
    pub(super) scope: RunScope,
}

impl Start {
    /// Names a workflow by its id, with inputs, on behalf of a principal.
    pub fn new(workflow: &str, inputs: Map, principal: Principal) -> Self {
        Self::with_id(RunId::random(), workflow.to_owned(), inputs, principal)
    }

    /// The same with an id, for which no random numbers are drawn.
    pub(crate) fn with_id(id: RunId, workflow: String, inputs: Map, principal: Principal) -> Self {
        Self {
            workflow,
            inputs,
            principal,
            id,
            correlation: None,
            depth: 0,
            key: None,
            watched: false,
            session: None,
            scope: RunScope::new(),
        }
    }

    /// Sets the id of the run. Default: a random one.
    pub fn id(mut self, id: RunId) -> Self {
        self.id = id;
        self
    }

    /// Sets the id that all runs share which started each other. Default: the id of the run.
    pub fn correlation(mut self, id: impl Into<Arc<str>>) -> Self {
        self.correlation = Some(id.into());
        self
    }

    /// Sets how many runs led to this one, each by an event of the one before. Default: 0.
    pub fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the session whose values the mappings of the run reach.
    pub(crate) fn session(mut self, session: Option<String>) -> Self {
        self.session = session;
        self
    }

    /// Sets what holds for the run beside the settings of the client, except for its id.
    pub(crate) fn scope(mut self, scope: RunScope) -> Self {
        self.scope = scope;
        self
    }

    /// Joins the run of the same principal and workflow that was started with this key.
    pub(crate) fn key(mut self, key: Option<Key>) -> Self {
        self.key = key;
        self
    }

    /// Subscribes to the events of the run before it starts, so that none is missed.
    pub(crate) fn watched(mut self, watched: bool) -> Self {
        self.watched = watched;
        self
    }
}

impl fmt::Debug for Start {
    /// Without the inputs, which may have secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("workflow", &self.workflow)
            .field("id", &self.id)
            .field("principal", &self.principal)
            .field("correlation", &self.correlation)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

/// A run that has been started, now or by an earlier request with the same key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Started {
    /// The run.
    pub run: Arc<Run>,
    /// Whether it is new.
    pub is_new: bool,
}

/// Why a run was not started.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The service has no workflow with this id.
    UnknownWorkflow,
    /// The inputs do not fit: a violation for every mistake, as
    /// [`Violation`](arazzo::Violation) serialises.
    Inputs(Vec<Value>),
    /// As many runs as may happen at once do happen, and the queue is full.
    Busy,
    /// The key was used for other inputs.
    KeyOfOtherInputs,
    /// The run of this key has ended, and how is no longer known.
    KeyOfForgottenRun,
    /// As many keys as can be remembered are in use.
    TooManyKeys,
    /// Too many runs have started each other.
    TooDeep,
    /// The service is being stopped.
    Stopping,
    /// The values that the inputs need could not be read from the store.
    Store,
    /// The types of the inputs panicked.
    Panicked,
}

impl Refusal {
    /// Returns a sentence for those who see no list of violations; it repeats no values.
    pub(crate) fn explained(&self) -> String {
        let Self::Inputs(violations) = self else {
            return self.to_string();
        };
        let each = violations.iter().map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            format!("`{}` {}", text("dataPath"), text("message"))
        });
        format!("{self}: {}", each.collect::<Vec<_>>().join("; "))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownWorkflow => "there is no such workflow",
            Self::Inputs(_) => "the inputs do not fit the workflow",
            Self::Busy => "too many runs wait already",
            Self::KeyOfOtherInputs => "the `Idempotency-Key` was used with another body",
            Self::KeyOfForgottenRun => {
                "the run of this `Idempotency-Key` has ended, and its result is no longer kept"
            }
            Self::TooManyKeys => "too many `Idempotency-Key`s are in use",
            Self::TooDeep => "too many runs have started each other",
            Self::Stopping => "the service is being stopped",
            Self::Store => "the store of values cannot be read",
            Self::Panicked => "the inputs could not be read",
        })
    }
}

impl Error for Refusal {}
