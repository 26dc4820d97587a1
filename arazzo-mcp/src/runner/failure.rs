//! [`CallFailure`]: why a call has no outputs.

use std::{fmt, time::Duration};

use arazzo::{Report, RunId, Value};
use serde_json::json;

/// Why a call has no outputs, as the model is told. It must have no secrets.
#[derive(Clone, Debug)]
#[must_use]
pub struct CallFailure {
    sentence: String,
    told: Value,
}

impl CallFailure {
    /// Makes a failure of a sentence: no step has failed, and there is no run.
    pub fn new(cause: impl fmt::Display) -> Self {
        let cause = cause.to_string();
        Self {
            told: json!({"step": null, "status": null, "cause": cause, "runId": null}),
            sentence: cause,
        }
    }

    /// Makes the failure of a report: its step, its cause, and what is wrong with the inputs. The
    /// outputs of finished steps stay here: they are more than the model has asked for.
    pub fn of(report: &Report) -> Self {
        let details = report.violations().iter();
        let mut failure = Self::new(report.cause())
            .at(report.step(), report.status())
            .details(details.map(|one| json!(one)).collect());
        failure.sentence = sentence(report);
        failure
    }

    /// Says at which step a run failed, and the HTTP status of the last response.
    pub fn at(mut self, step: Option<&str>, status: Option<u16>) -> Self {
        self.told["step"] = step.into();
        self.told["status"] = status.into();
        self
    }

    /// Says it in another sentence to people, and to models that read no data. What is wrong with
    /// the inputs is added to it.
    pub fn sentence(mut self, sentence: impl fmt::Display) -> Self {
        self.sentence = sentence.to_string();
        self
    }

    /// Says which run failed.
    pub fn run(mut self, id: RunId) -> Self {
        self.told["runId"] = id.to_string().into();
        self
    }

    /// Says what is wrong with the inputs, as [`Violation`](arazzo::Violation) serialises.
    pub fn details(mut self, violations: Vec<Value>) -> Self {
        let message = |one: &Value| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            format!("\n- {} {}", text("dataPath"), text("message"))
        };
        if !violations.is_empty() {
            self.sentence.extend(violations.iter().map(message));
            self.told["details"] = violations.into();
        }
        self
    }

    /// Says what has happened as a word for programs.
    pub fn code(mut self, code: &str) -> Self {
        self.told["code"] = code.into();
        self
    }

    /// Says when the same call may succeed, in seconds.
    pub fn retry_after(mut self, after: Duration) -> Self {
        let seconds = after.as_secs();
        self.sentence
            .push_str(&format!("; call again in {seconds} s"));
        self.told["retryAfter"] = seconds.into();
        self
    }

    /// Returns a sentence for people and models, and the same as data.
    pub(crate) fn into_parts(self) -> (String, Value) {
        (self.sentence, self.told)
    }
}

/// Returns the report as a sentence, with every violation.
fn sentence(report: &Report) -> String {
    let mut sentence = report.to_string();
    if let Some(status) = report.status() {
        sentence.push_str(&format!(" (HTTP status {status})"));
    }
    let details = report.violations().iter();
    let details: String = details.map(|one| format!("\n- {one}")).collect();
    sentence + &details
}
