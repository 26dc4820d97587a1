//! The conformance kit: what every adapter passes.
//!
//! [`check`] plays a workflow against a scripted server, first without a journal. Then it plays it
//! through the journal of an [`Engine`], and stops it at every point where a process can end: before
//! and after every entry, before and after every effect. After each stop the engine starts the run
//! again, and requests, waits, outputs and errors are compared with those of the unbroken run.
//!
//! ```
//! use arazzo::{Entry, testing::Reply};
//! use arazzo_durable::testing::{MemoryEngine, Scenario, check};
//! # use arazzo::{Client, Map, Workflow, WorkflowError};
//! # struct GetPet;
//! # impl Workflow for GetPet {
//! #     const ID: &'static str = "getPet";
//! #     type Inputs = Map;
//! #     type Outputs = Map;
//! #     type Error = WorkflowError<&'static str, ()>;
//! #     async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> { Ok(inputs) }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = Scenario::new(Entry::of::<GetPet>(), serde_json::json!({"id": 7}))
//!     .reply("get", Reply::json(200, serde_json::json!({"name": "Rex"})));
//! let summary = check(&scenario, &MemoryEngine::default()).await?;
//! assert!(summary.stops > 0);
//! # Ok(())
//! # }
//! ```

mod broker;
mod kit;
mod memory;
mod play;
mod scenario;
mod server;
mod stopping;

use std::{error::Error, sync::Arc};

use arazzo::BoxFuture;

pub use self::kit::{Failures, Summary, check};
pub use self::memory::{Memory, MemoryEngine, MemoryJournal};
pub use self::scenario::Scenario;
use crate::Journal;

/// Works on a run, with its journal, until it ends or the process does.
pub type Attempt =
    Arc<dyn for<'j> Fn(&'j mut dyn Journal) -> BoxFuture<'j, Attempted> + Send + Sync>;

/// How an attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// The run has ended.
    Ended,
    /// It was stopped, as by the end of the process.
    Stopped,
}

/// Gives something to the awakeable with this id. What comes later for the same one changes nothing.
pub type Resolver = Arc<
    dyn Fn(String, Vec<u8>) -> BoxFuture<'static, Result<(), Box<dyn Error + Send + Sync>>>
        + Send
        + Sync,
>;

/// An engine, as the kit sees it.
pub trait Engine: Send + Sync {
    /// Starts a run with an empty journal: calls the attempt, and again with what the journal has by
    /// then as long as it was stopped. The kit chooses the id of the run itself.
    ///
    /// # Errors
    ///
    /// If the engine fails, or gives up.
    fn play(&self, attempt: Attempt) -> BoxFuture<'_, Result<(), Box<dyn Error + Send + Sync>>>;

    /// Returns what gives something to the awakeables of the run that is played; `None` if the engine
    /// has none. Then scenarios in which a run receives messages fail.
    fn resolver(&self) -> Option<Resolver> {
        None
    }
}
