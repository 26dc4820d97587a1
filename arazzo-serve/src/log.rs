//! Spans and events of `tracing`; nothing without the feature.
//!
//! They have ids, names, times and statuses. No header, no query and no body is in them.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::runs::{Outcome, Run};

/// The span of a run, around those of the runtime.
#[derive(Clone, Debug)]
pub(crate) struct RunSpan(#[cfg(feature = "tracing")] tracing::Span);

impl RunSpan {
    #[cfg(feature = "tracing")]
    pub(crate) fn new(run: &Run) -> Self {
        Self(tracing::info_span!(
            "run",
            run.id = %run.id(),
            run.correlation_id = %run.correlation(),
            run.depth = run.depth(),
            run.principal = %run.principal(),
            workflow = run.workflow(),
        ))
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn new(_: &Run) -> Self {
        Self()
    }

    /// Runs a future within the span.
    #[cfg(feature = "tracing")]
    pub(crate) fn within<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        tracing::Instrument::instrument(future, self.0.clone())
    }

    /// Runs a future within the span.
    #[cfg(not(feature = "tracing"))]
    pub(crate) fn within<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        future
    }

    /// Tells how the run ended.
    #[cfg(feature = "tracing")]
    pub(crate) fn ended(&self, outcome: &Outcome) {
        let _entered = self.0.enter();
        match outcome.failure() {
            None => tracing::info!(outcome = outcome.name(), "run ended"),
            Some(cause) => tracing::warn!(outcome = outcome.name(), cause, "run ended"),
        }
    }

    /// Tells how the run ended.
    #[cfg(not(feature = "tracing"))]
    pub(crate) fn ended(&self, _: &Outcome) {}
}

/// Tells of a request to the service.
#[cfg(feature = "tracing")]
pub(crate) fn request(method: &Method, path: &str, status: StatusCode, took: Duration) {
    tracing::info!(
        http.request.method = %method,
        url.path = path,
        http.response.status_code = status.as_u16(),
        duration = took.as_secs_f64(),
        "request"
    );
}

/// Tells of a request to the service.
#[cfg(not(feature = "tracing"))]
pub(crate) fn request(_: &Method, _: &str, _: StatusCode, _: Duration) {}
