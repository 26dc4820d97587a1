//! [`Span`]: a span of `tracing`, or nothing without the feature.

#[cfg(not(feature = "tracing"))]
pub(super) use self::off::{Span, is_on};
#[cfg(feature = "tracing")]
pub(super) use self::on::{Span, is_on};

#[cfg(feature = "tracing")]
mod on {
    use http::{StatusCode, Uri};
    use tracing::{
        Instrument,
        field::{Empty, display},
        level_filters::LevelFilter,
    };

    use crate::{
        transport::BoxFuture,
        watch::{RequestInfo, RunContext},
    };

    /// Returns whether any subscriber is interested in spans.
    pub(in crate::watch) fn is_on() -> bool {
        LevelFilter::current() >= LevelFilter::INFO
    }

    /// The span of a workflow, a step or a request.
    pub(in crate::watch) struct Span(tracing::Span);

    impl Span {
        pub(in crate::watch) fn workflow(context: &RunContext, id: &str) -> Self {
            Self(tracing::info_span!(
                target: "arazzo",
                "workflow",
                otel.name = id,
                arazzo.workflow.id = id,
                arazzo.run.id = %context.run_id(),
                error.type = Empty,
                otel.status_code = Empty,
                otel.status_description = Empty,
            ))
        }

        pub(in crate::watch) fn step(context: &RunContext, id: &str) -> Self {
            Self(tracing::info_span!(
                target: "arazzo",
                "step",
                otel.name = id,
                arazzo.step.id = id,
                arazzo.workflow.id = context.workflow(),
                arazzo.run.id = %context.run_id(),
                error.type = Empty,
                otel.status_code = Empty,
                otel.status_description = Empty,
            ))
        }

        pub(in crate::watch) fn request(info: &RequestInfo, resent: u32, uri: &Uri) -> Self {
            let span = tracing::info_span!(
                target: "arazzo",
                "HTTP request",
                otel.name = %format_args!("{} {}", info.method, info.template),
                otel.kind = "client",
                http.request.method = method(info.method.as_str()),
                server.address = uri.host(),
                server.port = port(uri),
                url.full = info.url(),
                url.template = &*info.template,
                http.request.resend_count = (resent > 0).then_some(resent),
                http.response.status_code = Empty,
                error.type = Empty,
                otel.status_code = Empty,
                otel.status_description = Empty,
            );
            Self(span)
        }

        pub(in crate::watch) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
            self.0.in_scope(work)
        }

        pub(in crate::watch) fn around<'f, T: 'f>(
            &self,
            future: BoxFuture<'f, T>,
        ) -> BoxFuture<'f, T> {
            Box::pin(future.instrument(self.0.clone()))
        }

        /// Records the status of a response. For a client, 4xx and 5xx are errors.
        pub(in crate::watch) fn answered(&self, status: StatusCode) {
            self.0.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                self.0.record("error.type", status.as_str());
                self.0.record("otel.status_code", "ERROR");
            }
        }

        pub(in crate::watch) fn failed(&self, kind: &str, description: &str) {
            self.0.record("error.type", kind);
            self.0.record("otel.status_code", "ERROR");
            self.0
                .record("otel.status_description", display(description));
        }
    }

    /// Returns a method that the conventions define, or else `_OTHER`.
    fn method(method: &str) -> &str {
        const KNOWN: [&str; 9] = [
            "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
        ];
        if KNOWN.contains(&method) {
            method
        } else {
            "_OTHER"
        }
    }

    fn port(uri: &Uri) -> u16 {
        let default = if uri.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        uri.port_u16().unwrap_or(default)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use http::{StatusCode, Uri};

    use crate::{
        transport::BoxFuture,
        watch::{RequestInfo, RunContext},
    };

    pub(in crate::watch) fn is_on() -> bool {
        false
    }

    pub(in crate::watch) struct Span;

    impl Span {
        pub(in crate::watch) fn workflow(_: &RunContext, _: &str) -> Self {
            Self
        }

        pub(in crate::watch) fn step(_: &RunContext, _: &str) -> Self {
            Self
        }

        pub(in crate::watch) fn request(_: &RequestInfo, _: u32, _: &Uri) -> Self {
            Self
        }

        pub(in crate::watch) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
            work()
        }

        pub(in crate::watch) fn around<'f, T: 'f>(
            &self,
            future: BoxFuture<'f, T>,
        ) -> BoxFuture<'f, T> {
            future
        }

        pub(in crate::watch) fn answered(&self, _: StatusCode) {}

        pub(in crate::watch) fn failed(&self, _: &str, _: &str) {}
    }
}
