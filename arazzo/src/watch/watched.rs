//! Futures that report the start and the end of steps and workflows.
//!
//! The futures are structs because an `async fn` that takes a future stores it twice, and with
//! nested workflows their size would double at every level.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use pin_project_lite::pin_project;
use serde::Serialize;
use serde_json::Value;

use super::{EventKind, Outcome, run_context::About, span::Span};
use crate::{
    error::{Cause, StepError, StepId},
    run::{ExecutionId, Run},
    value::to_value,
};

pin_project! {
    /// A step or a workflow, observed from its first poll to its end.
    struct Watched<'r, F: Future, S: StepId> {
        #[pin]
        future: F,
        judge: Judge<F::Output, S>,
        outputs: Read<F::Output>,
        // After the future, so that it is dropped later: what is nested in the future is reported
        // as cancelled first.
        watch: Watch<'r, S>,
    }
}

/// Extracts the failure from an output, and whether an action has handled it.
type Judge<O, S> = for<'o> fn(&'o O) -> Option<(&'o StepError<S>, bool)>;

/// Reads the outputs of a step, if it has succeeded.
type Read<O> = for<'o> fn(&'o O) -> Option<Value>;

struct Watch<'r, S: StepId> {
    run: &'r Run,
    subject: Subject<S>,
    state: State,
}

#[derive(Clone, Copy)]
enum Subject<S> {
    Workflow(&'static str),
    Step(S),
}

enum State {
    New,
    Unwatched,
    Open(Box<Open>),
    Over,
}

struct Open {
    began: Instant,
    /// The execution of the step's events until it has sent something.
    execution: Option<ExecutionId>,
    span: Span,
}

impl Run {
    /// Awaits the steps of a workflow, and reports its start and end to observers of the run.
    pub fn workflow<T, S: StepId, F>(
        &self,
        id: &'static str,
        steps: F,
    ) -> impl Future<Output = Result<T, StepError<S>>>
    where
        F: Future<Output = Result<T, StepError<S>>>,
    {
        let failure: Judge<F::Output, S> = |result| Some((result.as_ref().err()?, false));
        self.watched(Subject::Workflow(id), steps, failure, |_| None)
    }

    /// Awaits a step, and reports its start and end to observers of the run.
    pub fn step<T: Serialize, S: StepId, F>(
        &self,
        step: S,
        attempts: F,
    ) -> impl Future<Output = Result<T, StepError<S>>>
    where
        F: Future<Output = Result<T, StepError<S>>>,
    {
        let failure: Judge<F::Output, S> = |result| Some((result.as_ref().err()?, false));
        self.watched(Subject::Step(step), attempts, failure, |result| {
            to_value(result.as_ref().ok()?).ok()
        })
    }

    /// Awaits a step as [`step`](Self::step) does; beside its outputs, it returns what comes next.
    pub fn branching_step<T: Serialize, N, S: StepId, F>(
        &self,
        step: S,
        attempts: F,
    ) -> impl Future<Output = Result<(T, N), StepError<S>>>
    where
        F: Future<Output = Result<(T, N), StepError<S>>>,
    {
        let failure: Judge<F::Output, S> = |result| Some((result.as_ref().err()?, false));
        self.watched(Subject::Step(step), attempts, failure, |result| {
            let (finished, _) = result.as_ref().ok()?;
            to_value(finished).ok()
        })
    }

    /// Awaits a step as [`step`](Self::step) does, but its failure may be handled: then the
    /// workflow continues without its outputs.
    pub fn handled_step<T: Serialize, N, S: StepId, F>(
        &self,
        step: S,
        attempts: F,
    ) -> impl Future<Output = F::Output>
    where
        F: Future<Output = Result<(Result<T, StepError<S>>, N), StepError<S>>>,
    {
        let failure: Judge<F::Output, S> = |result| match result {
            Ok((finished, _)) => Some((finished.as_ref().err()?, true)),
            Err(error) => Some((error, false)),
        };
        self.watched(Subject::Step(step), attempts, failure, |result| {
            let (finished, _) = result.as_ref().ok()?;
            to_value(finished.as_ref().ok()?).ok()
        })
    }

    /// Reports a workflow that cannot start.
    pub(crate) fn refused(&self, workflow: &'static str, cause: &Cause) {
        let Some(context) = self.run_context() else {
            return;
        };
        context.name(workflow);
        self.tell(context, &About::Workflow, EventKind::RunStarted);
        let span = Span::workflow(context, workflow);
        let text = self.redaction().apply(&cause.to_string()).into_owned();
        span.failed(cause.kind(), &text);
        let kind = EventKind::RunFinished {
            outcome: Outcome::Failed,
            failed_step: None,
            cause: Some(text),
            duration: Duration::ZERO,
        };
        self.tell(context, &About::Workflow, kind);
    }

