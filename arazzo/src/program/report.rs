//! [`Report`]: the error object, the last line of stderr.

use serde_json::{Map, Value, json};

use crate::error::{Cause, Failure};

/// Why a workflow failed.
#[derive(Debug)]
pub(super) struct Report {
    sentence: String,
    json: String,
}

impl Report {
    fn new(step: Option<String>, status: Option<u16>, cause: String, outputs: Value) -> Self {
        let json = json!({"step": step, "status": status, "cause": cause, "outputs": outputs});
        Self {
            sentence: match step {
                Some(step) => format!("step `{step}` failed: {cause}"),
                None => cause,
            },
            json: json.to_string(),
        }
    }

    pub(super) fn of(failure: &impl Failure) -> Self {
        let (step, status) = (failure.step(), failure.status());
        Self::new(step, status, failure.cause(), failure.outputs())
    }

    /// No step ran.
    pub(super) fn before_start(cause: String) -> Self {
        Self::new(None, None, cause, Value::Object(Map::new()))
    }

    /// No step ran because the inputs do not fit.
    pub(super) fn inputs(reason: String) -> Self {
        let reason = reason.into();
        Self::before_start(Cause::Inputs { reason }.to_string())
    }

    /// For people.
    pub(super) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// For programs: one line.
    pub(super) fn json(&self) -> &str {
        &self.json
    }
}
