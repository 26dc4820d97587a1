//! [`Carried`]: a value on its way into a body, in which bytes are still bytes.
//!
//! In JSON, bytes are merely text, so a multipart body could not distinguish a file from other
//! text, or know its name. Values under construction ([`Object`](super::Object),
//! [`Array`](super::Array)) are therefore kept as [`Carried`], which is written to JSON as the
//! value itself would be.

use std::convert::Infallible;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Bytes, Refusal};

mod build;

/// A value whose bytes have not been converted to text yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Carried {
    /// A value without bytes.
    Value(Value),
    Bytes(Bytes),
    /// A list that contains bytes.
    List(Vec<Carried>),
    /// An object that contains bytes.
    Object(Members),
}

/// The members of an object, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Members(Vec<(String, Carried)>);

impl Carried {
    /// Converts anything that serialises.
    pub(crate) fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, Refusal> {
        value
            .serialize(build::Builder)
            .map_err(|error| Refusal::from_error(&error))
    }

    /// Converts to a plain value if there are no bytes in it.
    fn without_bytes(self) -> Self {
        let plain = match &self {
            Self::Value(_) => true,
            Self::Bytes(_) => false,
            Self::List(items) => items.iter().all(Self::is_value),
            Self::Object(members) => members.0.iter().all(|(_, value)| value.is_value()),
        };
        if plain {
            Self::Value(self.without_files())
        } else {
            self
        }
    }

    fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Converts the value to JSON. Files are read into memory.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub(crate) fn into_value(self) -> Result<Value, Refusal> {
        self.convert(&|bytes| bytes.base64().map(Value::String))
    }

    /// Converts the value to JSON, with `null` in the place of files.
    pub(crate) fn without_files(self) -> Value {
        let in_memory = |bytes: Bytes| match bytes.file_path() {
            Some(_) => Value::Null,
            None => bytes.base64().map_or(Value::Null, Value::String),
        };
        let Ok(value) = self.convert(&|bytes| Ok::<_, Infallible>(in_memory(bytes)));
        value
    }

    fn convert<E>(self, text: &impl Fn(Bytes) -> Result<Value, E>) -> Result<Value, E> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Bytes(bytes) => text(bytes),
            Self::List(items) => items.into_iter().map(|item| item.convert(text)).collect(),
            Self::Object(members) => members.convert(text).map(Value::Object),
        }
    }
}

impl Members {
    /// Sets a member; one of the same name keeps its place.
    pub(crate) fn insert(&mut self, name: String, value: Carried) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(member) => member.1 = value,
            None => self.0.push((name, value)),
        }
    }

    fn push(&mut self, name: String, value: Carried) {
        self.0.push((name, value));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Carried)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    fn convert<E>(
        self,
        text: &impl Fn(Bytes) -> Result<Value, E>,
    ) -> Result<Map<String, Value>, E> {
        let members = self.0.into_iter();
        members
            .map(|(name, value)| Ok((name, value.convert(text)?)))
            .collect()
    }
}

impl Serialize for Carried {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Bytes(bytes) => bytes.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{super::Object, Carried};
    use crate::Bytes;

    #[test]
    fn bytes_are_kept_however_deep_they_sit() {
        let photo = Bytes::from(vec![1, 2, 3]).with_file_name("a.png");
        let inner = BTreeMap::from([("photos", vec![Some(photo.clone()), None])]);
        let carried = Carried::of(&Object::new().field("n", 1).field("inner", inner));
        let carried = carried.expect("it can be sent");
        let Carried::Object(members) = &carried else {
            panic!("no object: {carried:?}");
        };
        let Some((_, Carried::Object(inner))) = members.iter().nth(1) else {
            panic!("no object inside: {carried:?}");
        };
        let photos = Carried::List(vec![Carried::Bytes(photo), Carried::Value(json!(null))]);
        assert_eq!(inner.iter().next(), Some(("photos", &photos)));
        let json = json!({"n": 1, "inner": {"photos": ["AQID", null]}});
        assert_eq!(carried.into_value(), Ok(json));
    }

    #[test]
    fn a_value_without_bytes_is_the_same_as_json() {
        let value = json!({"a": [1, -2, 0.5, true, null, "x"], "b": {}, "c": u64::MAX});
        assert_eq!(Carried::of(&value).and_then(Carried::into_value), Ok(value));
    }
}
