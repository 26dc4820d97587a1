//! Writes values as JSON, as `serde_json` does except for numbers.
//!
//! The invariant: the output has the same meaning as the value. NaN and the infinities, which JSON
//! cannot represent, are errors instead of becoming `null`. A float without a fraction is written
//! as an integer, and no number changes its value.

use serde::{
    Serialize, Serializer,
    ser::{
        Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};
use serde_json::Value;

use super::number::{Ecmascript, whole};

/// The message for NaN and the infinities.
pub(crate) const NOT_FINITE: &str = "it is not a finite number";

/// Converts any value to a JSON value.
pub(super) fn value(value: &(impl Serialize + ?Sized)) -> Result<Value, serde_json::Error> {
    value.serialize(Writing(serde_json::value::Serializer))
}

/// Converts any value to JSON text.
pub(super) fn text(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(128);
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, Ecmascript);
    value.serialize(Writing(&mut serializer))?;
    Ok(text)
}

/// A serializer that wraps another one and writes numbers in its own way.
struct Writing<S>(S);

/// A value within one that is being written.
struct Part<'p, T: ?Sized>(&'p T);

impl<T: Serialize + ?Sized> Serialize for Part<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Writing(serializer))
    }
}

macro_rules! as_it_is {
    ($($method:ident($($name:ident: $argument:ty),*) -> $ok:ident;)*) => {$(
        fn $method(self, $($name: $argument),*) -> Result<S::$ok, S::Error> {
            self.0.$method($($name),*)
        }
    )*};
}

macro_rules! opens {
    ($($method:ident($($name:ident: $argument:ty),*) -> $compound:ident;)*) => {$(
        fn $method(self, $($name: $argument),*) -> Result<Writing<S::$compound>, S::Error> {
            self.0.$method($($name),*).map(Writing)
        }
    )*};
}

impl<S: Serializer> Serializer for Writing<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Writing<S::SerializeSeq>;
    type SerializeTuple = Writing<S::SerializeTuple>;
    type SerializeTupleStruct = Writing<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Writing<S::SerializeTupleVariant>;
    type SerializeMap = Writing<S::SerializeMap>;
    type SerializeStruct = Writing<S::SerializeStruct>;
    type SerializeStructVariant = Writing<S::SerializeStructVariant>;

    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        match whole(value) {
            Some(integer) => self.0.serialize_i64(integer),
            None if value.is_finite() => self.0.serialize_f64(value),
            None => Err(S::Error::custom(NOT_FINITE)),
        }
    }

    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        // By way of its shortest digits: 0.1 stays 0.1, and does not become the `f64` nearest to
        // the `f32`.
        let digits = value.to_string().parse();
        self.serialize_f64(digits.unwrap_or(f64::from(value)))
    }

    as_it_is! {
        serialize_bool(value: bool) -> Ok;
        serialize_i8(value: i8) -> Ok;
        serialize_i16(value: i16) -> Ok;
        serialize_i32(value: i32) -> Ok;
        serialize_i64(value: i64) -> Ok;
        serialize_i128(value: i128) -> Ok;
        serialize_u8(value: u8) -> Ok;
        serialize_u16(value: u16) -> Ok;
        serialize_u32(value: u32) -> Ok;
        serialize_u64(value: u64) -> Ok;
        serialize_u128(value: u128) -> Ok;
        serialize_char(value: char) -> Ok;
        serialize_str(value: &str) -> Ok;
        serialize_bytes(value: &[u8]) -> Ok;
        serialize_none() -> Ok;
        serialize_unit() -> Ok;
        serialize_unit_struct(name: &'static str) -> Ok;
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> Ok;
    }

    opens! {
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, length: usize) -> SerializeStruct;
        serialize_struct_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Part(value))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Part(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let part = Part(value);
        self.0
            .serialize_newtype_variant(name, index, variant, &part)
    }
}

macro_rules! list {
    ($($compound:ident: $method:ident,)*) => {$(
        impl<C: $compound> $compound for Writing<C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), C::Error> {
                self.0.$method(&Part(item))
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.0.end()
            }
        }
    )*};
}

list! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! record {
    ($($compound:ident,)*) => {$(
        impl<C: $compound> $compound for Writing<C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), C::Error> {
                self.0.serialize_field(name, &Part(value))
            }

            fn skip_field(&mut self, name: &'static str) -> Result<(), C::Error> {
                self.0.skip_field(name)
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.0.end()
            }
        }
    )*};
}

record! { SerializeStruct, SerializeStructVariant, }

impl<C: SerializeMap> SerializeMap for Writing<C> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), C::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        self.0.serialize_value(&Part(value))
    }

    fn end(self) -> Result<C::Ok, C::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::json;

    #[track_caller]
    fn check(value: impl Serialize, expected: &str) {
        let text = super::text(&value).expect("JSON");
        assert_eq!(String::from_utf8_lossy(&text), expected);
        let text = super::text(&super::value(&value).expect("JSON")).expect("JSON");
        assert_eq!(String::from_utf8_lossy(&text), expected, "as a value first");
    }

    #[derive(Serialize)]
    enum Variant {
        One(f64),
        Two(f64, f32),
        Three { x: f64 },
    }

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them_at_every_depth() {
        check(41.0, "41");
        check(-0.0, "0");
        check(0.1_f32, "0.1");
        check(Some(1e21), "1e+21");
        check((1.0, 0.5, u64::MAX), "[1,0.5,18446744073709551615]");
        check(BTreeMap::from([("a", [7.0])]), r#"{"a":[7]}"#);
        check(
            json!({"a": 41.0, "b": [1e16]}),
            r#"{"a":41,"b":[10000000000000000]}"#,
        );
        check(Variant::One(3.0), r#"{"One":3}"#);
        check(Variant::Two(3.0, 2.5), r#"{"Two":[3,2.5]}"#);
        check(Variant::Three { x: 3.0 }, r#"{"Three":{"x":3}}"#);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(super::text(&float).is_err());
            assert!(super::value(&[Some(float)]).is_err());
            assert!(super::value(&(float as f32)).is_err());
        }
    }
}
