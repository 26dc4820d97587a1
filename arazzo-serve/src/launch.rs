//! [`Launcher`]: what schedules and triggers start runs with.
//!
//! It is a trait so that the clockwork is tested without workflows.

use std::sync::Arc;

use arazzo::{BoxFuture, Map, RunId};
use serde_json::Value;

use crate::{mapping::Mapping, principal::Principal, runs::Notice};

/// A run that is to be started. It is not `Debug`: its inputs may be secrets.
pub(crate) struct Launch {
    pub(crate) id: RunId,
    pub(crate) workflow: String,
    pub(crate) inputs: Inputs,
    pub(crate) event: Option<Value>,
    pub(crate) principal: Principal,
    /// The id that the run shares with those that led to it; that of the run if there are none.
    pub(crate) correlation: Option<Arc<str>>,
    /// How many runs led to it.
    pub(crate) depth: u32,
}

/// The inputs of a run that is to be started.
pub(crate) enum Inputs {
    Given(Map),
    Mapped(Mapping),
}

/// A run that has been started.
pub(crate) struct Launched {
    pub(crate) id: RunId,
    pub(crate) correlation: Arc<str>,
    /// Completes when the run has ended.
    pub(crate) ended: BoxFuture<'static, ()>,
}

/// Starts runs, and tells of it.
pub(crate) trait Launcher: Send + Sync {
    /// Starts a run.
    ///
    /// # Errors
    ///
    /// Why there is none, as a sentence without values.
    fn launch(&self, launch: Launch) -> BoxFuture<'_, Result<Launched, String>>;

    /// Tells those who listen of an event that belongs to no run.
    fn publish(&self, notice: Notice);

    /// Completes when no run starts any more.
    fn stopping(&self) -> BoxFuture<'_, ()>;
}
