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
//! - [`Runs`] starts runs without a request, and tells what happens in all of them.
//!
//! # Features
//!
//! - `tracing`: a span for each run around those of the runtime, and an event for each end of a run
//!   and each request to the service.

mod access;
mod app;
mod catalog;
mod http;
mod limits;
mod log;
mod metrics;
mod openapi;
mod principal;
mod runs;
mod serve;
mod service;

pub use access::Webhook;
pub use app::App;
pub use catalog::WorkflowOptions;
pub use limits::Limits;
pub use principal::Principal;
pub use runs::{Ended, Notice, Outcome, Phase, Position, Refusal, Run, Runs, Start, Started};
pub use serve::{ServeError, serve};
pub use service::{Service, ServiceError};
