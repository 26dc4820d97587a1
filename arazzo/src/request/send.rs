//! Sending a request: one attempt of a step.

use std::time::Duration;

use bytes::Bytes;

use super::{
    RequestBuilder,
    authorize::{self, Unauthorized},
    redirect::{self, Hop},
    sent::Sent,
};
use crate::{
    client::Client,
    error::{Cause, StepError, StepId},
    response::{Arrived, Lost, Origin, Response},
    run::{Late, Run},
    transport::{BODY_LIMIT, TransportError},
};

impl<S: StepId> RequestBuilder<'_, S> {
    /// Sends the request and reads the whole response.
    ///
    /// # Errors
    ///
    /// If anything is missing or invalid, if a limit of the run is reached, or if no response
    /// arrives. A response of any status is no error.
    pub async fn send(self) -> Result<Response<S>, StepError<S>> {
        let response = self.attempt().await?;
        match response.arrived() {
            true => Ok(response),
            false => Err(response.lost()),
        }
    }

    /// Sends the request, for steps with failure actions: that no response arrives is not an error
    /// here, but a response without a status.
    ///
    /// # Errors
    ///
    /// What no failure action may handle: anything missing or invalid, or a limit of the run that
    /// is reached.
    pub async fn attempt(self) -> Result<Response<S>, StepError<S>> {
        let Self {
            run,
            step,
            mut draft,
        } = self;
        let attempts = run.count(step)?;
        if let Some(unmet) = draft.unmet {
            let lost = Err(Lost::Unmet(unmet));
            return Ok(Response::new(
                step,
                attempts,
                Origin::Nothing,
                lost,
                run.redaction(),
            ));
        }
        run.redact_with(|redaction| draft.conceal(redaction));
        let failed = |cause| run.error(step, cause).attempted(attempts);
        draft.check().map_err(failed)?;
        let shown = match draft.authorize(run).await {
            Ok(shown) => shown,
            Err(Unauthorized::Refused(cause)) => return Err(failed(cause)),
            Err(Unauthorized::Lost(error)) => {
                let lost = Err(Lost::Token(error));
                let redaction = run.redaction();
                return Ok(Response::new(
                    step,
                    attempts,
                    Origin::Nothing,
                    lost,
                    redaction,
                ));
            }
        };
        let redaction = run.redaction();
        let (reads, secret_reads) = (draft.reads, draft.secret_reads);
        let (timeout, keep_redirects) = (draft.timeout, draft.keep_redirects);
        let sent = draft.prepare(run.client(), &redaction).map_err(failed)?;

        let outcome = match exchange(run, &sent, timeout, keep_redirects).await {
            Ok(answer) => Ok(Arrived::new(answer, reads, secret_reads)),
            Err(Unanswered::Lost(lost)) => Err(lost),
            Err(Unanswered::Deadline(limit)) => return Err(failed(Cause::Deadline { limit })),
        };
        if let Ok(arrived) = &outcome {
            authorize::note(&shown, arrived.status());
            run.redact_with(|redaction| arrived.conceal(secret_reads, redaction));
        }
        Ok(Response::new(
            step,
            attempts,
            Origin::Request(Box::new(sent)),
            outcome,
            run.redaction(),
        ))
    }
}

/// Why there is no response.
enum Unanswered {
    Lost(Lost),
    Deadline(Duration),
}

/// One exchange within the limits of the step and the run.
async fn exchange(
    run: &Run,
    sent: &Sent,
    timeout: Option<Duration>,
    keep_redirects: bool,
) -> Result<http::Response<Bytes>, Unanswered> {
    let hops = hops(run.client(), sent, keep_redirects);
    match run.limited(timeout, hops).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => {
            let redaction = run.redaction();
            let error = error.map(|message| redaction.apply(message).into_owned());
            Err(Unanswered::Lost(Lost::Transport(error)))
        }
        Err(Late::Timeout(limit)) => Err(Unanswered::Lost(Lost::Timeout(limit))),
        Err(Late::Deadline(limit)) => Err(Unanswered::Deadline(limit)),
    }
}

/// The request, and those that redirects make of it.
async fn hops(
    client: &Client,
    sent: &Sent,
    keep_redirects: bool,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut hop = Hop {
        method: sent.method.clone(),
        url: sent.url.clone(),
        headers: sent.headers.clone(),
        body: sent.bytes(),
    };
    let mut followed = 0;
    loop {
        let mut request = http::Request::new(hop.body.clone());
        *request.method_mut() = hop.method.clone();
        *request.uri_mut() = http::Uri::try_from(hop.url.as_str()).map_err(TransportError::new)?;
        *request.headers_mut() = hop.headers.clone();
        let response = client.transport().send(request).await?;
        if response.body().len() > BODY_LIMIT {
            return Err(TransportError::new("the response is larger than 64 MiB"));
        }
        if keep_redirects || followed == redirect::LIMIT || !hop.follow(&response) {
            return Ok(response);
        }
        followed += 1;
    }
}
