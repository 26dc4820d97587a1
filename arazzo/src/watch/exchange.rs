//! [`Exchanging`]: the requests of one attempt in a run that is observed.

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::Request;

use super::{
    EventKind, RequestInfo,
    run_context::{About, RunContext},
    span::Span,
};
use crate::{
    request::{RequestContext, Upload},
    run::{Execution, Run},
    transport::{BoxFuture, TransportError},
};

/// The requests of an attempt: the first one, and those of redirects.
pub(crate) struct Exchanging<'r> {
    run: &'r Run,
    context: &'r RunContext,
    step: &'static str,
    execution: Execution,
    template: Cow<'static, str>,
    /// The request that has no response yet.
    open: Mutex<Option<Open>>,
}

struct Open {
    began: Instant,
    request: RequestInfo,
    span: Span,
}

impl<'r> Exchanging<'r> {
    /// Starts to observe an attempt; `None` if nothing observes the run.
    pub(crate) fn new(
        run: &'r Run,
        step: &'static str,
        execution: Execution,
        template: Cow<'static, str>,
    ) -> Option<Self> {
        Some(Self {
            context: run.run_context()?,
            run,
            step,
            execution,
            template,
            open: Mutex::default(),
        })
    }

    /// Reports that a request is sent, and returns the future that sends it, within its span.
    /// `shown` is the URL that may be shown.
    pub(crate) fn sent<'f, T: Send + 'f>(
        &self,
        #[cfg_attr(not(feature = "tracing"), expect(unused_mut))] mut request: Request<Bytes>,
        shown: RequestContext,
        redirects: usize,
        send: impl FnOnce(Request<Bytes>) -> BoxFuture<'f, T>,
    ) -> BoxFuture<'f, T> {
        let info = RequestInfo {
            method: request.method().clone(),
            shown,
            template: self.template.clone(),
            attempt: self.execution.attempts,
            redirects: u32::try_from(redirects).unwrap_or(u32::MAX),
        };
        let resent = self.execution.retries.saturating_add(info.redirects);
        self.tell(EventKind::RequestSent {
            request: info.clone(),
            size: size(&request),
        });
        let span = Span::request(&info, resent, request.uri());
        let began = self.run.client().transport().now();
        let sending = span.within(|| {
            #[cfg(feature = "tracing")]
            self.propagate(redirects, request.headers_mut());
            send(request)
        });
        let sending = span.around(sending);
        let open = Open {
            began,
            request: info,
            span,
        };
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(open);
        sending
    }

    /// Adds the headers by which the request says which trace it belongs to.
    #[cfg(feature = "tracing")]
    fn propagate(&self, redirects: usize, headers: &mut http::HeaderMap) {
        if let Some(propagation) = &self.run.client().settings().propagation {
            let redaction = self.run.redaction();
            propagation.inject(self.context, self.execution, redirects, &redaction, headers);
        }
    }

    /// Reports the result of the last request.
    pub(crate) fn answered(&self, answer: &Result<http::Response<Bytes>, TransportError>) {
        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                let kind = match error.exceeded_limit() {
                    Some(_) => "response_too_large",
                    None => "transport",
                };
                return self.failed(kind, &error.to_string());
            }
        };
        let Some((open, duration)) = self.close() else {
            return;
        };
        open.span.answered(response.status());
        self.tell(EventKind::ResponseReceived {
            request: open.request,
            status: response.status().as_u16(),
            size: response.body().len(),
            duration,
        });
    }

    /// Reports that the last request timed out.
    pub(crate) fn late(&self, limit: Duration) {
        self.failed("timeout", &format!("no complete response within {limit:?}"));
    }

    fn failed(&self, kind: &'static str, cause: &str) {
        let Some((open, duration)) = self.close() else {
            return;
        };
        let cause = self.run.redaction().apply(cause).into_owned();
        open.span.failed(kind, &cause);
        self.tell(EventKind::RequestFailed {
            request: open.request,
            cause,
            duration,
        });
    }

    fn close(&self) -> Option<(Open, Duration)> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.take()?;
        let duration = self.run.since(open.began);
        Some((open, duration))
    }

    fn tell(&self, kind: EventKind) {
        let about = About::Step(self.step, self.execution.id);
        self.run.tell(self.context, &about, kind);
    }
}

/// The length of a body, which may be streamed.
fn size(request: &Request<Bytes>) -> usize {
    let upload = request.extensions().get::<Upload>();
    let streamed = upload.and_then(|upload| usize::try_from(upload.length()).ok());
    streamed.unwrap_or(request.body().len())
}

impl Drop for Exchanging<'_> {
    /// Dropping the future of a run cancels its request.
    fn drop(&mut self) {
        self.failed("cancelled", "it was cancelled");
    }
}
