//! Typed outputs of a response (Arazzo, "Step Object", `outputs`).

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Response;
use crate::{
    error::{Cause, StepError, StepId},
    operand::Operand,
    value::{Bytes, TypeMismatch},
};

impl<S: StepId> Response<S> {
    /// Reads an output that the API always gives.
    ///
    /// # Errors
    ///
    /// [`Cause::MissingOutput`] if it is missing, [`Cause::UnfitOutput`] if it is not a `T`.
    pub fn output<T: DeserializeOwned>(&self, pointer: &'static str) -> Result<T, StepError<S>> {
        self.read_output(pointer, self.body(pointer))
    }

    /// Reads an output that may be missing or `null`.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`] if there is a value that is not a `T`.
    pub fn optional_output<T: DeserializeOwned>(
        &self,
        pointer: &'static str,
    ) -> Result<Option<T>, StepError<S>> {
        match self.body(pointer) {
            operand if is_null(&operand) => Ok(None),
            operand => self.read_output(pointer, operand).map(Some),
        }
    }

    /// Reads an output that may be missing, which gives `None`, or `null`, which gives
    /// `Some(None)`.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`] if there is a value that is not a `T`.
    pub fn nullable_output<T: DeserializeOwned>(
        &self,
        pointer: &'static str,
    ) -> Result<Option<Option<T>>, StepError<S>> {
        if self.body(pointer).is_missing() {
            Ok(None)
        } else {
            self.optional_output(pointer).map(Some)
        }
    }

    /// Returns an output of any type, including `null`, or `None` if it is missing.
    pub fn value_output(&self, pointer: &str) -> Option<Value> {
        self.body(pointer).into_value()
    }

    /// Reads an output; `None` if it is missing, `null` or not a `T`.
    pub fn lenient_output<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        let operand = self.body(pointer);
        let value = operand.as_value().filter(|value| !value.is_null())?;
        TypeMismatch::read(value).ok()
    }

    /// Returns an output that the step requires; `part` is its pointer into the body, or its
    /// header.
    ///
    /// # Errors
    ///
    /// [`Cause::MissingOutput`] if it is missing.
    pub fn present<T>(&self, part: &'static str, value: Option<T>) -> Result<T, StepError<S>> {
        let pointer = part.into();
        value.ok_or_else(|| self.failed(Cause::MissingOutput { pointer }))
    }

    /// Returns whether an output is missing or `null`.
    pub fn is_null(&self, pointer: &str) -> bool {
        is_null(&self.body(pointer))
    }

    /// Reads a header that the API always sends. Numbers and booleans are parsed.
    ///
    /// # Errors
    ///
    /// [`Cause::MissingOutput`] if it is missing, [`Cause::UnfitOutput`] if it is not a `T`.
    pub fn header_output<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<T, StepError<S>> {
        let Some(text) = self.header(name).into_value() else {
            let pointer = name.into();
            return Err(self.failed(Cause::MissingOutput { pointer }));
        };
        read_header(&text).map_err(|mismatch| self.mismatch(name, mismatch))
    }

    /// Reads a header that may be missing.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`] if there is one that is not a `T`.
    pub fn optional_header_output<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, StepError<S>> {
        let text = self.header(name).into_value();
        let read =
            text.map(|text| read_header(&text).map_err(|mismatch| self.mismatch(name, mismatch)));
        read.transpose()
    }

    /// Reads a header; `None` if it is missing or not a `T`.
    pub fn lenient_header_output<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        read_header(self.header(name).as_value()?).ok()
    }

    /// Returns the whole body as bytes, or `None` if it is empty.
    pub fn bytes_output(&self) -> Option<Bytes> {
        let bytes = self.outcome.as_ref().ok()?.content.bytes();
        (!bytes.is_empty()).then(|| bytes.clone().into())
    }

    /// Reads the whole body as bytes: a JSON string is decoded as Base64, and any other body is
    /// taken as it is. `None` if it is empty or `null`.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`] if it is a JSON string that is not Base64.
    pub fn decoded_output(&self) -> Result<Option<Bytes>, StepError<S>> {
        self.nullable_decoded_output().map(Option::flatten)
    }

    /// Reads a required body as [`decoded_output`](Self::decoded_output) does.
    ///
    /// # Errors
    ///
    /// [`Cause::MissingOutput`] if it is empty or `null`, [`Cause::UnfitOutput`] if it is a JSON
    /// string that is not Base64.
    pub fn required_decoded_output(&self) -> Result<Bytes, StepError<S>> {
        let pointer = "".into();
        self.decoded_output()?
            .ok_or_else(|| self.failed(Cause::MissingOutput { pointer }))
    }

    /// Reads the whole body as [`decoded_output`](Self::decoded_output) does; `None` if it is
    /// empty, `Some(None)` if it is `null`.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`] if it is a JSON string that is not Base64.
    pub fn nullable_decoded_output(&self) -> Result<Option<Option<Bytes>>, StepError<S>> {
        self.decoded()
            .map_err(|mismatch| self.mismatch("", mismatch))
    }

    /// Reads an optional body as [`decoded_output`](Self::decoded_output) does; `None` also if it
    /// is a JSON string that is not Base64.
    pub fn lenient_decoded_output(&self) -> Option<Bytes> {
        self.decoded().ok().flatten().flatten()
    }

    fn decoded(&self) -> Result<Option<Option<Bytes>>, TypeMismatch> {
        let arrived = self.outcome.as_ref().ok();
        match arrived.and_then(|arrived| arrived.content.json_string()) {
            Some(Some(text)) => {
                TypeMismatch::read(&Value::String(text)).map(|bytes| Some(Some(bytes)))
            }
            Some(None) => Ok(Some(None)),
            None => Ok(self.bytes_output().map(Some)),
        }
    }

    fn read_output<T: DeserializeOwned>(
        &self,
        pointer: &'static str,
        operand: Operand<'_>,
    ) -> Result<T, StepError<S>> {
        match operand.as_value() {
            Some(value) => {
                TypeMismatch::read(value).map_err(|mismatch| self.mismatch(pointer, mismatch))
            }
            None => {
                let pointer = pointer.into();
                Err(self.failed(Cause::MissingOutput { pointer }))
            }
        }
    }

    fn mismatch(&self, pointer: &'static str, mismatch: TypeMismatch) -> StepError<S> {
        self.failed(Cause::UnfitOutput {
            pointer: format!("{pointer}{}", mismatch.at).into(),
            expected: mismatch.expected,
            found: mismatch.found,
        })
    }
}

fn is_null(operand: &Operand<'_>) -> bool {
    operand.as_value().is_none_or(Value::is_null)
}

/// Reads the text of a header as a string, or else as the number or boolean that it represents.
fn read_header<T: DeserializeOwned>(text: &Value) -> Result<T, TypeMismatch> {
    let spelt = text
        .as_str()
        .and_then(|text| serde_json::from_str(text.trim()).ok());
    let mismatch = match TypeMismatch::read(text) {
        Ok(read) => return Ok(read),
        Err(mismatch) => mismatch,
    };
    match spelt {
        Some(scalar @ (Value::Bool(_) | Value::Number(_))) => TypeMismatch::read(&scalar),
        _ => Err(mismatch),
    }
}
