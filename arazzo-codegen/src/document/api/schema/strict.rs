//! A schema of OpenAPI 3.0, through the types of `openapiv3`, without its sub-schemas.

use openapiv3 as oas;
use serde_json::{Map, Value};

use super::super::v3_0::strict;
use super::keywords::set_values;
use super::{Schema, TypeSet};

/// A schema without its sub-schemas. None if `openapiv3` refuses it.
pub(in super::super) fn schema(members: &Map<String, Value>) -> Option<Schema> {
    let parts = [
        "properties",
        "additionalProperties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "discriminator",
        "example",
        "externalDocs",
        "xml",
    ];
    let read: oas::Schema = strict(members, &[], &parts)?;
    let data = read.schema_data;
    let mut schema = Schema {
        title: data.title,
        description: data.description,
        // `openapiv3` does not tell `default: null` from none.
        default: members.get("default").cloned(),
        read_only: data.read_only,
        write_only: data.write_only,
        deprecated: data.deprecated,
        ..Schema::default()
    };
    let values = fill(&mut schema, read.schema_kind)?;
    set_values(
        &mut schema,
        values,
        data.nullable || members.get("x-nullable") == Some(&Value::Bool(true)),
    );
    Some(schema)
}

/// What the kind of a schema says; its values, if they are enumerated. None if it is a kind that
/// only parts make, which have been cut off.
fn fill(schema: &mut Schema, kind: oas::SchemaKind) -> Option<Option<Vec<Value>>> {
    match kind {
        oas::SchemaKind::Type(kind) => Some(fill_type(schema, kind)),
        oas::SchemaKind::Any(any) => fill_any(schema, any),
        _ => None,
    }
}

fn fill_type(schema: &mut Schema, kind: oas::Type) -> Option<Vec<Value>> {
    match kind {
        oas::Type::String(text) => {
            schema.types = typed("string");
            schema.format = string_format(text.format);
            schema.pattern = text.pattern;
            schema.min_length = text.min_length.map(|length| length as u64);
            schema.max_length = text.max_length.map(|length| length as u64);
            values(text.enumeration)
        }
        oas::Type::Number(number) => {
            schema.types = typed("number");
            schema.format = number_format(number.format);
            bounds(schema, number.minimum, number.maximum);
            exclusive(schema, number.exclusive_minimum, number.exclusive_maximum);
            values(number.enumeration)
        }
        oas::Type::Integer(integer) => {
            schema.types = typed("integer");
            schema.format = integer_format(integer.format);
            bounds(
                schema,
                integer.minimum.map(|m| m as f64),
                integer.maximum.map(|m| m as f64),
            );
            exclusive(schema, integer.exclusive_minimum, integer.exclusive_maximum);
            values(integer.enumeration)
        }
        oas::Type::Boolean(boolean) => {
            schema.types = typed("boolean");
            values(boolean.enumeration)
        }
        oas::Type::Object(object) => {
            schema.types = typed("object");
            schema.required = object.required;
            None
        }
        oas::Type::Array(array) => {
            schema.types = typed("array");
            schema.min_items = array.min_items.map(|count| count as u64);
            None
        }
    }
}

/// None if the type has a name that 3.0 does not know.
fn fill_any(schema: &mut Schema, any: oas::AnySchema) -> Option<Option<Vec<Value>>> {
    if let Some(name) = &any.typ {
        schema.types = Some(typed(name)?);
    }
    schema.format = any.format;
    schema.pattern = any.pattern;
    schema.required = any.required;
    schema.min_items = any.min_items.map(|count| count as u64);
    schema.min_length = any.min_length.map(|length| length as u64);
    schema.max_length = any.max_length.map(|length| length as u64);
    bounds(schema, any.minimum, any.maximum);
    let flag = |flag: Option<bool>| flag.unwrap_or(false);
    exclusive(
        schema,
        flag(any.exclusive_minimum),
        flag(any.exclusive_maximum),
    );
    Some((!any.enumeration.is_empty()).then_some(any.enumeration))
}

fn typed(name: &str) -> Option<TypeSet> {
    let mut types = TypeSet::NONE;
    types.add(name).then_some(types)
}

fn bounds(schema: &mut Schema, minimum: Option<f64>, maximum: Option<f64>) {
    (schema.minimum, schema.maximum) = (minimum, maximum);
}

fn exclusive(schema: &mut Schema, minimum: bool, maximum: bool) {
    schema.exclusive_minimum = minimum && schema.minimum.is_some();
    schema.exclusive_maximum = maximum && schema.maximum.is_some();
}

fn values<T: Into<Value>>(values: Vec<Option<T>>) -> Option<Vec<Value>> {
    let json = |value: Option<T>| value.map_or(Value::Null, Into::into);
    (!values.is_empty()).then(|| values.into_iter().map(json).collect())
}

fn string_format(format: oas::VariantOrUnknownOrEmpty<oas::StringFormat>) -> Option<String> {
    use oas::StringFormat::{Binary, Byte, Date, DateTime, Password};
    named(format, |format| match format {
        Date => "date",
        DateTime => "date-time",
        Password => "password",
        Byte => "byte",
        Binary => "binary",
    })
}

fn number_format(format: oas::VariantOrUnknownOrEmpty<oas::NumberFormat>) -> Option<String> {
    named(format, |format| match format {
        oas::NumberFormat::Float => "float",
        oas::NumberFormat::Double => "double",
    })
}

fn integer_format(format: oas::VariantOrUnknownOrEmpty<oas::IntegerFormat>) -> Option<String> {
    named(format, |format| match format {
        oas::IntegerFormat::Int32 => "int32",
        oas::IntegerFormat::Int64 => "int64",
    })
}

fn named<T>(
    format: oas::VariantOrUnknownOrEmpty<T>,
    name: impl Fn(T) -> &'static str,
) -> Option<String> {
    match format {
        oas::VariantOrUnknownOrEmpty::Item(format) => Some(name(format).to_owned()),
        oas::VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
        oas::VariantOrUnknownOrEmpty::Empty => None,
    }
}
