//! Distinguishes `None` from `null`.
//!
//! Both are `null` in JSON, but `None` means that no value was given, and `null` is a given value.

use std::fmt;

use serde::ser::{Error, Impossible, Serialize, Serializer};

/// Returns whether the value is `None`: not given, as opposed to `null`.
///
/// Serde is the only interface to a value of unknown type, so a serializer finds out.
pub(crate) fn is_none(value: &(impl Serialize + ?Sized)) -> bool {
    matches!(value.serialize(Probe), Err(Answer::None))
}

/// A serializer that fails at the first call, so that probing costs nothing for large values.
struct Probe;

#[derive(Debug)]
enum Answer {
    None,
    Some,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Answer {}

impl Error for Answer {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Some
    }
}

type Never = Impossible<(), Answer>;

macro_rules! some {
    ($($method:ident($($argument:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$ok, Answer> {
            Err(Answer::Some)
        }
    )*};
}

impl Serializer for Probe {
    type Ok = ();
    type Error = Answer;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_none(self) -> Result<(), Answer> {
        Err(Answer::None)
    }

    some! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct(&'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), Answer> {
        Err(Answer::Some)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Answer> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Answer> {
        Err(Answer::Some)
    }
}

#[cfg(test)]
mod tests {
    use super::is_none;
    use serde_json::{Value, json};

    #[test]
    fn only_an_absent_value_is_none() {
        assert!(is_none(&None::<i64>));
        assert!(is_none(&&None::<&str>));
        assert!(!is_none(&Value::Null));
        assert!(!is_none(&Some(None::<i64>)));
        assert!(!is_none(&json!([1, 2])));
        assert!(!is_none("text"));
    }
}
