//! Sending and receiving: one attempt of a step.

use std::{borrow::Cow, time::Duration};

use super::{
    Channel, ChannelError, Direction, Message, MessageBuilder, MessageChannel, builder::Draft,
    received::Settlement,
};
use crate::{
    client::Source,
    error::{Cause, StepError, StepId},
    response::{Arrived, NoResponse, Origin, Response},
    run::{Execution, Late, Run},
    transport::{BODY_LIMIT, BoxFuture},
};

/// How long a run waits until its broker has been told that a message was taken.
const ACK_LIMIT: Duration = Duration::from_secs(5);

impl<'r, S: StepId> MessageBuilder<'r, S> {
    /// Sends the message and returns it, so that the step can read it.
    ///
    /// # Errors
    ///
    /// If a value is missing or invalid, if a limit of the run is reached, or if the message cannot
    /// be sent.
    pub fn send(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(async move { arrived(self.sending().await?) })
    }

    /// Sends the message, for steps with failure actions: a message that cannot be sent is not an
    /// error here.
    ///
    /// # Errors
    ///
    /// Only errors that no failure action may handle: if a value is missing or invalid, or if a
    /// limit of the run is reached.
    pub fn attempt(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(self.sending())
    }

    async fn sending(self) -> Result<Response<S>, StepError<S>> {
        let attempt = Attempt::begin(&self)?;
        let Self { run, mut draft, .. } = self;
        if let Some(unmet) = draft.unmet.take() {
            return Ok(attempt.unmet(unmet));
        }
        let message = draft.message().map_err(|cause| attempt.stopped(cause))?;
        let broker = broker(run, draft.source).map_err(|cause| attempt.stopped(cause))?;
        let address = message.address.clone();
        let to = draft.to();
        let sending = async {
            broker.send(&to, message.clone()).await?;
            Ok(message)
        };
        let outcome = run.limited(draft.timeout, sending).await;
        attempt.finish(&draft, Direction::Send, address, outcome)
    }

    /// Waits for the message.
    ///
    /// # Errors
    ///
    /// If a value is missing or invalid, if a limit of the run is reached, or if no message
    /// arrives.
    pub fn receive(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(async move { arrived(self.receiving().await?) })
    }

    /// Waits for the message, for steps with failure actions: a message that does not arrive is not
    /// an error here.
    ///
    /// # Errors
    ///
    /// Only errors that no failure action may handle: if a value is missing or invalid, or if a
    /// limit of the run is reached.
    pub fn try_receive(self) -> BoxFuture<'r, Result<Response<S>, StepError<S>>> {
        Box::pin(self.receiving())
    }

    async fn receiving(self) -> Result<Response<S>, StepError<S>> {
        let attempt = Attempt::begin(&self)?;
        let Self { run, mut draft, .. } = self;
        if let Some(unmet) = draft.unmet.take() {
            return Ok(attempt.unmet(unmet));
        }
        let stopped = |cause| attempt.stopped(cause);
        draft.problem().map_err(stopped)?;
        let address = draft.address().map_err(stopped)?;
        let broker = broker(run, draft.source).map_err(stopped)?;
        let wanted = draft.wanted(address.clone());
        let from = draft.to();
        let receiving = async {
            let inbox = run.inbox();
            // This does nothing after `connect`, which generated code calls before the first step.
            inbox.subscribe(broker, draft.source, &from).await?;
            let received = inbox.receive(draft.source, &wanted).await?;
            Ok(received.into_parts())
        };
        let outcome = match run.limited(draft.timeout, receiving).await {
            Ok(Ok((message, settlement))) => {
                settle(run, settlement).await;
                Ok(fitting(message))
            }
            Ok(Err(error)) => Ok(Err(error)),
            Err(late) => Err(late),
        };
        attempt.finish(&draft, Direction::Receive, address, outcome)
    }
}

/// Tells the broker that the step has taken a message. If that fails, the step has it all the same,
/// and the broker delivers it once more.
async fn settle(run: &Run, settlement: Settlement) {
    if settlement.is_open() {
        let _ = run.limited(Some(ACK_LIMIT), settlement.ack()).await;
    }
}

fn fitting(message: Message) -> Result<Message, ChannelError> {
    if message.payload.len() as u64 > BODY_LIMIT {
        return Err(ChannelError::new("the payload is larger than 64 MiB"));
    }
    Ok(message)
}

/// One attempt of a step, after it has been counted.
struct Attempt<'r, S> {
    run: &'r Run,
    step: S,
    execution: Execution,
}

