//! Builds a [`Carried`] from anything that serialises.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Value};

use super::{Carried, Members};
use crate::value::Bytes;

#[derive(Clone, Copy)]
pub(super) struct Builder;

/// Elements, and the name of the enum variant that they belong to.
pub(super) struct Elements {
    variant: Option<&'static str>,
    items: Vec<Carried>,
}

/// Members, and the name of the enum variant that they belong to.
pub(super) struct Fields {
    variant: Option<&'static str>,
    name: Option<String>,
    members: Members,
}

/// Wraps a value in an object with the name of its variant, if it has one, as serde_json does.
fn tagged(variant: Option<&'static str>, value: Carried) -> Carried {
    match variant {
        Some(variant) => {
            let mut members = Members::default();
            members.push(variant.to_owned(), value);
            Carried::Object(members).without_bytes()
        }
        None => value,
    }
}

macro_rules! scalars {
    ($($method:ident($scalar:ty)),*) => {$(
        fn $method(self, value: $scalar) -> Result<Carried, Error> {
            crate::value::write::value(&value).map(Carried::Value)
        }
    )*};
}

impl Serializer for Builder {
    type Ok = Carried;
    type Error = Error;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Elements;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    scalars! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32),
        serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8])
    }

    fn serialize_none(self) -> Result<Carried, Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Carried, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Carried, Error> {
        Ok(Carried::Value(Value::Null))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Carried, Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Carried, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Carried, Error> {
        if name == Bytes::NAME {
            let bytes = Bytes::handed_over(|| value.serialize(self).map(drop));
            return bytes.map(Carried::Bytes);
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Carried, Error> {
        Ok(tagged(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements, Error> {
        Ok(Elements::of(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements, Error> {
        Ok(Elements::of(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Elements, Error> {
        Ok(Elements::of(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Elements, Error> {
        Ok(Elements::of(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields, Error> {
        Ok(Fields::of(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, Error> {
        Ok(Fields::of(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, Error> {
        Ok(Fields::of(Some(variant)))
    }
}

impl Elements {
    fn of(variant: Option<&'static str>) -> Self {
        Self {
            variant,
            items: Vec::new(),
        }
    }

    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.items.push(value.serialize(Builder)?);
        Ok(())
    }

    fn finish(self) -> Carried {
        let list = Carried::List(self.items);
        tagged(self.variant, list.without_bytes())
    }
}

impl Fields {
    fn of(variant: Option<&'static str>) -> Self {
        Self {
            variant,
            name: None,
            members: Members::default(),
        }
    }

    fn set(&mut self, name: String, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.members.push(name, value.serialize(Builder)?);
        Ok(())
    }

    fn finish(self) -> Carried {
        let object = Carried::Object(self.members);
        tagged(self.variant, object.without_bytes())
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),*) => {$(
        impl $trait for Elements {
            type Ok = Carried;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<Carried, Error> {
                Ok(self.finish())
            }
        }
    )*};
}

elements! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl $trait for Fields {
            type Ok = Carried;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.set(name.to_owned(), value)
            }

            fn end(self) -> Result<Carried, Error> {
                Ok(self.finish())
            }
        }
    )*};
}

fields! { SerializeStruct, SerializeStructVariant }

impl SerializeMap for Fields {
    type Ok = Carried;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        self.name = Some(match serde_json::to_value(name)? {
            Value::String(name) => name,
            Value::Bool(_) | Value::Number(_) => serde_json::to_string(name)?,
            _ => return Err(Error::custom("the name of a member must be a string")),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let name = self.name.take().unwrap_or_default();
        self.set(name, value)
    }

    fn end(self) -> Result<Carried, Error> {
        Ok(self.finish())
    }
}
