//! The headers by which requests say which trace they belong to.

use http::HeaderMap;

use super::ClientBuilder;
use crate::watch::Propagation;

impl ClientBuilder {
    /// Sends the header `traceparent` (W3C Trace Context) with every request of a step, so that
    /// what servers record of a run belongs together.
    ///
    /// The trace-id is the id of the run without its hyphens: events have it as
    /// [`run_id`](crate::watch::Event::run_id), spans as `arazzo.run.id`. The parent-id is a new
    /// one for every request, retries and redirects included, and the flag `sampled` is set. A
    /// parameter of the step or a [`header`](Self::header) of this name wins. Requests for tokens
    /// have no such header.
    ///
    /// The spans of `tracing` have ids of their own where a subscriber exports them, and a run
    /// may be a part of a larger trace. Then [`propagate`](Self::propagate) is the way; of the two,
    /// the last call counts.
    pub fn trace_context(mut self) -> Self {
        self.propagation = Some(Propagation::OfRun);
        self
    }

    /// Calls a function for every request of a step, within its span, and sends the headers that
    /// the function sets, such as `traceparent`, `tracestate` and `baggage`.
    ///
    /// So the trace of the caller continues. With the crates `tracing-opentelemetry` and
    /// `opentelemetry-http`:
    ///
    /// ```ignore
    /// let builder = arazzo::Client::builder().propagate(|headers| {
    ///     let context = tracing::Span::current().context();
    ///     global::get_text_map_propagator(|propagator| {
    ///         propagator.inject_context(&context, &mut HeaderInjector(headers));
    ///     });
    /// });
    /// ```
    ///
    /// What the request has already wins, and headers that only the request can decide, such as
    /// `Host`, are left out, as are secrets: values that are marked as sensitive, that contain a
    /// secret of the run, or whose name says so. A function that panics sets nothing. Requests for
    /// tokens have no such headers.
    pub fn propagate(mut self, inject: impl Fn(&mut HeaderMap) + Send + Sync + 'static) -> Self {
        self.propagation = Some(Propagation::By(Box::new(inject)));
        self
    }
}
