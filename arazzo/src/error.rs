//! The errors of a run: the cause, the step, and the progress until then.
//!
//! [`StepError`] has the step and the cause. [`WorkflowError`] adds what the workflow had done
//! until then. The invariant: no secret is in the `Debug` or `Display` of anything here.

mod called;
mod cause;
mod exchange;
mod failure;

use std::{
    error::Error,
    fmt::{self, Debug, Display},
    sync::Arc,
};

pub use self::called::CalledError;
pub use self::cause::Cause;
pub(crate) use self::exchange::Answer;
pub use self::exchange::Exchange;
pub use self::failure::Failure;

use crate::secret::Redaction;

/// A step of one workflow. It displays as its id.
pub trait StepId: Copy + Eq + Debug + Display + Send + Sync + 'static {
    /// Returns the step's id in the document.
    fn id(self) -> &'static str;
}

/// The id alone, for code that has no enum of its steps.
impl StepId for &'static str {
    fn id(self) -> &'static str {
        self
    }
}

/// Why a workflow stopped, and at which step. It is one pointer wide.
pub struct StepError<S>(Box<Stopped<S>>);

struct Stopped<S> {
    step: Option<S>,
    cause: Cause,
    exchange: Option<Arc<Exchange>>,
    /// That of the step that failed in the workflow which this step called.
    called: Option<Arc<Exchange>>,
    attempts: u32,
    stops_run: bool,
    /// The secrets of the run.
    redaction: Arc<Redaction>,
}

impl<S: StepId> StepError<S> {
    /// Makes the error of a step that failed without an exchange.
    pub fn new(step: S, cause: Cause) -> Self {
        let stops_run = cause.stops_run();
        Self(Box::new(Stopped {
            step: Some(step),
            cause,
            exchange: None,
            called: None,
            attempts: 0,
            stops_run,
            redaction: Arc::default(),
        }))
    }

    /// Makes the error of a workflow that stopped before its first step.
    pub(crate) fn before_start(cause: Cause) -> Self {
        Self(Box::new(Stopped {
            step: None,
            cause,
            exchange: None,
            called: None,
            attempts: 0,
            stops_run: true,
            redaction: Arc::default(),
        }))
    }

    /// Makes the error of a step whose success criterion does not hold. `condition` is the criterion
    /// as written in the document.
    pub fn unmet_criterion(step: S, condition: &'static str) -> Self {
        Self::new(step, Cause::Criterion { condition })
    }

    /// Makes the error of a step that depends on a step which has not succeeded in this run.
    pub fn unmet_dependency(step: S, dependency: impl Display) -> Self {
        let step_id = dependency.to_string().into();
        Self::new(step, Cause::UnmetDependency { step: step_id })
    }

    pub(crate) fn exchanged(mut self, exchange: Exchange) -> Self {
        self.0.exchange = Some(Arc::new(exchange));
        self
    }

    pub(crate) fn calling(mut self, called: Option<Arc<Exchange>>) -> Self {
        self.0.called = called;
        self
    }

    pub(crate) fn attempted(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn redacting(mut self, redaction: Arc<Redaction>) -> Self {
        self.0.redaction = redaction;
        self
    }

    pub(crate) fn stopping_run(mut self, stops: bool) -> Self {
        self.0.stops_run |= stops;
        self
    }

    /// Adds the progress of the workflow, for its caller, and leaves none in its place.
    pub fn taking<P: Default>(self, progress: &mut P) -> WorkflowError<S, P> {
        self.with_progress(std::mem::take(progress))
    }

    /// Adds the progress of the workflow, for the caller of the workflow.
    pub fn with_progress<P>(self, progress: P) -> WorkflowError<S, P> {
        WorkflowError(Box::new(Unfinished {
            error: self,
            progress,
        }))
    }
}

impl<S: Copy> StepError<S> {
    /// Returns the step, or `None` if the workflow stopped before its first one.
    pub fn step(&self) -> Option<S> {
        self.0.step
    }

    /// Returns why the step failed.
    pub fn reason(&self) -> &Cause {
        &self.0.cause
    }

    /// Returns the request and the response, redacted, or `None` if nothing was sent.
    pub fn exchange(&self) -> Option<&Exchange> {
        self.0.exchange.as_deref()
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.exchange()?.status()
    }

    /// Returns how many times the step had been attempted in this run, including the failed
    /// attempt; 0 if the error arose outside of a request.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether no failure action may handle the error: a value cannot be sent, or a limit
    /// of the run is exhausted.
    pub fn stops_run(&self) -> bool {
        self.0.stops_run
    }
}

impl<S: Display> Display for StepError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.step {
            Some(step) => write!(f, "step `{step}` failed: {}", self.0.cause)?,
            None => write!(f, "the workflow could not start: {}", self.0.cause)?,
        }
        match &self.0.exchange {
            Some(exchange) => write!(f, " ({exchange})"),
            None => Ok(()),
        }
    }
}

impl<S: Debug> Debug for StepError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepError")
            .field("step", &self.0.step)
            .field("cause", &self.0.cause)
            .field("exchange", &self.0.exchange)
            .field("attempts", &self.0.attempts)
            .finish()
    }
}

impl<S: Debug + Display> Error for StepError<S> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.source()
    }
}

/// Why a workflow stopped, at which step, and what it had done until then. It is one pointer wide.
///
/// `S` is the workflow's enum of steps, `P` its struct of the outputs of finished steps.
pub struct WorkflowError<S, P>(Box<Unfinished<S, P>>);

struct Unfinished<S, P> {
    error: StepError<S>,
    progress: P,
}

impl<S: StepId, P> WorkflowError<S, P> {
    /// Makes the error of a workflow that stopped before its first step.
    pub fn before_start(cause: Cause, progress: P) -> Self {
        StepError::before_start(cause).with_progress(progress)
    }
}

impl<S: Copy, P> WorkflowError<S, P> {
    /// Returns the step that failed, or `None` if none ran.
    pub fn step(&self) -> Option<S> {
        self.0.error.step()
    }

    /// Returns the outputs of the steps that had finished.
    pub fn progress(&self) -> &P {
        &self.0.progress
    }

    /// Converts the error into the outputs of the steps that had finished.
    pub fn into_progress(self) -> P {
        self.0.progress
    }

    /// Returns why the step failed.
    pub fn reason(&self) -> &Cause {
        self.0.error.reason()
    }

    /// Returns the request and the response of the failed step, redacted, or `None` if nothing was
    /// sent.
    pub fn exchange(&self) -> Option<&Exchange> {
        self.0.error.exchange()
    }

    /// Returns the HTTP status of the failed step's response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.error.status()
    }

    /// Returns how many times the failed step had been attempted in this run.
    pub fn attempts(&self) -> u32 {
        self.0.error.attempts()
    }
}

impl<S: Display, P> Display for WorkflowError<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error.fmt(f)
    }
}

impl<S: Debug, P: Debug> Debug for WorkflowError<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A server may have returned a secret as the value of an output.
        let progress = format!("{:?}", self.0.progress);
        let progress = self.0.error.0.redaction.apply(&progress);
        f.debug_struct("WorkflowError")
            .field("step", &self.0.error.0.step)
            .field("cause", &self.0.error.0.cause)
            .field("exchange", &self.0.error.0.exchange)
            .field("attempts", &self.0.error.0.attempts)
            .field("progress", &format_args!("{progress}"))
            .finish()
    }
}

impl<S: Debug + Display, P: Debug> Error for WorkflowError<S, P> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.error.source()
    }
}
