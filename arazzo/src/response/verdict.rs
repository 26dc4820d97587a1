//! Judging a response: success criteria, and the errors of those that do not hold.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use super::{Head, Lost, Origin, Response};
use crate::{
    error::{Answer, Cause, Exchange, StepError, StepId},
    value::value_text,
};

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
            Err(Lost::TooLarge(limit)) => Cause::ResponseTooLarge { limit: *limit },
            Err(Lost::Transport(error)) => Cause::Transport(error.clone()),
            Err(Lost::Token(error)) => Cause::Token(error.clone()),
            Err(Lost::Channel(error)) => Cause::Channel(error.clone()),
            Ok(_) => Cause::missing_value("response"),
        })
    }

    /// An error of this step, with what was sent and what came back.
    pub(super) fn failed(&self, cause: Cause) -> StepError<S> {
        let error = StepError::new(self.step, cause)
            .attempted(self.execution.attempts)
            .redacting(Arc::clone(&self.redaction));
        match self.exchange() {
            Some(exchange) => error.exchanged(exchange),
            None => error,
        }
    }

    /// What was sent and what came back, redacted; `None` if nothing was sent.
    pub(super) fn exchange(&self) -> Option<Exchange> {
        let (path, url) = match &self.origin {
            Origin::Request(sent) => (&sent.path, &sent.shown_url),
            Origin::Message { channel, shown, .. } => (channel, shown),
            Origin::Nothing => return None,
        };
        let answer = self.outcome.as_ref().ok().map(|arrived| {
            let body = arrived.content.bytes().clone();
            let redaction = Arc::clone(&self.redaction);
            match &arrived.head {
                Head::Response { status, headers } => {
                    Answer::new(Some(*status), headers, body, redaction)
                }
                Head::Message(headers) => {
                    Answer::new(None, &as_header_map(headers), body, redaction)
                }
            }
        });
        Some(Exchange {
            method: self.method().to_owned(),
            path: path.clone(),
            url: url.clone(),
            message: matches!(self.origin, Origin::Message { .. }),
            answer,
            unfollowed: self.sent().and_then(|sent| sent.unfollowed.clone()),
        })
    }
}

/// The headers of a message that HTTP could carry, to be shown.
fn as_header_map(headers: &Map<String, Value>) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(&value_text(value)).ok()?))
    });
    pairs.collect()
}
