//! The evaluation of a response: success criteria, and the errors of criteria that do not hold.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use super::{Head, NoResponse, Origin, Response, content::Broken};
use crate::{
    error::{Answer, Cause, Exchange, StepError, StepId},
    value::value_text,
};

/// The result of several criteria, which must all hold (Arazzo, "Step Object", `successCriteria`).
///
/// ```
/// use arazzo::rt::Verdict;
///
/// let verdict = Verdict::new().and("$statusCode == 200", true).and("$.ok == true", false);
/// assert!(!verdict.holds());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    unmet: Option<&'static str>,
    /// Whether the unmet criterion reads the body.
    of_body: bool,
    /// Whether the body cannot be parsed.
    broken: bool,
}

impl Verdict {
    /// Makes the verdict of no criteria, which holds.
    pub const fn new() -> Self {
        Self {
            unmet: None,
            of_body: false,
            broken: false,
        }
    }

    /// Adds a criterion, as written in the document, and whether it holds.
    #[must_use]
    pub const fn and(self, condition: &'static str, holds: bool) -> Self {
        match (self.unmet, holds) {
            (None, false) => Self {
                unmet: Some(condition),
                ..self
            },
            _ => self,
        }
    }

    /// Adds a criterion that reads the body. A body that cannot be parsed fails the step whatever
    /// the criterion says, but the reported cause is an unmet criterion on something else, if there
    /// is one.
    #[must_use]
    pub const fn and_body(self, condition: &'static str, holds: bool) -> Self {
        match (self.unmet, self.broken || holds) {
            (None, false) => Self {
                unmet: Some(condition),
                of_body: true,
                ..self
            },
            _ => self,
        }
    }

    /// Returns whether all criteria hold, and the body can be parsed if the step reads it.
    pub const fn holds(self) -> bool {
        self.unmet.is_none() && !self.broken
    }
}

impl<S: StepId> Response<S> {
    /// Returns the response if a criterion holds.
    ///
    /// # Errors
    ///
    /// [`Cause::Criterion`] with the criterion as written in the document.
    pub fn require(
        self,
        condition: &'static str,
        holds: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, StepError<S>> {
        if holds(&self) {
            Ok(self)
        } else {
            Err(self.unmet(Verdict::new().and(condition, false)))
        }
    }

    /// Returns the response if a criterion holds that reads the body, or if the body cannot be
    /// parsed: [`require_readable`](Self::require_readable) reports that.
    ///
    /// # Errors
    ///
    /// [`Cause::Criterion`] with the criterion as written in the document.
    pub fn require_body(
        self,
        condition: &'static str,
        holds: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, StepError<S>> {
        let verdict = self.verdict();
        if verdict.broken || holds(&self) {
            Ok(self)
        } else {
            Err(self.unmet(verdict.and_body(condition, false)))
        }
    }

    /// Returns the response if its status is a success, which is the rule for steps without
    /// criteria. If the step reads the body, it must be what its Content-Type says.
    ///
    /// # Errors
    ///
    /// [`Cause::Criterion`] or [`Cause::BrokenBody`].
    pub fn require_success(self) -> Result<Self, StepError<S>> {
        let success = self.require("status is 2xx", Self::is_success)?;
        success.require_readable()
    }

    /// Returns the response unless its Content-Type says JSON and its body, which the step reads,
    /// is not JSON.
    ///
    /// # Errors
    ///
    /// [`Cause::BrokenBody`] if the body cannot be parsed.
    pub fn require_readable(self) -> Result<Self, StepError<S>> {
        let verdict = self.verdict();
        if verdict.holds() {
            Ok(self)
        } else {
            Err(self.unmet(verdict))
        }
    }

    /// Makes the verdict of no criteria. It holds unless the Content-Type says JSON and the body,
    /// which the step reads, is not JSON.
    pub fn verdict(&self) -> Verdict {
        Verdict {
            broken: self.broken().is_some(),
            ..Verdict::new()
        }
    }

    fn broken(&self) -> Option<&Broken> {
        self.outcome.as_ref().ok()?.content.broken()
    }

    /// Makes the error of a verdict that does not hold. The cause is, in this order: the missing
    /// response, the unmet criterion, the body that cannot be parsed.
    pub fn unmet(&self, verdict: Verdict) -> StepError<S> {
        if self.outcome.is_err() {
            return self.no_response();
        }
        let cause = match (verdict.unmet, self.broken().cloned()) {
            (Some(condition), _) => Cause::Criterion { condition },
            (None, Some(broken)) => Cause::BrokenBody {
                media_type: self.redaction.apply(&broken.media_type).into_owned(),
                length: broken.length,
                offset: broken.offset,
            },
            (None, None) => Cause::Criterion {
                condition: "success criteria",
            },
        };
        self.failed_about(cause, verdict.of_body)
    }

    /// Makes the error of a failure action of type `end`.
    pub fn ended(&self, action: &'static str) -> StepError<S> {
        self.failed(Cause::Ended { action })
    }

    /// Makes the error of a response that never arrived.
    pub(crate) fn no_response(&self) -> StepError<S> {
        self.failed(match &self.outcome {
            Err(NoResponse::Unmet(step)) => Cause::UnmetDependency { step: step.clone() },
            Err(NoResponse::Timeout(limit)) => Cause::Timeout { limit: *limit },
            Err(NoResponse::TooLarge(limit)) => Cause::ResponseTooLarge { limit: *limit },
            Err(NoResponse::Transport(error)) => Cause::Transport(error.clone()),
            Err(NoResponse::Token(error)) => Cause::Token(error.clone()),
            Err(NoResponse::Channel(error)) => Cause::Channel(error.clone()),
            Ok(_) => Cause::missing_value("response"),
        })
    }

    /// Makes an error of this step, with the request and the response.
    pub(super) fn failed(&self, cause: Cause) -> StepError<S> {
        let about_body = match &cause {
            Cause::MissingOutput { pointer } | Cause::UnfitOutput { pointer, .. } => {
                pointer.is_empty() || pointer.starts_with('/')
            }
            _ => false,
        };
        self.failed_about(cause, about_body)
    }

    /// Makes an error of this step. If the cause lies in the body (`body`), the error also says
    /// what the body is instead of JSON.
    fn failed_about(&self, cause: Cause, body: bool) -> StepError<S> {
        let error = StepError::new(self.step, cause)
            .attempted(self.execution.attempts)
            .redacting(Arc::clone(&self.redaction));
        let arrived = self.outcome.as_ref().ok().filter(|_| body);
        let foreign = arrived.and_then(|arrived| arrived.content.foreign());
        let foreign = foreign.map(|foreign| self.redaction.apply(&foreign).into_owned());
        match self.exchange() {
            Some(exchange) => error.exchanged(Exchange {
                foreign,
                ..exchange
            }),
            None => error,
        }
    }

    /// Returns the request and the response, redacted; `None` if nothing was sent.
    pub(super) fn exchange(&self) -> Option<Exchange> {
        let (path, url) = match &self.origin {
            Origin::Request(sent) => (&sent.path, sent.shown_url(&self.redaction)),
            Origin::Message { channel, shown, .. } => (channel, shown.clone()),
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
            url,
            message: matches!(self.origin, Origin::Message { .. }),
            answer,
            unfollowed: self.sent().and_then(|sent| sent.unfollowed.clone()),
            foreign: None,
        })
    }
}

/// Converts the headers of a message, as far as HTTP could carry them, to show them.
fn as_header_map(headers: &Map<String, Value>) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(&value_text(value)).ok()?))
    });
    pairs.collect()
}
