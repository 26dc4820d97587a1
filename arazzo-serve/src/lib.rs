//! Arazzo workflows as a web service.
//!
//! A generated workflow is a function; [`Service`] makes an [`axum::Router`] of some of them, which
//! runs them by URL, streams what happens, limits how much happens at once, and says how it is. See
//! the README of the package for all routes and settings.
//!
//! # For users
//!
//! - [`Service`] has the settings, [`App`] is the service that is made of them, and [`serve`] runs
//!   one on a listener.
//! - [`WorkflowOptions`] are the settings of one workflow, [`Limits`] those of all.
//! - [`Webhook`] is a sender whose signature is its credential.
//! - [`Adapter`] makes inputs of foreign requests, and answers of outputs.
//! - [`Runs`] starts runs without a request, and tells what happens in all of them.
//! - [`mapping`] makes inputs of what arrives, and responses of outputs; [`context`] keeps values from
//!   run to run.
//! - [`schedule`] starts workflows by the clock, [`trigger`] by events and messages.
//! - [`Engine`] lets runs happen where they outlive the service.
//! - [`settings`] reads all of it from a file and the environment.
//!
//! # Features
//!
//! - `program`: `Serve`, the command `serve` of a program.
//! - `mcp`: `Service::tool` and `serve --tool`: workflows as tools for models, too.
//! - `tracing`: a span for each run around those of the runtime, and an event for each end of a run
//!   and each request to the service.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod access;
mod adapter;
mod app;
mod automation;
mod catalog;
pub mod context;
mod engine;
mod http;
mod launch;
mod limits;
mod log;
pub mod mapping;
mod metrics;
mod openapi;
mod options;
mod page;
mod principal;
#[cfg(feature = "program")]
mod program;
mod runs;
pub mod schedule;
mod serve;
mod service;
pub mod settings;
#[cfg(feature = "mcp")]
mod tools;
pub mod trigger;

pub use access::Webhook;
pub use adapter::{Adapter, Answer, Received, Unfit};
pub use app::App;
pub use engine::{Engine, EngineEnd, EngineError, EngineRun};
pub use limits::Limits;
pub use options::WorkflowOptions;
pub use principal::Principal;
#[cfg(feature = "program")]
pub use program::Serve;
pub use runs::{
    Ended, Notice, Outcome, Outputs, Phase, Position, Refusal, Run, Runs, Start, Started,
};
pub use serve::{ServeError, serve};
pub use service::{Service, ServiceError};
