//! [`Object`]: a JSON object under construction, from which absent values are left out.

use serde::{Serialize, Serializer};

use super::{Carried, Refusal, carried::Members, is_none};

/// A JSON object under construction, for a request body or a parameter.
///
/// ```
/// use arazzo::rt::Object;
///
/// let object = Object::new()
///     .field("id", 7)
///     .optional("note", None::<&str>)
///     .optional("bio", Some(None::<&str>));
/// assert_eq!(serde_json::to_string(&object).unwrap(), r#"{"id":7,"bio":null}"#);
/// ```
///
/// If a required property is absent, the whole object cannot be sent: the request fails with a
/// missing value before anything is sent, however deeply the object is nested.
#[derive(Clone, Debug, Default)]
pub struct Object {
    fields: Members,
    refusal: Option<Refusal>,
}

impl Object {
    /// Makes an object without properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a property; `None` is sent as `null`.
    pub fn field(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        match Carried::of(&value) {
            Ok(value) => {
                self.fields.insert(name.into(), value);
            }
            Err(refusal) => {
                self.refusal.get_or_insert(match refusal {
                    Refusal::Invalid { name: None, reason } => {
                        Refusal::invalid(&name.into(), reason)
                    }
                    named => named,
                });
            }
        }
        self
    }

    /// Sets a property if there is a value for it; `Some(None)` is sent as `null`.
    pub fn optional(self, name: impl Into<String>, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Sets a property that the API requires; `None` makes the request fail before it is sent.
    pub fn required(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        if is_none(&value) {
            self.refusal.get_or_insert(Refusal::Missing(name.into()));
            return self;
        }
        self.field(name, value)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.refusal {
            Some(refusal) => Err(refusal.clone().into_error()),
            None => self.fields.serialize(serializer),
        }
    }
}
