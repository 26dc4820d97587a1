//! [`TypeMismatch`]: why a JSON value does not have a type, without the value itself.
//!
//! serde's messages quote the value (`invalid type: string "sk_1", expected i64`). It may be a
//! secret, so only its path, its kind and the expected type are kept.

use crate::pointer::child;
use std::borrow::Cow;

use serde::de::{self, DeserializeOwned};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

mod words;

use super::number::Exact;
use words::{expectation, found};

/// The delimiter of a [`TypeMismatch`] that is encoded in the text of a serde error.
const MARK: char = '\u{1}';

/// The expected type, and the kind of the actual value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeMismatch {
    /// A JSON Pointer to the part with the wrong type; empty for the whole value.
    pub(crate) at: String,
    pub(crate) expected: String,
    pub(crate) found: &'static str,
}

impl TypeMismatch {
    /// Reads `value` as a `T` if it is one. This takes no notes on its way, as [`read`](Self::read)
    /// does for its error. Nothing that is read within something else may try this first: with every
    /// level, the time would double.
    pub(crate) fn fitting<T: DeserializeOwned>(value: &Value) -> Option<T> {
        T::deserialize(Exact(value)).ok()
    }

    /// Reads `value` as a `T`, in one pass and without rounding a number.
    pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Self> {
        Self::read_within(value).map_err(|(at, mismatch)| mismatch.below(&at))
    }

    /// Reads `value` as a `T`. The error is a JSON Pointer to the part that serde was reading, and
    /// the mismatch relative to that part.
    pub(crate) fn read_within<T: DeserializeOwned>(value: &Value) -> Result<T, (String, Self)> {
        serde_path_to_error::deserialize(Exact(value)).map_err(|error| {
            let at = pointer(error.path());
            let part = value.pointer(&at).unwrap_or(value);
            let mismatch = Self::explain(error.inner(), kind(part));
            (at, mismatch)
        })
    }

    /// Returns whether the part is a member that its object does not allow.
    pub(crate) fn is_undeclared(&self) -> bool {
        self.expected == words::UNDECLARED
    }

    /// Returns the name of the member that the part lacks, if that is what is wrong.
    pub(crate) fn missing(&self) -> Option<&str> {
        let quoted = self.expected.strip_prefix(words::WITH)?;
        quoted.strip_prefix('`')?.strip_suffix('`')
    }

    /// Makes the mismatch of a whole value.
    pub(crate) fn new(expected: impl Into<String>, value: &Value) -> Self {
        Self {
            at: String::new(),
            expected: expected.into(),
            found: kind(value),
        }
    }

    /// Explains an error of `serde_json` about a value of the kind `whole`.
    pub(crate) fn explain(error: &serde_json::Error, whole: &'static str) -> Self {
        let message = error.to_string();
        Self::carried(&message).unwrap_or_else(|| Self {
            at: String::new(),
            expected: expectation(&message),
            found: found(&message).unwrap_or(whole),
        })
    }

    /// Returns the mismatch relative to a value that contains this one at the path `at`.
    pub(crate) fn below(mut self, at: &str) -> Self {
        self.at.insert_str(0, at);
        self
    }

    /// Encodes the mismatch in an error of a deserializer, from which [`TypeMismatch::explain`]
    /// decodes it.
    pub(crate) fn into_error<E: de::Error>(self) -> E {
        let Self {
            at,
            expected,
            found,
        } = self;
        E::custom(format_args!(
            "{MARK}{at}{MARK}{expected}{MARK}{found}{MARK}"
        ))
    }

    fn carried(message: &str) -> Option<Self> {
        let mut parts = message.split(MARK).skip(1);
        let (at, expected, found) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            at: at.to_owned(),
            expected: expected.to_owned(),
            found: words::KINDS.iter().find(|kind| **kind == found)?,
        })
    }
}

/// Returns the kind of a JSON value, with an article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Converts the path that serde recorded to a JSON Pointer, as far as it is known.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer = child(&pointer, key);
            }
            Segment::Enum { .. } => {}
            Segment::Unknown => break,
        }
    }
    pointer
}

/// Returns the name of a part of a named value: `order#/items/0`.
pub(crate) fn place<'n>(name: &'n str, at: &str) -> Cow<'n, str> {
    match at {
        "" => name.into(),
        at => format!("{name}#{at}").into(),
    }
}
