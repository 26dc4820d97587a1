//! Sending a request: one attempt of a step.
//!
//! The futures are boxed: a future contains those that it awaits, and workflows call workflows, so
//! unboxed futures would grow with every level.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use super::{
    RequestBuilder, Shown,
    authorize::{self, Unauthorized},
    draft::Draft,
    redirect::{Hop, Redirect, Unfollowed},
    sent::Sent,
    shown::ResponseLimit,
};
use crate::{
    error::{Cause, StepError, StepId},
    response::{Arrived, NoResponse, Origin, Response},
    run::{Execution, Late, Run},
    transport::{BoxFuture, TransportError},
    watch::Exchanging,
};

impl<'r, S: StepId> RequestBuilder<'r, S> {
    /// Sends the request and reads the whole response.
    ///
    /// # Errors
    ///
    /// If a value is missing or invalid, if a limit of the run is reached, or if no response
    /// arrives. A response is not an error, whatever its status.
    pub fn send(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(async move {
            let response = self.exchange().await?;
            if response.arrived() {
                Ok(response)
            } else {
                Err(response.no_response())
            }
        })
    }

    /// Sends the request, for steps with failure actions: if no response arrives, that is not an
    /// error here, but a response without a status.
    ///
    /// # Errors
    ///
    /// Only errors that no failure action may handle: if a value is missing or invalid, or if a
    /// limit of the run is reached.
    pub fn attempt(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(self.exchange())
    }

    async fn exchange(self) -> Result<Response<S>, StepError<S>> {
        let Self {
            run,
            step,
            mut draft,
        } = self;
        let execution = run.count(step)?;
        let unsent = |reason| {
            let redaction = run.redaction();
            Response::new(step, execution, Origin::Nothing, Err(reason), redaction)
        };
        if let Some(unmet) = draft.unmet {
            return Ok(unsent(NoResponse::Unmet(unmet)));
        }
        // Before anything can fail: a message may quote a value of the request.
        run.redact_with(|redaction| draft.redact(redaction));
        let failed = |cause| run.error(step, cause).attempted(execution.attempts);
        // Before tokens are fetched: a request that cannot be sent needs none.
        draft.check().map_err(failed)?;
        let shown = match draft.authorize(run).await {
            Ok(shown) => shown,
            Err(Unauthorized::Refused(cause)) => return Err(failed(cause)),
            Err(Unauthorized::NoResponse(error)) => return Ok(unsent(NoResponse::Token(error))),
        };
        let (reads, secret_reads) = (draft.reads, draft.secret_reads);
        let (timeout, keep_redirects) = (draft.timeout, draft.keep_redirects);
        let mut sent = assemble(*draft, run, execution).map_err(failed)?;
        let wire = Wire::new(run, step, execution, &sent);
        let outcome = match exchange(&wire, &mut sent, timeout, keep_redirects).await {
            Ok(answer) => Ok(Arrived::new(answer, reads, secret_reads)),
            Err(Unanswered::NoResponse(no_response)) => Err(no_response),
            Err(Unanswered::Deadline(limit)) => return Err(failed(Cause::Deadline { limit })),
        };
        if let Ok(arrived) = &outcome {
            authorize::drop_rejected(&shown, arrived.status());
            run.redact_with(|redaction| arrived.redact(secret_reads, redaction));
        }
        Ok(Response::new(
            step,
            execution,
            Origin::Request(Box::new(sent)),
            outcome,
            run.redaction(),
        ))
    }
}

/// Assembles a request and checks that it may be sent to its host.
fn assemble(draft: Draft, run: &Run, execution: Execution) -> Result<Sent, Cause> {
    let settings = run.client().settings();
    let mut sent = draft.prepare(run.client(), &run.redaction())?;
    sent.identify(settings, execution.id);
    sent.check(settings, &run.redaction())?;
    Ok(sent)
}

/// Why an exchange gave no response.
enum Unanswered {
    NoResponse(NoResponse),
    Deadline(Duration),
}

/// What the requests of one attempt share.
struct Wire<'r> {
    run: &'r Run,
    step: Arc<str>,
    watching: Option<Exchanging<'r>>,
}

