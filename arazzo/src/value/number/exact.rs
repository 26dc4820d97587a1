//! Reads numbers as the expected types, without rounding.
//!
//! A number without a fraction is an integer, however it is written: some servers write `1.0` or
//! `1e3`. A whole number that an `f64` would have to round is an error for an `f64`.

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Value};

use super::{is_exact, whole};
use crate::value::TypeMismatch;

/// Reads a field whose type contains numbers; for `#[serde(deserialize_with = "…")]`.
///
/// # Errors
///
/// If the value does not have the type: where something else was expected, and what.
pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    TypeMismatch::read(&value).map_err(TypeMismatch::into_error)
}

/// Reads such a field that can be absent, `null`, or a value: `null` becomes `Some(None)`.
///
/// # Errors
///
/// If the value does not have the type: where something else was expected, and what.
pub fn nullable<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    deserialize(deserializer).map(Some)
}

/// A JSON value from which types read numbers exactly.
#[derive(Clone, Copy)]
pub(in super::super) struct Exact<'de>(pub(in super::super) &'de Value);

impl<'de> Exact<'de> {
    /// Reads an integer in any notation.
    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Number(number) if number.is_f64() => match number.as_f64().and_then(whole) {
                Some(integer) => visitor.visit_i64(integer),
                None => self.deserialize_any(visitor),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    /// Reads a float, if no digit is lost.
    fn float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let rounds = match self.0 {
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(digits), _) => !is_exact(digits),
                (_, Some(digits)) => !is_exact(digits),
                (None, None) => false,
            },
            _ => false,
        };
        if rounds {
            Err(TypeMismatch::new(NO_ROUNDING, self.0).into_error())
        } else {
            self.deserialize_any(visitor)
        }
    }
}

const NO_ROUNDING: &str = "a number that needs no rounding, up to 9007199254740992 if it is whole";

macro_rules! numbers {
    ($($method:ident => $read:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.$read(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Exact<'de> {
    type Error = Error;

    numbers! {
        deserialize_i8 => integer,
        deserialize_i16 => integer,
        deserialize_i32 => integer,
        deserialize_i64 => integer,
        deserialize_u8 => integer,
        deserialize_u16 => integer,
        deserialize_u32 => integer,
        deserialize_u64 => integer,
        deserialize_f32 => float,
        deserialize_f64 => float,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(Exact));
                let read = visitor.visit_seq(&mut items)?;
                items.end().map(|()| read)
            }
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (&**name, Exact(value)));
                let mut members = MapDeserializer::new(members);
                let read = visitor.visit_map(&mut members)?;
                members.end().map(|()| read)
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Exact<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::TypeMismatch;

    #[track_caller]
    fn check<T: serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
        value: Value,
        expected: Result<T, &str>,
    ) {
        let read = TypeMismatch::read::<T>(&value).map_err(|mismatch| mismatch.at);
        assert_eq!(read, expected.map_err(str::to_owned), "{value}");
    }

    #[test]
    fn a_number_without_a_fraction_is_an_integer() {
        check::<i64>(json!(3.0), Ok(3));
        check::<i64>(json!(1e3), Ok(1000));
        check::<i64>(json!(-0.0), Ok(0));
        check::<u32>(json!(7.0), Ok(7));
        check::<i64>(json!(3.5), Err(""));
        check::<u64>(json!(-3.0), Err(""));
        check::<Vec<i64>>(json!([1, 2.0, 3.5]), Err("/2"));
        check::<Option<i64>>(json!(null), Ok(None));
    }

    #[test]
    fn a_whole_number_is_no_float_that_rounds_it() {
        check::<f64>(
            json!(9_007_199_254_740_992_u64),
            Ok(9_007_199_254_740_992.0),
        );
        check::<f64>(json!(9_007_199_254_740_993_u64), Err(""));
        check::<f64>(json!(-9_007_199_254_740_993_i64), Err(""));
        check::<f64>(json!(u64::MAX), Err(""));
        check::<f64>(json!(1e21), Ok(1e21));
        check::<Vec<Option<f64>>>(json!([0.5, null, u64::MAX]), Err("/2"));
        let members = BTreeMap::from([("a".to_owned(), 1.0)]);
        check(json!({"a": 1}), Ok(members));
        check::<BTreeMap<String, f64>>(json!({"a": u64::MAX}), Err("/a"));
    }

    #[test]
    fn any_json_stays_as_it_is() {
        check(
            json!({"a": [u64::MAX, 41.0]}),
            Ok(json!({"a": [u64::MAX, 41.0]})),
        );
    }
}
