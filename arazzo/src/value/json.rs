//! [`Json`]: a typed value together with the JSON that it was read from.

use std::{fmt, ops::Deref};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::TypeMismatch;

/// A JSON value that was read as `T`.
///
/// It dereferences to `T`, which has the members that the API description declares. It serialises
/// as exactly what was read, including members that the description omits, and keeps the difference
/// between an absent member and a null one.
///
/// ```
/// use arazzo::Json;
///
/// let pet: Json<std::collections::BTreeMap<String, Option<u8>>> =
///     serde_json::from_str(r#"{"age":7,"chip":null}"#)?;
/// assert_eq!(pet["age"], Some(7));
/// assert_eq!(serde_json::to_string(&pet)?, r#"{"age":7,"chip":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Json<T> {
    value: T,
    raw: Value,
}

impl<T> Json<T> {
    /// Returns the JSON value that was read.
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// Returns the typed value, without the JSON.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Json<T> {
    /// Shows the typed value, whose type hides secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        let value = TypeMismatch::read(&raw).map_err(TypeMismatch::into_error)?;
        Ok(Json { value, raw })
    }
}

impl<T> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
