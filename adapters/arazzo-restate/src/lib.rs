//! Durable runs of Arazzo workflows on [Restate].
//!
//! A worker is a program with an [`Endpoint`]: every workflow that is added to it is a service of the
//! engine, with one handler, `run`. The engine calls it, keeps the journal, and calls it again when
//! the worker has ended in the middle of a run.
//!
//! ```no_run
//! use arazzo_restate::{Endpoint, Key, Secrets};
//! # use arazzo::{Client, Map, Workflow, WorkflowError};
//! # struct BulkSetObjectsNotify;
//! # impl Workflow for BulkSetObjectsNotify {
//! #     const ID: &'static str = "bulkSetObjectsNotify";
//! #     type Inputs = Map;
//! #     type Outputs = Map;
//! #     type Error = WorkflowError<&'static str, ()>;
//! #     async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> { Ok(inputs) }
//! # }
//!
//! # async fn worker(client: Client, key: Key) -> Result<(), arazzo_restate::EndpointError> {
//! Endpoint::new(client)
//!     .key(key)
//!     .secrets(Secrets::new().env("KNOCK_API_KEY"))
//!     .add::<BulkSetObjectsNotify>()
//!     .listen(([127, 0, 0, 1], 9080).into())
//!     .await
//! # }
//! ```
//!
//! A run is started at the engine, with secrets as references, and a key under which it is started
//! once:
//!
//! ```text
//! curl localhost:8080/bulkSetObjectsNotify/run -H 'idempotency-key: batch-17' \
//!     --json '{"apiKey": {"$env": "KNOCK_API_KEY"}, "collection": "projects"}'
//! ```
//!
//! [`Ingress`] does the same from Rust, and refuses inputs with secrets before the engine has them.
//!
//! Steps that receive messages wait without a process: for a person, see [`Endpoint::on_user_input`],
//! or for a broker, see [`Bridge`].
//!
//! What is promised after a crash is in the README of `arazzo-durable`, what this engine adds to it in
//! the one of this package.
//!
//! # Features
//!
//! - `serve`: [`ServeEngine`], on which the runs of a service of `arazzo-serve` happen.
//! - `answers`: `Answers`, the URLs by which runs that wait for a person are answered.
//! - `program`: `Worker`, the command of programs that work for an engine.
//!
//! [Restate]: https://restate.dev

#[cfg(feature = "answers")]
mod answers;
mod bridge;
mod bridges;
mod carrier;
mod endpoint;
mod error;
mod handler;
mod ingress;
mod journal;
mod listener;
mod mailbox;
mod outcome;
mod post;
#[cfg(feature = "program")]
mod program;
mod resolver;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod user_input;
mod waits;

#[cfg(feature = "answers")]
pub use self::answers::{Answers, SchemaError};
pub use arazzo_durable::{
    Awakeables, Durable, DurableBuilder, Key, KeyError, Policy, Refusal, Secrets, Wait,
};
/// The SDK, whose types appear in [`Endpoint::options`].
pub use restate_sdk;

pub use self::bridge::{Bridge, DropReason, Dropped};
pub use self::endpoint::Endpoint;
pub use self::error::EndpointError;
pub use self::ingress::{Ingress, IngressError};
pub use self::journal::RestateJournal;
pub use self::listener::listener;
pub use self::outcome::{NotOpened, open_error, open_outputs};
#[cfg(feature = "program")]
pub use self::program::Worker;
#[cfg(feature = "serve")]
pub use self::serve::ServeEngine;
pub use self::user_input::UserInput;
