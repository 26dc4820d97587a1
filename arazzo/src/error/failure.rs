//! [`Failure`]: a failed workflow as a program reports it.

use std::{fmt::Display, sync::Arc};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Cause, Exchange, WorkflowError};
use crate::{constraint::Violation, value::to_value};

/// What a program reports about a failed workflow: the members of its error object.
///
/// Only [`WorkflowError`] implements it, so that members can be added.
pub trait Failure: sealed::Sealed {
    /// The id of the step that failed, or `None` if no step ran.
    fn step(&self) -> Option<String>;

    /// The HTTP status of the failed step's response, if there was one.
    fn status(&self) -> Option<u16>;

    /// Why the workflow failed, in one sentence.
    fn reason(&self) -> String;

    /// The kind of the cause as one word, as [`Cause::kind`] has it.
    fn kind(&self) -> &'static str;

    /// The outputs of the steps that had finished, by step id, with secrets as `…`.
    fn outputs(&self) -> Value;

    /// The request of the failed step and its response, if something was sent; for a step that called
    /// a workflow, those of the step that failed there.
    fn exchange(&self) -> Option<Arc<Exchange>> {
        None
    }

    /// The violations of the inputs, if those are the cause.
    fn violations(&self) -> &[Violation] {
        &[]
    }
}

mod sealed {
    pub trait Sealed {}

    impl<S, P> Sealed for super::WorkflowError<S, P> {}
}

impl<S: Copy + Display, P: Serialize> Failure for WorkflowError<S, P> {
    fn step(&self) -> Option<String> {
        Self::step(self).map(|step| step.to_string())
    }

    fn status(&self) -> Option<u16> {
        Self::status(self)
    }

    fn reason(&self) -> String {
        match Self::exchange(self) {
            Some(exchange) => format!("{} ({exchange})", Self::reason(self)),
            None => Self::reason(self).to_string(),
        }
    }

    fn kind(&self) -> &'static str {
        Self::reason(self).kind()
    }

    fn outputs(&self) -> Value {
        let mut finished = match to_value(self.progress()) {
            Ok(Value::Object(steps)) => steps,
            _ => Map::new(),
        };
        finished.retain(|_, step| !step.is_null());
        let redaction = &self.0.error.0.redaction;
        finished
            .values_mut()
            .for_each(|step| redaction.apply_to_value(step));
        Value::Object(finished)
    }

    fn exchange(&self) -> Option<Arc<Exchange>> {
        let stopped = &self.0.error.0;
        stopped.exchange.clone().or_else(|| stopped.called.clone())
    }

    fn violations(&self) -> &[Violation] {
        match Self::reason(self) {
            Cause::InvalidInputs { violations } => violations,
            _ => &[],
        }
    }
}
