//! [`Operand`]: the value that a condition or an expression reads.
//!
//! The invariant: a missing value and a JSON `null` stay distinct; only the comparisons of simple
//! conditions treat them alike.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    response::Status,
    secret::Secret,
    value::{Number, to_value},
};

/// A JSON value or a missing value: the result of a runtime expression (Arazzo, "Runtime
/// Expressions").
#[derive(Clone, PartialEq)]
pub struct Operand<'a>(Option<Cow<'a, Value>>);

impl<'a> Operand<'a> {
    /// Makes the operand of an expression that selects nothing.
    pub const fn missing() -> Self {
        Self(None)
    }

    /// Returns the value, or `None` if the expression selected nothing.
    pub fn as_value(&self) -> Option<&Value> {
        self.0.as_deref()
    }

    /// Converts the operand into its value, or `None` if the expression selected nothing.
    pub fn into_value(self) -> Option<Value> {
        self.0.map(Cow::into_owned)
    }

    /// Returns whether the expression selected nothing.
    pub fn is_missing(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the part of the value at a JSON Pointer (RFC 6901), or a missing operand if there is
    /// none.
    pub fn get(&self, pointer: &str) -> Operand<'a> {
        match &self.0 {
            None => Self::missing(),
            Some(Cow::Borrowed(value)) => Operand::from(value.pointer(pointer)),
            Some(Cow::Owned(value)) => Self(value.pointer(pointer).cloned().map(Cow::Owned)),
        }
    }

    fn owned(value: impl Into<Value>) -> Self {
        Self(Some(Cow::Owned(value.into())))
    }
}

impl std::fmt::Debug for Operand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The value may be a secret, and its kind is enough to find a mistake.
        f.write_str(self.as_value().map_or("missing", crate::value::kind))
    }
}

/// A missing operand serialises as `None`, which requests leave out.
impl Serialize for Operand<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_value().serialize(serializer)
    }
}

/// Makes an operand from any value; `None` gives a missing operand.
///
/// A value that cannot be written as JSON gives a missing operand, too. Secrets serialise as `…`:
/// use `Operand::from` for them.
pub fn operand(value: &(impl Serialize + ?Sized)) -> Operand<'static> {
    if crate::value::is_none(value) {
        return Operand::missing();
    }
    Operand(to_value(value).ok().map(Cow::Owned))
}

/// Makes an operand from a value that may be absent.
pub fn operand_opt(value: Option<&(impl Serialize + ?Sized)>) -> Operand<'static> {
    value.map_or_else(Operand::missing, |value| operand(value))
}

impl<'a> From<&'a Value> for Operand<'a> {
    fn from(value: &'a Value) -> Self {
        Self(Some(Cow::Borrowed(value)))
    }
}

impl<'a> From<Option<&'a Value>> for Operand<'a> {
    fn from(value: Option<&'a Value>) -> Self {
        Self(value.map(Cow::Borrowed))
    }
}

impl From<Option<Value>> for Operand<'_> {
    fn from(value: Option<Value>) -> Self {
        Self(value.map(Cow::Owned))
    }
}

impl<'a> From<&Operand<'a>> for Operand<'a> {
    fn from(operand: &Operand<'a>) -> Self {
        operand.clone()
    }
}

impl From<&Secret> for Operand<'_> {
    fn from(secret: &Secret) -> Self {
        Self::owned(secret.expose())
    }
}

impl From<Option<&Secret>> for Operand<'_> {
    fn from(secret: Option<&Secret>) -> Self {
        secret.map_or_else(Self::missing, Self::from)
    }
}

impl From<Status> for Operand<'_> {
    fn from(status: Status) -> Self {
        status.as_u16().map_or_else(Self::missing, Self::owned)
    }
}

impl From<()> for Operand<'_> {
    fn from((): ()) -> Self {
        Self::owned(Value::Null)
    }
}

macro_rules! from_scalar {
    ($($scalar:ty),*) => {$(
        impl From<$scalar> for Operand<'_> {
            fn from(scalar: $scalar) -> Self {
                Self::owned(scalar)
            }
        }
    )*};
}

from_scalar!(&str, String, bool, i32, i64, u16, u64, f64, Value);

impl From<Number> for Operand<'_> {
    fn from(number: Number) -> Self {
        operand(&number)
    }
}

impl From<&String> for Operand<'_> {
    fn from(text: &String) -> Self {
        Self::owned(text.as_str())
    }
}
