//! [`Engine`]: where the runs of a service happen, if that is not the service itself.

use std::{error::Error, fmt};

use arazzo::{BoxFuture, Entry, Map, Report, RunId, Value};

use crate::principal::Principal;

/// An engine that keeps runs beyond the process: see [`Service::engine`](crate::Service::engine).
///
/// The service checks who may start what, makes inputs of requests, and answers. The engine runs. A
/// run is known to both by [`EngineRun`]; whoever asks for a run that the service does not know,
/// because it was started anew, is answered from the engine.
pub trait Engine: Send + Sync {
    /// Names the inputs that the engine sets in all workflows that have them: those with its secrets.
    /// They are part of no form and no schema, and a request that has one is refused. A service with an
    /// engine has no secrets of its own.
    fn bound(&self) -> Vec<String> {
        Vec::new()
    }

    /// Checks the inputs of a run, before anything is started. Those that are
    /// [`bound`](Self::bound) are not among them.
    ///
    /// # Errors
    ///
    /// A violation for every mistake, as [`Violation`](arazzo::Violation) serialises.
    fn check(&self, entry: &Entry, inputs: &Map) -> Result<(), Vec<Value>>;

    /// Starts a run, and returns when the engine has it. If the engine has had it before, nothing is
    /// started.
    ///
    /// # Errors
    ///
    /// If the engine does not take it.
    fn start<'a>(
        &'a self,
        run: &'a EngineRun,
        inputs: Map,
    ) -> BoxFuture<'a, Result<(), EngineError>>;

    /// Waits for the end of a run that was started.
    ///
    /// # Errors
    ///
    /// If the engine cannot be asked; the service asks again.
    fn ended<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<EngineEnd, EngineError>>;

    /// Returns whether the engine has a run, without starting it.
    ///
    /// # Errors
    ///
    /// If the engine cannot be asked.
    fn knows<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<bool, EngineError>>;

    /// Returns whether runs can be cancelled. Where they cannot, who asks for it is told.
    fn cancels(&self) -> bool {
        true
    }

    /// Cancels a run. Its end is told by [`ended`](Self::ended).
    ///
    /// # Errors
    ///
    /// If the engine cannot be asked.
    fn cancel<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<(), EngineError>>;
}

/// A run by what an engine knows it: its workflow, its id, and on whose behalf it is. The same id for
/// another principal is another run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineRun {
    /// The workflow.
    pub entry: Entry,
    /// The id that the service has given it.
    pub id: RunId,
    /// Who started it.
    pub principal: Principal,
}

impl EngineRun {
    pub(crate) fn new(entry: Entry, id: RunId, principal: Principal) -> Self {
        Self {
            entry,
            id,
            principal,
        }
    }

    /// Returns a text that no other principal has, for the keys of an engine.
    pub fn owner(&self) -> String {
        self.principal.key()
    }
}

/// How a run on an engine has ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineEnd {
    /// With outputs.
    Succeeded(Value),
    /// With the report of a failure.
    Failed(Report),
    /// Because somebody cancelled it.
    Cancelled,
}

/// An engine that cannot be asked, or takes no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError(String);

impl EngineError {
    /// Makes an error from a sentence without values of inputs or outputs.
    pub fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the engine of the runs does not answer: {}", self.0)
    }
}

impl Error for EngineError {}
