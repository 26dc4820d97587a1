//! [`WorkflowOptions`]: the settings of one workflow.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use arazzo::Secret;

use crate::adapter::Adapter;

/// The settings of one workflow.
///
/// ```
/// use arazzo_serve::WorkflowOptions;
///
/// let options = WorkflowOptions::new()
///     .concurrency(4)
///     .bind("apiKey", "sk_1")
///     .stream("pollBulkOperation.bulkStatus");
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until a workflow has them"]
pub struct WorkflowOptions {
    pub(crate) concurrency: Option<usize>,
    pub(crate) time: Option<Duration>,
    pub(crate) bound: BTreeMap<String, Secret>,
    pub(crate) streamed: Vec<String>,
    pub(crate) ends_with_client: bool,
    pub(crate) adapter: Option<Arc<dyn Adapter>>,
}

impl WorkflowOptions {
    /// Makes options in which everything is as the service has it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many runs of the workflow there are at once. Default: as many as the service has.
    pub fn concurrency(mut self, runs: usize) -> Self {
        self.concurrency = Some(runs);
        self
    }

    /// Sets how long a run of the workflow may take.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time = Some(limit);
        self
    }

    /// Sets a secret input. It is part of no form and no schema, and a request that has it is
    /// refused.
    pub fn bind(mut self, input: &str, secret: impl Into<Secret>) -> Self {
        self.bound.insert(input.to_owned(), secret.into());
        self
    }

    /// Streams an output of a step, written `stepId.output`, as soon as it exists.
    pub fn stream(mut self, output: &str) -> Self {
        self.streamed.push(output.to_owned());
        self
    }

    /// Makes the inputs of requests, and the answers of outputs, with this adapter.
    pub fn adapter(mut self, adapter: impl Adapter + 'static) -> Self {
        self.adapter = Some(Arc::new(adapter));
        self
    }

    /// Cancels a run when the client leaves that started it. By default, the run goes on.
    pub fn end_with_client(mut self) -> Self {
        self.ends_with_client = true;
        self
    }
}

impl fmt::Debug for WorkflowOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkflowOptions")
            .field("concurrency", &self.concurrency)
            .field("time", &self.time)
            .field("bound", &self.bound.keys())
            .field("streamed", &self.streamed)
            .finish_non_exhaustive()
    }
}