impl<'r, S: StepId> Attempt<'r, S> {
    /// Counts the attempt, and hides its secrets before anything can fail: a message may quote them.
    fn begin(builder: &MessageBuilder<'r, S>) -> Result<Self, StepError<S>> {
        let MessageBuilder { run, step, draft } = builder;
        let execution = run.count(*step)?;
        run.redact_with(|redaction| draft.redact(redaction));
        Ok(Self {
            run,
            step: *step,
            execution,
        })
    }

    /// Makes the error of an attempt that sent nothing, or that ran into the end of the run.
    fn stopped(&self, cause: Cause) -> StepError<S> {
        self.run
            .error(self.step, cause)
            .attempted(self.execution.attempts)
    }

    /// Makes the response of an attempt that sent nothing because of an unmet dependency.
    fn unmet(&self, needed: Cow<'static, str>) -> Response<S> {
        let no_response = Err(NoResponse::Unmet(needed));
        let redaction = self.run.redaction();
        Response::new(
            self.step,
            self.execution,
            Origin::Nothing,
            no_response,
            redaction,
        )
    }

    /// Makes the response of an attempt. The secrets in the message are hidden first, since the
    /// address may repeat them.
    fn finish(
        &self,
        draft: &Draft,
        direction: Direction,
        address: String,
        outcome: Result<Result<Message, ChannelError>, Late>,
    ) -> Result<Response<S>, StepError<S>> {
        let outcome = match outcome {
            Ok(Ok(message)) => Ok(Arrived::message(message, draft.reads, draft.secret_reads)),
            Ok(Err(error)) => {
                let redaction = self.run.redaction();
                let error = error.map(|message| redaction.apply(message).into_owned());
                if error.ends_run() {
                    return Err(self.stopped(Cause::failed_channel(error)));
                }
                Err(NoResponse::Channel(error))
            }
            Err(Late::Timeout(limit)) => Err(NoResponse::Timeout(limit)),
            Err(Late::Deadline(limit)) => return Err(self.stopped(Cause::Deadline { limit })),
        };
        if let Ok(arrived) = &outcome {
            self.run
                .redact_with(|redaction| arrived.redact(draft.secret_reads, redaction));
        }
        let redaction = self.run.redaction();
        let origin = Origin::Message {
            direction,
            channel: draft.channel.clone(),
            shown: redaction.apply(&address).into_owned(),
        };
        Ok(Response::new(
            self.step,
            self.execution,
            origin,
            outcome,
            redaction,
        ))
    }
}

fn arrived<S: StepId>(response: Response<S>) -> Result<Response<S>, StepError<S>> {
    if response.arrived() {
        Ok(response)
    } else {
        Err(response.no_response())
    }
}

/// Returns the channel that the client has for a source.
fn broker(run: &Run, source: Source) -> Result<&dyn MessageChannel, Cause> {
    run.client().channel(source).ok_or(Cause::NoChannel {
        source: Cow::Borrowed(source.name()),
    })
}

impl Run {
    /// Checks that the client has a message channel for every channel of a workflow, and subscribes
    /// to those that the workflow receives from. A run does so before it sends anything.
    ///
    /// # Errors
    ///
    /// [`Cause::NoChannel`] if the client lacks one; [`Cause::Channel`], [`Cause::Timeout`] or
    /// [`Cause::Deadline`] if a subscription fails.
    pub async fn connect<S: StepId>(&self, channels: &[Channel]) -> Result<(), StepError<S>> {
        let connected = self.connect_all(channels).await;
        connected.map_err(|cause| StepError::before_start(cause).redacting(self.redaction()))
    }

    async fn connect_all(&self, channels: &[Channel]) -> Result<(), Cause> {
        // All channels are checked first, so that a missing one is reported before any broker is
        // contacted.
        for channel in channels {
            broker(self, channel.source)?;
        }
        for channel in channels.iter().filter(|channel| channel.receives) {
            let broker = broker(self, channel.source)?;
            let address = channel.to_address();
            let opening = self.inbox().subscribe(broker, channel.source, &address);
            match self.limited(None, opening).await {
                Ok(opened) => opened.map_err(Cause::failed_channel)?,
                Err(Late::Timeout(limit)) => return Err(Cause::Timeout { limit }),
                Err(Late::Deadline(limit)) => return Err(Cause::Deadline { limit }),
            }
        }
        Ok(())
    }
}
