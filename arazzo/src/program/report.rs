//! [`Report`]: the error object, the last line of stderr.

use serde_json::{Map, Value, json};

use crate::error::{Cause, Failure};

/// Why a workflow failed.
#[derive(Debug)]
pub(super) struct Report {
    step: Option<String>,
    status: Option<u16>,
    cause: String,
    outputs: Value,
}

impl Report {
    pub(super) fn of(failure: &impl Failure) -> Self {
        Self {
            step: failure.step(),
            status: failure.status(),
            cause: failure.cause(),
            outputs: failure.outputs(),
        }
    }

    /// No step ran.
    pub(super) fn before_start(cause: String) -> Self {
        Self {
            step: None,
            status: None,
            cause,
            outputs: Value::Object(Map::new()),
        }
    }

    /// No step ran because the inputs do not fit.
    pub(super) fn inputs(reason: String) -> Self {
        let reason = reason.into();
        Self::before_start(Cause::Inputs { reason }.to_string())
    }

    /// For people.
    pub(super) fn sentence(&self) -> String {
        match &self.step {
            Some(step) => format!("step `{step}` failed: {}", self.cause),
            None => self.cause.clone(),
        }
    }

    /// For programs: one line.
    pub(super) fn json(&self) -> Value {
        json!({
            "step": self.step,
            "status": self.status,
            "cause": self.cause,
            "outputs": self.outputs,
        })
    }
}