impl<'r> Wire<'r> {
    fn new<S: StepId>(run: &'r Run, step: S, execution: Execution, sent: &Sent) -> Self {
        let step: Arc<str> = step.to_string().into();
        Self {
            run,
            watching: Exchanging::new(run, &step, execution, sent.path.clone()),
            step,
        }
    }
}

/// Makes one exchange within the limits of the step and the run.
async fn exchange(
    wire: &Wire<'_>,
    sent: &mut Sent,
    timeout: Option<Duration>,
    keep_redirects: bool,
) -> Result<http::Response<Bytes>, Unanswered> {
    let run = wire.run;
    let hops = hops(wire, sent, keep_redirects);
    let outcome = run.limited(timeout, hops).await;
    if let (Some(watching), Err(Late::Timeout(limit) | Late::Deadline(limit))) =
        (&wire.watching, &outcome)
    {
        watching.late(*limit);
    }
    match outcome {
        Ok(Ok((response, unfollowed))) => {
            sent.unfollowed = unfollowed;
            Ok(response)
        }
        Ok(Err(error)) => Err(Unanswered::NoResponse(match error.limit() {
            Some(limit) => NoResponse::TooLarge(limit),
            None => {
                let redaction = run.redaction();
                NoResponse::Transport(error.map(|message| redaction.apply(message).into_owned()))
            }
        })),
        Err(Late::Timeout(limit)) => Err(Unanswered::NoResponse(NoResponse::Timeout(limit))),
        Err(Late::Deadline(limit)) => Err(Unanswered::Deadline(limit)),
    }
}

/// Sends the request, and follows redirects as far as they are allowed.
async fn hops(
    wire: &Wire<'_>,
    sent: &Sent,
    keep_redirects: bool,
) -> Result<(http::Response<Bytes>, Option<Unfollowed>), TransportError> {
    let run = wire.run;
    let host_policy = &run.client().settings().host_policy;
    let mut hop = sent.first_hop();
    loop {
        let response = send(wire, sent, &hop).await?;
        if keep_redirects {
            return Ok((response, None));
        }
        let redaction = run.redaction();
        match hop.redirect(&response, host_policy, &redaction) {
            Redirect::None => return Ok((response, None)),
            Redirect::Unfollowed(unfollowed) => return Ok((response, Some(unfollowed))),
            Redirect::To(target) => hop.follow(response.status(), target, &redaction),
        }
    }
}

/// Sends one hop through the transport.
async fn send(
    wire: &Wire<'_>,
    sent: &Sent,
    hop: &Hop,
) -> Result<http::Response<Bytes>, TransportError> {
    let Wire {
        run,
        step,
        watching,
    } = wire;
    let transport = run.client().transport();
    let limit = run.client().settings().limits.of_response(transport);
    let mut request = http::Request::new(hop.body.clone());
    *request.method_mut() = hop.method.clone();
    *request.uri_mut() = http::Uri::try_from(hop.url.as_str()).map_err(TransportError::new)?;
    *request.headers_mut() = hop.headers.clone();
    #[cfg(feature = "signing")]
    sent.sign(run, hop, request.headers_mut());
    request.extensions_mut().insert(ResponseLimit(limit));
    let shown = hop.shown_url(sent, &run.redaction());
    request
        .extensions_mut()
        .insert(Shown::new(&shown, Some(Arc::clone(step)), run.secrets()));
    let Some(watching) = watching else {
        return within(limit, transport.send(request).await);
    };
    let sending = watching.sent(request, &shown, hop.followed, |request| {
        transport.send(request)
    });
    let answer = within(limit, sending.await);
    watching.answered(&answer);
    answer
}

/// Returns a response unless it is too large.
fn within(
    limit: u64,
    answer: Result<http::Response<Bytes>, TransportError>,
) -> Result<http::Response<Bytes>, TransportError> {
    match answer? {
        response if response.body().len() as u64 > limit => Err(TransportError::too_large(limit)),
        response => Ok(response),
    }
}