    fn watched<F: Future, S: StepId>(
        &self,
        subject: Subject<S>,
        future: F,
        judge: Judge<F::Output, S>,
        outputs: Read<F::Output>,
    ) -> Watched<'_, F, S> {
        Watched {
            future,
            judge,
            outputs,
            watch: Watch {
                run: self,
                subject,
                state: State::New,
            },
        }
    }
}

impl<F: Future, S: StepId> Future for Watched<'_, F, S> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let watch = this.watch;
        if let State::New = watch.state {
            watch.begin();
        }
        let State::Open(open) = &watch.state else {
            return this.future.poll(context);
        };
        // A span is entered for each poll only: across polls, the thread runs other tasks.
        let polled = open.span.within(|| this.future.poll(context));
        if let Poll::Ready(output) = &polled {
            watch.end((this.judge)(output));
            watch.hand_over(|| (this.outputs)(output));
        }
        polled
    }
}

impl<S: StepId> Watch<'_, S> {
    fn begin(&mut self) {
        let Some(context) = self.run.run_context() else {
            self.state = State::Unwatched;
            return;
        };
        let (execution, span) = match self.subject {
            Subject::Workflow(id) => {
                context.name(id);
                self.run
                    .tell(context, &About::Workflow, EventKind::RunStarted);
                (None, Span::workflow(context, id))
            }
            Subject::Step(step) => {
                let execution = self.run.upcoming(step);
                let about = About::Step(step.id(), execution);
                self.run.tell(context, &about, EventKind::StepStarted);
                (Some(execution), Span::step(context, step.id()))
            }
        };
        let began = self.run.client().transport().now();
        self.state = State::Open(Box::new(Open {
            began,
            execution,
            span,
        }));
    }

    fn end(&mut self, failure: Option<(&StepError<S>, bool)>) {
        let State::Open(open) = std::mem::replace(&mut self.state, State::Over) else {
            return;
        };
        let failure = failure.map(|(error, handled)| {
            let cause = error.reason().to_string();
            let cause = self.run.redaction().apply(&cause).into_owned();
            open.span.failed(error.reason().kind(), &cause);
            Failure {
                step: error.step().map(StepId::id),
                cause,
                status: error.status(),
                attempts: error.attempts(),
                handled,
            }
        });
        self.finish(&open, failure.map_or(End::Succeeded, End::Failed));
    }

    /// Hands the outputs of a step to the scope of the run, if it wants them.
    fn hand_over(&self, read: impl FnOnce() -> Option<Value>) {
        let (Subject::Step(step), Some(context)) = (self.subject, self.run.run_context()) else {
            return;
        };
        self.run.client().hand_over(|| {
            let mut outputs = read()?;
            self.run.redaction().apply_to_value(&mut outputs);
            Some(context.outputs_of(step.id(), outputs))
        });
    }

    fn finish(&self, open: &Open, end: End) {
        let Some(context) = self.run.run_context() else {
            return;
        };
        let duration = self.run.since(open.began);
        match self.subject {
            Subject::Workflow(_) => {
                let kind = end.of_workflow(duration);
                self.run.tell(context, &About::Workflow, kind);
            }
            Subject::Step(step) => {
                // The step may have sent requests since it started, in later executions.
                let latest = self.run.latest(step);
                let latest = latest.map(|latest| latest.id).or(open.execution);
                let execution = latest.unwrap_or_else(|| self.run.upcoming(step));
                let about = About::Step(step.id(), execution);
                self.run.tell(context, &about, end.of_step(duration));
            }
        }
    }
}

impl<S: StepId> Drop for Watch<'_, S> {
    /// Dropping the future of a run cancels it.
    fn drop(&mut self) {
        if let State::Open(open) = std::mem::replace(&mut self.state, State::Over) {
            open.span.failed("cancelled", CANCELLED);
            self.finish(&open, End::Cancelled);
        }
    }
}

const CANCELLED: &str = "it was cancelled";

enum End {
    Succeeded,
    Failed(Failure),
    Cancelled,
}

struct Failure {
    step: Option<&'static str>,
    cause: String,
    status: Option<u16>,
    attempts: u32,
    handled: bool,
}

impl End {
    fn of_workflow(self, duration: Duration) -> EventKind {
        let (outcome, failed_step, cause) = match self {
            Self::Succeeded => (Outcome::Succeeded, None, None),
            Self::Failed(failure) => (Outcome::Failed, failure.step, Some(failure.cause)),
            Self::Cancelled => (Outcome::Cancelled, None, None),
        };
        EventKind::RunFinished {
            outcome,
            failed_step,
            cause,
            duration,
        }
    }

    fn of_step(self, duration: Duration) -> EventKind {
        let failure = match self {
            Self::Succeeded => return EventKind::StepSucceeded { duration },
            Self::Failed(failure) => failure,
            Self::Cancelled => Failure {
                step: None,
                cause: CANCELLED.to_owned(),
                status: None,
                attempts: 0,
                handled: false,
            },
        };
        EventKind::StepFailed {
            cause: failure.cause,
            status: failure.status,
            attempts: failure.attempts,
            handled: failure.handled,
            duration,
        }
    }
}
