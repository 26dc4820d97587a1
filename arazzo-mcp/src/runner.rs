//! [`Runner`]: what runs the workflow of a call.

mod direct;
mod failure;

use std::fmt;

use arazzo::{BoxFuture, Entry, Map, Value};
use rmcp::model::Extensions;

pub(crate) use self::direct::Direct;
pub use self::failure::CallFailure;
use crate::progress::Progress;

/// Runs the workflows of tools: a service that has limits and a list of its runs, for example. The
/// tools of [`Tools::new`](crate::Tools::new) are run with a client directly.
///
/// ```
/// use arazzo::{BoxFuture, Value};
/// use arazzo_mcp::{CallFailure, Runner, ToolCall, Tools};
///
/// /// Runs nothing.
/// struct Closed;
///
/// impl Runner for Closed {
///     fn run<'r>(&'r self, _: ToolCall<'r>) -> BoxFuture<'r, Result<Value, CallFailure>> {
///         Box::pin(async { Err(CallFailure::new("we are closed").code("closed")) })
///     }
/// }
///
/// let tools = Tools::run_by(Closed);
/// # let _ = tools;
/// ```
pub trait Runner: Send + Sync {
    /// Runs a workflow and returns its outputs. The future is dropped if the client cancels the
    /// call, which must end the run.
    ///
    /// # Errors
    ///
    /// Why there are no outputs; the model sees it as a result with `isError`.
    fn run<'r>(&'r self, call: ToolCall<'r>) -> BoxFuture<'r, Result<Value, CallFailure>>;
}

/// A call of a tool.
#[non_exhaustive]
pub struct ToolCall<'c> {
    /// The workflow.
    pub entry: &'c Entry,
    /// The inputs, with the secrets that are bound. They are not checked yet.
    pub inputs: Map,
    /// The member `_meta` of the call.
    pub meta: &'c Map,
    /// What the transport says of the call; that of streamable HTTP has the `Parts` of its request.
    pub extensions: &'c Extensions,
    /// Where events of the run go, if the client wants to hear of them.
    pub progress: Option<Progress>,
}

impl fmt::Debug for ToolCall<'_> {
    /// Without the inputs, which have secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCall")
            .field("workflow", &self.entry.id())
            .field("wants_progress", &self.progress.is_some())
            .finish_non_exhaustive()
    }
}
