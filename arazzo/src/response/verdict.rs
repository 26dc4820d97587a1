//! Judging a response: success criteria, and the errors of those that do not hold.

use std::sync::Arc;

use super::{Lost, Response};
use crate::error::{Answer, Cause, Exchange, StepError, StepId};

/// The result of several criteria: all must hold (Arazzo, "Step Object", `successCriteria`).
///
/// ```
/// use arazzo::workflow::Verdict;
///
/// let verdict = Verdict::new().and("$statusCode == 200", true).and("$.ok == true", false);
/// assert!(!verdict.holds());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    unmet: Option<&'static str>,
}

impl Verdict {
    /// The verdict of no criteria, which holds.
    pub const fn new() -> Self {
        Self { unmet: None }
    }

    /// Adds a criterion, as the document has it, and whether it holds.
    #[must_use]
    pub const fn and(self, condition: &'static str, holds: bool) -> Self {
        match (self.unmet, holds) {
            (None, false) => Self {
                unmet: Some(condition),
            },
            _ => self,
        }
    }

    /// Returns whether all criteria hold.
    pub const fn holds(self) -> bool {
        self.unmet.is_none()
    }
}

impl<S: StepId> Response<S> {
    /// Goes on with the response if a criterion holds.
    ///
    /// # Errors
    ///
    /// [`Cause::Criterion`] with the criterion as the document has it.
    pub fn require(
        self,
        condition: &'static str,
        holds: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, StepError<S>> {
        match holds(&self) {
            true => Ok(self),
            false => Err(self.unmet(Verdict::new().and(condition, false))),
        }
    }

    /// Goes on with the response if its status is one of success: the rule for steps without
    /// criteria.
    ///
    /// # Errors
    ///
    /// [`Cause::Criterion`].
    pub fn require_success(self) -> Result<Self, StepError<S>> {
        self.require("status is 2xx", Self::is_success)
    }

    /// The error of a verdict that does not hold. A response that never arrived is the error, not
    /// the criterion.
    pub fn unmet(&self, verdict: Verdict) -> StepError<S> {
        match &self.outcome {
            Ok(_) => self.failed(Cause::Criterion {
                condition: verdict.unmet.unwrap_or("success criteria"),
            }),
            Err(_) => self.lost(),
        }
    }

    /// The error of a failure action of type `end`.
    pub fn ended(&self, action: &'static str) -> StepError<S> {
        self.failed(Cause::Ended { action })
    }

    /// The error of a response that never arrived.
    pub(crate) fn lost(&self) -> StepError<S> {
        self.failed(match &self.outcome {
            Err(Lost::Unmet(step)) => Cause::UnmetDependency { step: step.clone() },
            Err(Lost::Timeout(limit)) => Cause::Timeout { limit: *limit },
            Err(Lost::Transport(error)) => Cause::Transport(error.clone()),
            Ok(_) => Cause::missing_value("response"),
        })
    }

    /// An error of this step, with what was sent and what came back.
    pub(super) fn failed(&self, cause: Cause) -> StepError<S> {
        let error = StepError::new(self.step, cause)
            .attempted(self.attempts)
            .redacting(Arc::clone(&self.redaction));
        match self.exchange() {
            Some(exchange) => error.exchanged(exchange),
            None => error,
        }
    }

    /// What was sent and what came back, redacted; `None` if nothing was sent.
    pub(super) fn exchange(&self) -> Option<Exchange> {
        let sent = self.sent.as_ref()?;
        let answer = self.outcome.as_ref().ok().map(|arrived| {
            let body = arrived.content.bytes().clone();
            Answer::new(
                arrived.status,
                &arrived.headers,
                body,
                Arc::clone(&self.redaction),
            )
        });
        Some(Exchange {
            method: sent.method.clone(),
            path: sent.path.clone(),
            url: sent.shown_url.clone(),
            answer,
        })
    }
}
