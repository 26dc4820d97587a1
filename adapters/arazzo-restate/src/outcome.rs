//! What the engine keeps of the end of a run.
//!
//! Outputs may have secrets that the caller asked for, and errors say how far a run came. Both are
//! sealed, unless the journal is in the clear or the endpoint was told otherwise.

use std::{error::Error, fmt};

use arazzo::{Report, RunId, Value};
use arazzo_durable::{Durable, JournalError, RunError, Unsealed};
use base64::{Engine, engine::general_purpose::STANDARD};
use restate_sdk::errors::{HandlerError, TerminalError};
use serde_json::{Map, json};

/// The member of a sealed value.
const SEALED: &str = "$sealed";
/// The member of the run whose key it is sealed for.
const RUN: &str = "run";
/// What stands before the sealed report in a message.
const MARK: &str = "; sealed: ";

/// Makes the outputs of a run as the engine keeps them.
///
/// # Errors
///
/// If they cannot be sealed.
pub(crate) fn outputs(
    durable: &Durable,
    run: RunId,
    seals: bool,
    outputs: &Value,
) -> Result<Value, JournalError> {
    if !seals {
        return Ok(outputs.clone());
    }
    sealed(durable, run, outputs)
}

fn sealed(durable: &Durable, run: RunId, value: &Value) -> Result<Value, JournalError> {
    let bytes = durable.seal_result(run, value.to_string().as_bytes())?;
    Ok(json!({ SEALED: STANDARD.encode(bytes), RUN: run.to_string() }))
}

/// Makes the error of a run as the engine keeps it. One that has not ended is tried again.
pub(crate) fn failure(durable: &Durable, run: RunId, seals: bool, error: RunError) -> HandlerError {
    let code = match &error {
        RunError::Refused(_) => 400,
        RunError::Failed(_) => 422,
        RunError::Cancelled { .. } => 409,
        RunError::Changed { .. } => 500,
        _ => return HandlerError::from(error),
    };
    match message(durable, run, seals, &error) {
        Ok(message) => TerminalError::new_with_code(code, message).into(),
        Err(unsealed) => HandlerError::from(unsealed),
    }
}

fn message(
    durable: &Durable,
    run: RunId,
    seals: bool,
    error: &RunError,
) -> Result<String, JournalError> {
    let Some(report) = error.report() else {
        return Ok(error.to_string());
    };
    let told = json!({ "kind": report.kind(), "message": error.to_string(), "report": report });
    if seals {
        let sealed = sealed(durable, run, &told)?;
        Ok(format!("{}{MARK}{sealed}", summary(error, report)))
    } else {
        Ok(error.to_string())
    }
}

/// What may be known of a failure without the key: names of the document, and no value.
fn summary(error: &RunError, report: &Report) -> String {
    let what = match error {
        RunError::Cancelled { .. } => "cancelled",
        RunError::Changed { .. } => "the journal is of other code",
        _ => report.kind(),
    };
    match report.step() {
        Some(step) => format!("the run ended at the step `{step}`: {what}"),
        None => format!("the run did not start: {what}"),
    }
}

/// Why a result is not opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotOpened {
    /// It is no sealed value.
    Form,
    /// It does not open with the keys here.
    Sealed(Unsealed),
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("it is no sealed value"),
            Self::Sealed(unsealed) => unsealed.fmt(f),
        }
    }
}

impl Error for NotOpened {}

/// Opens the outputs of a run, as the engine returns them. What is not sealed is returned as it is.
///
/// # Errors
///
/// [`NotOpened`] if they were sealed with another key, or changed.
pub fn open_outputs(durable: &Durable, outputs: Value) -> Result<Value, NotOpened> {
    match outputs.as_object() {
        Some(members) if members.contains_key(SEALED) => open(durable, members),
        _ => Ok(outputs),
    }
}

/// Opens the message of a failed run, as the engine returns it: an object with the members `kind`,
/// `message` and `report`.
///
/// # Errors
///
/// [`NotOpened::Form`] if the message has nothing that is sealed, otherwise why it does not open.
pub fn open_error(durable: &Durable, message: &str) -> Result<Value, NotOpened> {
    let (_, sealed) = message.split_once(MARK).ok_or(NotOpened::Form)?;
    let members = serde_json::from_str(sealed).map_err(|_| NotOpened::Form)?;
    open(durable, &members)
}

fn open(durable: &Durable, members: &Map<String, Value>) -> Result<Value, NotOpened> {
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .ok_or(NotOpened::Form)
    };
    let run = text(RUN)?.parse().map_err(|_| NotOpened::Form)?;
    let bytes = STANDARD
        .decode(text(SEALED)?)
        .map_err(|_| NotOpened::Form)?;
    let plain = durable
        .open_result(run, &bytes)
        .map_err(NotOpened::Sealed)?;
    serde_json::from_slice(&plain).map_err(|_| NotOpened::Form)
}
