//! [`App`]: a service that is ready: its routes, its runs, and how it stops.

use std::{fmt, sync::Arc, time::Duration};

use arazzo::Value;
use axum::Router;
use tokio::sync::Semaphore;

use crate::{
    access::Access, automation::Automatic, http, limits::Limits, metrics::Metrics, page::Page,
    runs::Runs,
};

/// A service that is ready. Clones are one and the same.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an app consists of.
pub(crate) struct Inner {
    pub(crate) access: Access,
    pub(crate) runs: Runs,
    pub(crate) limits: Limits,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) answers: Answers,
    pub(crate) page: Page,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) automatic: Automatic,
    #[cfg(feature = "mcp")]
    pub(crate) tools: Option<crate::tools::Tools>,
    /// Routes of others, behind the same checks.
    pub(crate) routes: Router,
}

/// What answers look like.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    /// Whether a failure tells the outputs of the steps before it.
    pub(crate) expose_progress: bool,
    /// Whether runs can be tested, which shows what the APIs answer.
    pub(crate) test_runs: bool,
    pub(crate) keep_alive: Duration,
    /// What is sent to keep a stream open; a comment if there is none.
    pub(crate) keep_alive_data: Option<Value>,
    pub(crate) title: String,
    pub(crate) version: String,
}

impl App {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Returns the routes: nest them, add layers. Within a Tokio runtime, this also
    /// [starts](Self::start) schedules and triggers.
    pub fn router(&self) -> Router {
        self.start();
        http::router(self)
    }

    /// Starts schedules and triggers, once, until [`stop`](Self::stop) is called. Outside of a Tokio
    /// runtime, it does nothing.
    pub fn start(&self) {
        self.0.automatic.start(&self.0.runs);
    }

    /// Returns the runs, to start some without a request.
    pub fn runs(&self) -> &Runs {
        &self.0.runs
    }

    /// Starts no more runs, waits for those that there are, and cancels them after `limit`. Streams
    /// of runs end with their run, all others at once.
    pub async fn stop(&self, limit: Duration) {
        self.0.runs.stop(limit).await;
        #[cfg(feature = "mcp")]
        if let Some(tools) = &self.0.tools {
            tools.stop().await;
        }
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.0.answers
    }

    pub(crate) fn page(&self) -> &Page {
        &self.0.page
    }

    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    pub(crate) fn automatic(&self) -> &Automatic {
        &self.0.automatic
    }

    /// Returns the routes that are not the service's own.
    pub(crate) fn routes(&self) -> Router {
        let routes = self.0.routes.clone();
        #[cfg(feature = "mcp")]
        if let Some(tools) = &self.0.tools {
            return routes.merge(tools.router.clone());
        }
        routes
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("access", &self.0.access)
            .field("runs", &self.0.runs)
            .finish_non_exhaustive()
    }
}
