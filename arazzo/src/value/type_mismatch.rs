//! Why a JSON value does not fit a type, in words that never repeat the value.
//!
//! serde's messages quote what they found (`invalid type: string "sk_1", expected i64`). What was
//! found may be a secret, so only its place, its kind and the expectation are kept.

use crate::pointer::child;
use std::borrow::Cow;

use serde::de::{self, DeserializeOwned};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

mod words;

use super::number::Exact;
use words::{expectation, found};

/// A [`TypeMismatch`] that travels through serde, which knows texts alone, stands behind this mark.
const MARK: char = '\u{1}';

/// What a type expected and what kind of value was there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeMismatch {
    /// A JSON Pointer to the part that does not fit; empty for the whole value.
    pub(crate) at: String,
    pub(crate) expected: String,
    pub(crate) found: &'static str,
}

impl TypeMismatch {
    /// Reads `value` as a `T`, in one pass and without rounding a number.
    pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Self> {
        serde_path_to_error::deserialize(Exact(value)).map_err(|error| {
            let at = pointer(error.path());
            let part = value.pointer(&at).unwrap_or(value);
            Self::explain(error.inner(), kind(part)).below(&at)
        })
    }

    /// Whether it is a member that its object must not have.
    #[cfg(feature = "program")]
    pub(crate) fn is_undeclared(&self) -> bool {
        self.expected == words::UNDECLARED
    }

    /// The whole value is not what is expected.
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

    /// The same, seen from a value that has this one at a place.
    pub(crate) fn below(mut self, at: &str) -> Self {
        self.at.insert_str(0, at);
        self
    }

    /// Turns it into an error of a deserializer, from which [`TypeMismatch::explain`] gets it back.
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

/// The kind of a JSON value, with its article.
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

/// The way that serde went, as a JSON Pointer, as far as it is known.
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

/// A part of a named value: `order#/items/0`.
pub(crate) fn place<'n>(name: &'n str, at: &str) -> Cow<'n, str> {
    match at {
        "" => name.into(),
        at => format!("{name}#{at}").into(),
    }
}
