//! [`CalledError`]: the error of a workflow that a step called.

use std::{
    error::Error,
    fmt::{Debug, Display},
    sync::Arc,
};

use super::{Exchange, StepError, WorkflowError};

/// The error of a workflow, or of steps, that a step called.
#[doc(hidden)]
pub trait CalledError: Error + Send + Sync + 'static {
    /// Returns the exchange of the step that failed, at any depth.
    fn exchange(&self) -> Option<Arc<Exchange>>;
}

impl<S> CalledError for StepError<S>
where
    S: Debug + Display + Send + Sync + 'static,
{
    fn exchange(&self) -> Option<Arc<Exchange>> {
        self.0.exchange.clone().or_else(|| self.0.called.clone())
    }
}

impl<S, P> CalledError for WorkflowError<S, P>
where
    S: Debug + Display + Send + Sync + 'static,
    P: Debug + Send + Sync + 'static,
{
    fn exchange(&self) -> Option<Arc<Exchange>> {
        CalledError::exchange(&self.0.error)
    }
}
