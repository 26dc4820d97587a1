//! [`Report`]: why a workflow failed, without its types.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::problems::Problems;
use crate::{
    constraint::Violation,
    error::{Cause, Failure},
};

/// Why a workflow failed: the untyped form of a [`WorkflowError`](crate::WorkflowError).
///
/// It serialises as an object with the members `step`, `status`, `cause` and `outputs`, and with
/// `details` if the inputs violate their schema. It displays as a sentence for people. Neither
/// contains a secret.
#[derive(Clone, Debug)]
pub struct Report(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    step: Option<String>,
    status: Option<u16>,
    kind: Cow<'static, str>,
    cause: String,
    outputs: Value,
    violations: Vec<Violation>,
    /// Where the request of the failed step went, and what the server said.
    url: Option<String>,
    answer: Option<String>,
    /// What is said to people, where that is not the cause.
    sentence: Option<String>,
    /// Whether the inputs do not have their types, which `details` are not about.
    misfit: bool,
}

impl Report {
    pub(super) fn of(failure: &impl Failure) -> Self {
        let exchange = failure.exchange();
        Self(Box::new(Parts {
            step: failure.step(),
            status: failure.status(),
            kind: failure.kind().into(),
            cause: failure.reason(),
            outputs: failure.outputs(),
            violations: failure.violations().to_vec(),
            url: exchange.as_ref().map(|exchange| exchange.url().to_owned()),
            answer: exchange.and_then(|exchange| exchange.excerpt()),
            sentence: None,
            misfit: false,
        }))
    }

    /// Reads a report that was written as JSON somewhere else, such as by a worker of an engine, with
    /// its [`kind`](Self::kind) beside it. Violations are not read.
    pub fn from_json(kind: &str, report: &Value) -> Self {
        let status = report["status"].as_u64();
        Self(Box::new(Parts {
            step: report["step"].as_str().map(str::to_owned),
            status: status.and_then(|status| u16::try_from(status).ok()),
            kind: kind.to_owned().into(),
            cause: report["cause"].as_str().unwrap_or(kind).to_owned(),
            outputs: report["outputs"].clone(),
            violations: Vec::new(),
            url: None,
            answer: None,
            sentence: None,
            misfit: false,
        }))
    }

    /// Makes the report of a run that failed before its first step.
    pub(crate) fn before_start(kind: &'static str, cause: String) -> Self {
        Self(Box::new(Parts {
            step: None,
            status: None,
            kind: kind.into(),
            cause,
            outputs: Value::Object(Map::new()),
            violations: Vec::new(),
            url: None,
            answer: None,
            sentence: None,
            misfit: false,
        }))
    }

    /// Makes the report of inputs that cannot be read.
    #[cfg(feature = "program")]
    pub(crate) fn inputs(reason: String) -> Self {
        Self::before_start("inputs", unfit(reason))
    }

    /// Makes the report of inputs that do not have their types.
    pub(super) fn misfit(problems: &Problems) -> Self {
        let mut report = Self::before_start("inputs", unfit(problems.cause()));
        report.0.sentence = Some(unfit(problems.sentence()));
        report.0.violations = problems.violations();
        report.0.misfit = true;
        report
    }

    /// Makes the report of inputs that violate their schema.
    pub(super) fn invalid(violations: Vec<Violation>) -> Self {
        let cause = Cause::InvalidInputs { violations };
        let (kind, text) = (cause.kind(), cause.to_string());
        let Cause::InvalidInputs { violations } = cause else {
            return Self::before_start(kind, text);
        };
        let mut report = Self::before_start(kind, text);
        report.0.violations = violations;
        report
    }

    /// Returns the id of the step that failed, or `None` if no step ran.
    pub fn step(&self) -> Option<&str> {
        self.0.step.as_deref()
    }

    /// Returns the HTTP status of the failed step's response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the kind of the cause as one word, as [`Cause::kind`] does.
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Returns why the workflow failed.
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// Returns the outputs of the steps that had finished, by step id.
    pub fn outputs(&self) -> &Value {
        &self.0.outputs
    }

    /// Returns the URL of the failed step's request, or only the path template if any part of the URL
    /// is secret. If a workflow failed that a step called, it is that of the step which failed
    /// there. Neither the JSON nor the sentence has it.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Returns the beginning of the body of the response to that request, if it is text, with the
    /// secrets of the run as `…`: what the server says about the failure. It is the text of a
    /// stranger, and neither the JSON nor the sentence has it.
    pub fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Returns whether the inputs are the cause, so that nothing was sent.
    pub fn is_inputs(&self) -> bool {
        matches!(&*self.0.kind, "inputs" | "invalid_inputs") && self.0.step.is_none()
    }

    /// Returns what is wrong with the inputs, each mistake as one violation of their schema.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Returns the report as one line of JSON.
    #[cfg(feature = "program")]
    pub(crate) fn to_json(&self) -> String {
        crate::value::json_text(&serde_json::to_value(self).unwrap_or_default())
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("step", &self.0.step)?;
        members.serialize_entry("status", &self.0.status)?;
        members.serialize_entry("cause", &self.0.cause)?;
        members.serialize_entry("outputs", &self.0.outputs)?;
        if !self.0.violations.is_empty() && !self.0.misfit {
            members.serialize_entry("details", &self.0.violations)?;
        }
        members.end()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.sentence, &self.0.step) {
            (Some(sentence), _) => f.write_str(sentence),
            (None, Some(step)) => write!(f, "step `{step}` failed: {}", self.0.cause),
            (None, None) => f.write_str(&self.0.cause),
        }
    }
}

impl std::error::Error for Report {}

fn unfit(reason: String) -> String {
    let reason = reason.into();
    Cause::Inputs { reason }.to_string()
}

#[cfg(all(test, feature = "program"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{constraint, error::WorkflowError, rt::Keyword};

    #[test]
    fn inputs_that_do_not_fit_are_told_one_by_one() {
        const RULES: constraint::Rules = &[Keyword::Properties(&[
            ("limit", &[Keyword::Maximum(100.0)]),
            ("code", &[Keyword::Pattern("^[a-z]+$")]),
        ])];
        let cause = constraint::check(RULES, &json!({"limit": 101, "code": "S3CR3T"}));
        let error: WorkflowError<&str, ()> =
            WorkflowError::before_start(cause.expect_err("both are wrong"), ());
        let report: Value = serde_json::from_str(&Report::of(&error).to_json()).expect("JSON");
        assert_eq!(
            report,
            json!({
                "step": null,
                "status": null,
                "cause": "the inputs do not fit: `.limit` must be at most 100; \
                          `.code` must match the pattern \"^[a-z]+$\"",
                "outputs": {},
                "details": [
                    {
                        "keyword": "maximum", "dataPath": ".limit",
                        "schemaPath": "#/properties/limit/maximum",
                        "params": {"limit": 100}, "message": "must be at most 100",
                    },
                    {
                        "keyword": "pattern", "dataPath": ".code",
                        "schemaPath": "#/properties/code/pattern",
                        "params": {"pattern": "^[a-z]+$"},
                        "message": "must match the pattern \"^[a-z]+$\"",
                    },
                ],
            })
        );
    }
}
