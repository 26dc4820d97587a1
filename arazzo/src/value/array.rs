//! [`Array`]: a JSON array under construction, from which absent values are left out.

use serde::{Serialize, Serializer};

use super::{Carried, Refusal, is_none};

/// A JSON array under construction, for a request body or a parameter.
///
/// ```
/// use arazzo::rt::Array;
///
/// let list = Array::new()
///     .item(7)
///     .optional(None::<&str>)
///     .optional(Some(None::<&str>));
/// assert_eq!(serde_json::to_string(&list).unwrap(), "[7,null]");
/// ```
///
/// If a required item is absent, the whole array cannot be sent, as with an
/// [`Object`](super::Object).
#[derive(Clone, Debug, Default)]
pub struct Array {
    items: Vec<Carried>,
    refusal: Option<Refusal>,
}

impl Array {
    /// Makes an array without items.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an item; `None` is sent as `null`.
    pub fn item(mut self, value: impl Serialize) -> Self {
        match Carried::of(&value) {
            Ok(value) => self.items.push(value),
            Err(refusal) => self.refuse(refusal),
        }
        self
    }

    /// Appends an item if there is a value for it; `Some(None)` is sent as `null`.
    pub fn optional(self, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.item(value),
            None => self,
        }
    }

    /// Appends a required item; `None` makes the request fail before it is sent.
    pub fn required(mut self, value: impl Serialize) -> Self {
        if is_none(&value) {
            let place = self.items.len();
            self.refuse(Refusal::Missing(format!("item {place}")));
            return self;
        }
        self.item(value)
    }

    /// Keeps the first problem.
    fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }
}

impl Serialize for Array {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.refusal {
            Some(refusal) => Err(refusal.clone().into_error()),
            None => self.items.serialize(serializer),
        }
    }
}
