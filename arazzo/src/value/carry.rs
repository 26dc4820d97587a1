//! How a value says, through serde, why it cannot be sent.
//!
//! `Serialize` knows only one kind of error, a text. Objects under construction, replacements and
//! templates have better ones: the name of a property that has no value, the target that does not
//! exist. They travel inside that text behind a mark that no other error begins with.

use serde::{Serialize, ser::Error};
use serde_json::Value;

use super::write;

const MARK: char = '\u{1}';

/// Why a value cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The required property of this name has no value.
    Missing(String),
    /// The part of this name is wrong for this reason.
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

    /// Turns the refusal into an error of a serializer.
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

/// Any value as a JSON value.
pub(crate) fn to_value(value: &(impl Serialize + ?Sized)) -> Result<Value, Refusal> {
    write::value(value).map_err(|error| Refusal::from_error(&error))
}

/// Any value as JSON text.
pub(crate) fn to_bytes(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, Refusal> {
    write::text(value).map_err(|error| Refusal::from_error(&error))
}
