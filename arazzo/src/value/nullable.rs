//! Fields that can be absent, `null`, or a value: `Option<Option<T>>`.
//!
//! An API can distinguish the three, so a workflow input that is optional and nullable must, too.
//! Use it as `#[serde(default, with = "…", skip_serializing_if = "Option::is_none")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a field that is present: `null` becomes `Some(None)`.
///
/// # Errors
///
/// If the deserializer fails.
pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Writes `Some(None)` as `null`. `skip_serializing_if` leaves an absent field out.
///
/// # Errors
///
/// If the serializer fails.
pub fn serialize<T: Serialize, S: Serializer>(
    value: &Option<Option<T>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(Some(value)) => value.serialize(serializer),
        Some(None) => serializer.serialize_unit(),
        None => serializer.serialize_none(),
    }
}
