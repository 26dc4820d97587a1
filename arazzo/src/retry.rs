//! [`Retry`]: the budget of one retry action (Arazzo, "Failure Action Object").

use crate::{
    error::{StepError, StepId},
    response::Response,
    run::Run,
};

/// How many more times one retry action may repeat a step.
///
/// Generated code makes a new one whenever the flow enters the step, so that every execution of the
/// step has its own budget.
#[derive(Clone, Debug)]
pub struct Retry {
    left: u32,
    after: Option<f64>,
}

impl Retry {
    /// Makes the budget of a retry action from its `retryLimit`, and its `retryAfter` in seconds.
    pub const fn new(limit: u32, after: Option<f64>) -> Self {
        Self { left: limit, after }
    }

    /// Consumes one retry and returns whether there was one left.
    pub fn take(&mut self) -> bool {
        let left = self.left > 0;
        self.left = self.left.saturating_sub(1);
        left
    }

    /// Waits before the next attempt: for the `Retry-After` of the response, or else `retryAfter`,
    /// or else not at all. That attempt belongs to the same execution of the step as the response.
    ///
    /// # Errors
    ///
    /// [`Cause::Deadline`](crate::Cause::Deadline) if the wait would outlast the run.
    pub async fn pause<'r, S: StepId>(
        &self,
        run: &Run,
        step: S,
        response: impl Into<Option<&'r Response<S>>>,
    ) -> Result<(), StepError<S>> {
        let response = response.into();
        run.wait(step, self.after.unwrap_or(0.0), response).await?;
        // Only after the wait: a wait that fails ends the run, and must leave nothing to repeat.
        if let Some(response) = response {
            run.repeat(step, response.execution());
        }
        Ok(())
    }
}
