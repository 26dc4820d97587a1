//! [`WorkflowOptions`]: the settings of one workflow.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use arazzo::Secret;

use crate::{
    adapter::Adapter,
    mapping::{ContextScope, Mapping, Mappings},
};

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
    pub(crate) mappings: Mappings,
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

    /// Makes the inputs of a request by a mapping. Without one, the body of a request is the
    /// inputs.
    pub fn request(mut self, mapping: Mapping) -> Self {
        self.mappings.request = Some(mapping);
        self
    }

    /// Makes the response of a successful run by a mapping, which is an object with `status`,
    /// `headers` and `body`. What is absent is as it is without a mapping. A body that is a string is
    /// sent as it is if the header `Content-Type` names another type than JSON.
    pub fn response(mut self, mapping: Mapping) -> Self {
        self.mappings.response = Some(mapping);
        self
    }

    /// Names the session of a request or an event by a mapping whose value is a text or a number.
    pub fn session(mut self, mapping: Mapping) -> Self {
        self.mappings.session = Some(mapping);
        self
    }

    /// Sets a value of a context when a run has succeeded. All values of a run are set at once, and
    /// one whose mapping refers to nothing is removed.
    pub fn save(mut self, scope: ContextScope, name: &str, mapping: Mapping) -> Self {
        self.mappings.saved.push((scope, name.to_owned(), mapping));
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
