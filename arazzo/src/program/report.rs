//! [`Report`]: the error object, which is the last line of stderr.

use serde_json::{Map, Value, json};

use super::inputs::problems::Problems;
use crate::{
    constraint::Violation,
    error::{Cause, Failure},
    value::json_text,
};

/// Why a workflow failed.
#[derive(Debug)]
pub(super) struct Report {
    sentence: String,
    json: Value,
}

impl Report {
    fn new(step: Option<String>, status: Option<u16>, cause: String, outputs: Value) -> Self {
        let json = json!({"step": step, "status": status, "cause": cause, "outputs": outputs});
        Self {
            sentence: match step {
                Some(step) => format!("step `{step}` failed: {cause}"),
                None => cause,
            },
            json,
        }
    }

    pub(super) fn of(failure: &impl Failure) -> Self {
        let (step, status) = (failure.step(), failure.status());
        Self::new(step, status, failure.reason(), failure.outputs()).with(failure.violations())
    }

    /// Adds the violations of the inputs, each as one object.
    fn with(mut self, violations: &[Violation]) -> Self {
        if !violations.is_empty() {
            self.json["details"] = json!(violations);
        }
        self
    }

    /// Makes the report of a run that failed before its first step.
    pub(super) fn before_start(cause: String) -> Self {
        Self::new(None, None, cause, Value::Object(Map::new()))
    }

    /// Makes the report of invalid inputs.
    pub(super) fn inputs(reason: String) -> Self {
        Self::before_start(unfit(reason))
    }

    /// Makes the report of inputs that do not have their types.
    pub(super) fn misfit(problems: &Problems) -> Self {
        Self {
            sentence: unfit(problems.sentence()),
            ..Self::inputs(problems.cause())
        }
    }

    /// Returns the report as a sentence, for people.
    pub(super) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Returns the report as one line of JSON, for programs.
    pub(super) fn json(&self) -> String {
        json_text(&self.json)
    }
}

fn unfit(reason: String) -> String {
    let reason = reason.into();
    Cause::Inputs { reason }.to_string()
}

#[cfg(test)]
mod tests {
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
        let report: Value = serde_json::from_str(&Report::of(&error).json()).expect("JSON");
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
