//! [`Refusal`]: why a value cannot be sent, transported through serde.
//!
//! Errors of `Serialize` are plain text. Objects under construction, replacements and templates
//! have more to report: the name of a property without a value, a target that does not exist. They
//! encode it in that text, after a mark with which no other error begins.

use serde::{Serialize, ser::Error};
use serde_json::Value;

use super::write;

const MARK: char = '\u{1}';

/// Why a value cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The required property of this name has no value.
    Missing(String),
    /// A part of the value is invalid.
    Invalid {
        name: Option<String>,
        reason: String,
    },
}

impl Refusal {
    pub(crate) fn invalid(name: &str, reason: impl Into<String>) -> Self {
        Self::Invalid {
            name: Some(name.to_owned()),
            reason: reason.into(),
        }
    }

    /// Converts the refusal into an error of a serializer.
    pub(crate) fn into_error<E: Error>(self) -> E {
        let text = match self {
            Self::Missing(name) => format!("{MARK}missing{MARK}{name}"),
            Self::Invalid { name: None, reason } => reason,
            Self::Invalid {
                name: Some(name),
                reason,
            } => format!("{MARK}invalid{MARK}{name}{MARK}{reason}"),
        };
        E::custom(text)
    }

    pub(super) fn from_error(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let mut parts = text.splitn(4, MARK).skip(1);
        match (parts.next(), parts.next(), parts.next()) {
            (Some("missing"), Some(name), None) => Self::Missing(name.to_owned()),
            (Some("invalid"), Some(name), Some(reason)) => Self::invalid(name, reason),
            _ => Self::Invalid {
                name: None,
                reason: text,
            },
        }
    }
}

/// Converts any value to a JSON value.
pub(crate) fn to_value(value: &(impl Serialize + ?Sized)) -> Result<Value, Refusal> {
    write::value(value).map_err(|error| Refusal::from_error(&error))
}

/// Converts any value to JSON text.
pub(crate) fn to_bytes(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, Refusal> {
    write::text(value).map_err(|error| Refusal::from_error(&error))
}
