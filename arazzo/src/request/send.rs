//! Sending a request: one attempt of a step.
//!
//! The futures are boxed: a future contains those that it awaits, and workflows call workflows, so
//! unboxed futures would grow with every level.

use std::{pin::pin, time::Duration};

use bytes::Bytes;

use super::{
    RequestBuilder, RequestContext,
    authorize::{self, Unauthorized},
    context::ResponseLimit,
    draft::Draft,
    redirect::{Hop, Redirect, Unfollowed, is_redirect},
    sent::Sent,
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
        draft.redact(run);
        let failed = |cause| run.error(step, cause).attempted(execution.attempts);
        // Before tokens are fetched: a request that cannot be sent needs none.
        draft.check().map_err(failed)?;
        // Boxed, since it may send requests of its own; most steps need none.
        let authorized = if draft.security.is_empty() {
            Ok(Vec::new())
        } else {
            Box::pin(draft.authorize(run)).await
        };
        let shown = match authorized {
            Ok(shown) => shown,
            Err(Unauthorized::Refused(cause)) => return Err(failed(cause)),
            Err(Unauthorized::Ended(error)) => {
                run.end();
                return Err(failed(Cause::ended_by(error)));
            }
            Err(Unauthorized::NoResponse(error)) => return Ok(unsent(NoResponse::Token(error))),
        };
        let (reads, secret_reads) = (draft.reads, draft.secret_reads);
        let (timeout, keep_redirects) = (draft.timeout, draft.keep_redirects);
        let mut sent = assemble(*draft, run, execution).map_err(failed)?;
        let wire = Wire::new(run, step.id(), execution, &sent);
        let outcome = match exchange(&wire, &mut sent, timeout, keep_redirects).await {
            Ok(answer) => Ok(Arrived::new(answer, reads, secret_reads)),
            Err(Unanswered::NoResponse(no_response)) => Err(no_response),
            Err(Unanswered::Deadline(limit)) => return Err(failed(Cause::Deadline { limit })),
            Err(Unanswered::Ended(error)) => {
                run.end();
                return Err(failed(Cause::ended_by(error)));
            }
        };
        if let Ok(arrived) = &outcome {
            authorize::drop_rejected(&shown, arrived.status());
            if !secret_reads.is_empty() {
                run.redact_with(|redaction| arrived.redact(secret_reads, redaction));
            }
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
    let mut sent = draft.prepare(run.client())?;
    sent.identify(settings, execution.id);
    sent.add_headers(settings);
    sent.check(settings, &run.redaction())?;
    Ok(sent)
}

/// Why an exchange gave no response.
enum Unanswered {
    NoResponse(NoResponse),
    Deadline(Duration),
    /// The transport ends the run.
    Ended(TransportError),
}

/// What the requests of one attempt share.
struct Wire<'r> {
    run: &'r Run,
    step: &'static str,
    watching: Option<Exchanging<'r>>,
}

impl<'r> Wire<'r> {
    fn new(run: &'r Run, step: &'static str, execution: Execution, sent: &Sent) -> Self {
        Self {
            run,
            watching: Exchanging::new(run, step, execution, sent.path.clone()),
            step,
        }
    }

    /// What may be shown of a request.
    fn shown(&self, sent: &Sent, uri: &http::Uri, redirects: usize) -> RequestContext {
        let hidden = redirects == 0 && sent.hides_url();
        let uri = (!hidden).then(|| uri.clone());
        RequestContext::of_step(self.step, sent.path.clone(), uri, self.run.secrets())
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
    // Pinned here: every future that holds it would have a copy of its size.
    let outcome = run.limited(timeout, pin!(hops)).await;
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
        Ok(Err(error)) if error.ends_run() => Err(Unanswered::Ended(shown(run, error))),
        Ok(Err(error)) => Err(Unanswered::NoResponse(match error.exceeded_limit() {
            Some(limit) => NoResponse::TooLarge(limit),
            None => NoResponse::Transport(shown(run, error)),
        })),
        Err(Late::Timeout(limit)) => Err(Unanswered::NoResponse(NoResponse::Timeout(limit))),
        Err(Late::Deadline(limit)) => Err(Unanswered::Deadline(limit)),
    }
}

/// The same error without the secrets of the run: a transport may quote what it was to send.
fn shown(run: &Run, error: TransportError) -> TransportError {
    let redaction = run.redaction();
    error.map(|message| redaction.apply(message).into_owned())
}

/// Sends the request, and follows redirects as far as they are allowed.
async fn hops(
    wire: &Wire<'_>,
    sent: &Sent,
    keep_redirects: bool,
) -> Result<(http::Response<Bytes>, Option<Unfollowed>), TransportError> {
    let run = wire.run;
    let host_policy = &run.client().settings().host_policy;
    let mut followed: Option<Hop> = None;
    loop {
        let response = send(wire, sent, followed.as_ref()).await?;
        if keep_redirects || !is_redirect(&response) {
            return Ok((response, None));
        }
        let hop = followed.get_or_insert_with(|| sent.first_hop());
        let redaction = run.redaction();
        match hop.redirect(&response, host_policy, &redaction) {
            Redirect::None => return Ok((response, None)),
            Redirect::Unfollowed(unfollowed) => return Ok((response, Some(unfollowed))),
            Redirect::To(target) => hop.follow(response.status(), target, &redaction),
        }
    }
}

/// Sends the request, or the one that redirects have made of it, through the transport.
async fn send(
    wire: &Wire<'_>,
    sent: &Sent,
    followed: Option<&Hop>,
) -> Result<http::Response<Bytes>, TransportError> {
    let Wire { run, watching, .. } = wire;
    let transport = run.client().transport();
    let limit = run.client().settings().limits.of_response(transport);
    let streams = transport.streams_uploads() && !sent.is_signed(run.client().settings());
    let mut request = match followed {
        None => first(sent, streams),
        Some(hop) => redirected(hop, streams),
    }?;
    #[cfg(feature = "signing")]
    sent.sign(run, followed.is_none_or(|hop| hop.at_home), &mut request);
    let redirects = followed.map_or(0, |hop| hop.followed);
    let shown = wire.shown(sent, request.uri(), redirects);
    request.extensions_mut().insert(ResponseLimit(limit));
    request.extensions_mut().insert(shown.clone());
    let Some(watching) = watching else {
        return within(limit, transport.send(request).await);
    };
    let sending = watching.sent(request, shown, redirects, |request| transport.send(request));
    let answer = within(limit, sending.await);
    watching.answered(&answer);
    answer
}

fn first(sent: &Sent, streams: bool) -> Result<http::Request<Bytes>, TransportError> {
    let request = sent.content().request(streams);
    let mut request = request.map_err(TransportError::unreadable)?;
    *request.method_mut() = sent.method.clone();
    *request.uri_mut() = sent.target.uri().clone();
    *request.headers_mut() = sent.headers.clone();
    Ok(request)
}

fn redirected(hop: &Hop, streams: bool) -> Result<http::Request<Bytes>, TransportError> {
    let request = hop.body.request(streams);
    let mut request = request.map_err(TransportError::unreadable)?;
    *request.method_mut() = hop.method.clone();
    *request.uri_mut() = http::Uri::try_from(hop.url.as_str()).map_err(TransportError::new)?;
    *request.headers_mut() = hop.headers.clone();
    Ok(request)
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
