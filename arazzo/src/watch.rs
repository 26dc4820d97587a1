//! Observing runs: events for programs, and spans for `tracing`.
//!
//! A program listens with [`ClientBuilder::on_event`](crate::ClientBuilder::on_event). The
//! invariant: without a listener, no event is created.
//!
//! ```
//! use arazzo::watch::EventFilter;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let filter = EventFilter::from_json(r#"{"filter": {"event": "workflow.Run*"}}"#)?;
//! let client = arazzo::Client::builder()
//!     .on_event_matching(filter, |event| {
//!         let line = serde_json::to_string(event).unwrap_or_default();
//!         eprintln!("{line}");
//!     })
//! #   .transport(arazzo::testing::Script::new())
//!     .build()?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! # Spans
//!
//! With the feature `tracing`, a run has nested spans of the level `INFO`: `workflow`, `step` for
//! each step, and `HTTP request` for each request on the wire. The latter has the fields of
//! OpenTelemetry's conventions for HTTP clients (`http.request.method`, `server.address`,
//! `server.port`, `url.full`, `url.template`, `http.request.resend_count`,
//! `http.response.status_code`, `error.type`). Bridges to OpenTelemetry read the fields
//! `otel.name`, `otel.kind` and `otel.status_code`.
//!
//! Servers learn of the trace by `ClientBuilder::trace_context`, which sends the id of the run, or
//! `ClientBuilder::propagate`, which sends what a bridge to OpenTelemetry makes of the span.

mod event;
mod exchange;
mod filter;
mod listener;
mod pattern;
mod retry;
mod run_context;
mod span;
#[cfg(feature = "tracing")]
mod trace_context;
mod watched;
mod written;

pub use self::event::{Event, EventKind, Outcome, Parent, RequestInfo, StepOutputs, Trigger};
pub(crate) use self::exchange::Exchanging;
pub use self::filter::{EventFilter, FilterError};
pub(crate) use self::listener::Listeners;
pub(crate) use self::run_context::RunContext;
#[cfg(feature = "tracing")]
pub(crate) use self::trace_context::Propagation;
pub use self::written::rfc_3339;
pub use crate::run::Uuid;
