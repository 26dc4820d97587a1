//! [`Secret`]: text that is sent but never shown.
//!
//! The invariant: only [`Secret::expose`] reveals the text of a `Secret`. `Debug`, `Display` and
//! `Serialize` print `…` instead, and the memory is overwritten when the `Secret` is dropped.

mod redaction;
mod secrets;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

pub(crate) use self::redaction::{Redaction, is_sensitive};
pub(crate) use self::secrets::Secrets;

/// The text that is printed instead of a secret.
pub(crate) const HIDDEN: &str = "…";

/// Text that is never printed: an API key, a token, a password.
///
/// ```
/// let key = arazzo::Secret::from("sk_12345");
/// assert_eq!(format!("{key} {key:?}"), "… …");
/// assert_eq!(key.expose(), "sk_12345");
/// ```
///
/// It deserialises from a string and serialises as `…`, so that a struct that contains a `Secret`
/// can be logged. Only the outputs of a workflow are serialised with their true values.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the text itself. This is the only way to read a secret.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// Serialises secrets with their true values, for requests and for outputs that the caller asked
/// for.
///
/// Used as `#[serde(serialize_with = "::arazzo::__private::expose::serialize")]`.
pub mod expose {
    use std::collections::BTreeMap;

    use super::Secret;
    use serde::{Serialize, Serializer};

    /// A secret, or a value that contains secrets.
    pub trait Expose {
        /// Serialises the true value.
        fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

        /// Calls `visit` with every secret.
        fn each(&self, visit: &mut dyn FnMut(&Secret));
    }

    impl Expose for Secret {
        fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.expose())
        }

        fn each(&self, visit: &mut dyn FnMut(&Secret)) {
            visit(self);
        }
    }

    impl<T: Expose> Expose for Option<T> {
        fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.as_ref().map(Exposed).serialize(serializer)
        }

        fn each(&self, visit: &mut dyn FnMut(&Secret)) {
            self.iter().for_each(|inner| inner.each(visit));
        }
    }

    impl<T: Expose> Expose for Vec<T> {
        fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.iter().map(Exposed))
        }

        fn each(&self, visit: &mut dyn FnMut(&Secret)) {
            self.iter().for_each(|item| item.each(visit));
        }
    }

    impl<T: Expose> Expose for BTreeMap<String, T> {
        fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let shown = self.iter().map(|(name, value)| (name, Exposed(value)));
            serializer.collect_map(shown)
        }

        fn each(&self, visit: &mut dyn FnMut(&Secret)) {
            self.values().for_each(|value| value.each(visit));
        }
    }

    /// A value that serialises with its secrets exposed.
    #[derive(Clone, Copy)]
    pub struct Exposed<'a, T>(&'a T);

    /// Wraps a value so that it serialises with its secrets exposed.
    pub fn exposed<T: Expose>(value: &T) -> Exposed<'_, T> {
        Exposed(value)
    }

    impl<T> std::fmt::Debug for Exposed<'_, T> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(super::HIDDEN)
        }
    }

    impl<T: Expose> Serialize for Exposed<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.serialize_exposed(serializer)
        }
    }

    /// Serialises `value` with its secrets exposed.
    ///
    /// # Errors
    ///
    /// If the serializer fails.
    pub fn serialize<T: Expose, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize_exposed(serializer)
    }
}
