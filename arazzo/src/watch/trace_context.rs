//! [`Propagation`]: the headers by which requests say which trace they belong to.
//!
//! A span of `tracing` has no id outside of the program. So a trace is either named after the run,
//! or by a function of the program, which knows what its subscriber makes of the spans.

use std::panic::{AssertUnwindSafe, catch_unwind};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::RunContext;
use crate::{client::is_own, request::drop_secrets, run::Execution, secret::Redaction};

/// The header of the W3C's recommendation "Trace Context".
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// Where the trace of a request comes from.
pub(crate) enum Propagation {
    /// The trace has the id of the run.
    OfRun,
    /// The function sets the headers.
    By(Box<dyn Fn(&mut HeaderMap) + Send + Sync>),
}

impl Propagation {
    /// Adds the headers that the request does not have. It is called within the span of the request.
    pub(super) fn inject(
        &self,
        context: &RunContext,
        execution: Execution,
        redirects: usize,
        redaction: &Redaction,
        headers: &mut HeaderMap,
    ) {
        let mut injected = match self {
            Self::OfRun => of_run(context, execution, redirects),
            Self::By(inject) => given(inject),
        };
        // The request has been allowed to be sent without these.
        drop_secrets(&mut injected, redaction);
        for name in injected.keys() {
            if is_own(name) || headers.contains_key(name) {
                continue;
            }
            for value in injected.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
}

/// Makes the header `traceparent`: version, trace-id, parent-id, and the flag `sampled`.
fn of_run(context: &RunContext, execution: Execution, redirects: usize) -> HeaderMap {
    let trace = context.run_id().to_u128();
    let parent = execution.request(redirects);
    let text = format!("00-{trace:032x}-{parent:016x}-01");
    let value = HeaderValue::from_str(&text);
    let pairs = value.into_iter().map(|value| (TRACE_PARENT, value));
    pairs.collect()
}

/// Calls the function. As with listeners, a panic ends here; the panic hook has reported it.
fn given(inject: &(dyn Fn(&mut HeaderMap) + Send + Sync)) -> HeaderMap {
    let injected = catch_unwind(AssertUnwindSafe(|| {
        let mut headers = HeaderMap::new();
        inject(&mut headers);
        headers
    }));
    injected.unwrap_or_default()
}
