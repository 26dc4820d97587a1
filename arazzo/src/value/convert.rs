//! Typed values from untyped ones.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{TypeMismatch, is_none, place, to_value};
use crate::error::{Cause, StepError, StepId};

/// Converts a value to another type, for instance an output to the input of a called workflow.
///
/// `what` names the value in the error.
///
/// # Errors
///
/// [`Cause::MissingValue`] for `None` if `T` cannot be `null`, [`Cause::UnfitValue`] otherwise.
pub fn convert<T: DeserializeOwned, S: StepId>(
    step: S,
    what: &'static str,
    value: &(impl Serialize + ?Sized),
) -> Result<T, StepError<S>> {
    let absent = is_none(value);
    let cause = match to_value(value) {
        Ok(value) => match TypeMismatch::read(&value) {
            Ok(value) => return Ok(value),
            Err(_) if absent => Cause::missing_value(what),
            Err(TypeMismatch {
                at,
                expected,
                found,
            }) => Cause::UnfitValue {
                name: place(what, &at),
                expected,
                found,
            },
        },
        Err(refusal) => Cause::from_refusal(refusal, what),
    };
    Err(StepError::new(step, cause))
}

/// Converts a value that may be absent to another type.
///
/// # Errors
///
/// [`Cause::UnfitValue`] if there is a value that is not a `T`.
pub fn convert_optional<T: DeserializeOwned, S: StepId>(
    step: S,
    what: &'static str,
    value: &(impl Serialize + ?Sized),
) -> Result<Option<T>, StepError<S>> {
    if is_none(value) {
        return Ok(None);
    }
    convert(step, what, value).map(Some)
}

/// Returns the part of a value that a JSON Pointer (RFC 6901) names.
pub fn pointer(value: &(impl Serialize + ?Sized), pointer: &str) -> Option<Value> {
    let mut value = to_value(value).ok()?;
    value.pointer_mut(pointer).map(Value::take)
}
