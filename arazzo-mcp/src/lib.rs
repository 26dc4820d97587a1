//! Arazzo workflows as tools for models: an MCP server over stdio and streamable HTTP.
//!
//! [`Tools`] collects workflows and the secrets that they need; [`Server`] is the
//! [`rmcp::ServerHandler`] that it becomes. A tool is what the document says: its name is the id of
//! the workflow, its description and its schemas are those of the document. Progress, cancellation
//! and failures are those of the run. A [`Runner`] runs the workflows in another way than with a
//! client directly: within a service, for example.
//!
//! ```no_run
//! use arazzo_mcp::Tools;
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
//! # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let server = Tools::new(client).add::<GetPet>().build()?;
//! server.stdio().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Secrets
//!
//! A model sees neither the secret inputs of a workflow nor their values: they are left out of the
//! schema and come from [`Tools::bind`]. A tool whose required secret is not bound is an error of
//! [`Tools::build`], and a call that brings a secret input along is refused. Where outputs repeat
//! the text of a bound secret, the model sees `…`.
//!
//! # Outputs are untrusted text
//!
//! What a workflow returns comes from the APIs that it calls, and so from whoever writes into them:
//! the title of an issue, the body of a mail, a name in a list. A model may take such a text for an
//! instruction. Nothing here can tell the two apart, so whoever connects a model to these tools
//! must treat their results as untrusted: let people confirm calls of tools that are not marked as
//! read-only, and do not give one model both private data and a tool that sends.
//! `readOnlyHint` is set if all requests of a workflow are `GET`, `HEAD` or `QUERY`; all other
//! tools have `destructiveHint`.
//!
//! # Features
//!
//! - `stdio` (default): [`Server::stdio`].
//! - `http` (default): [`Server::http`].
//! - `program`: `Mcp`, the command `mcp` of a program.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod bindings;
mod handler;
#[cfg(feature = "http")]
mod http;
mod names;
mod outcome;
#[cfg(feature = "program")]
mod program;
mod progress;
mod runner;
mod schema;
mod server;
#[cfg(feature = "stdio")]
mod stdio;
mod tool;
mod tools;

#[cfg(feature = "http")]
pub use self::http::{Http, ServeError};
#[cfg(feature = "program")]
pub use self::program::Mcp;
pub use self::{
    progress::Progress,
    runner::{CallFailure, Runner, ToolCall},
    server::Server,
    tools::{StartError, Tools},
};
/// The crate `rmcp`, whose types appear in the signatures of [`Server`].
pub use rmcp;
