//! OpenAPI 3.0, through the types of `openapiv3`, node by node.
//!
//! Every node is read by itself: its parts are cut off before, and read when their turn comes. So
//! what is odd about one node concerns no other, and a node that `openapiv3` refuses is read field
//! by field instead, as 3.1 is.

use openapiv3 as oas;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::apis::Apis;
use super::operation::{Head, Reading};
use super::schema::read::settle;
use super::tree::Node;
use super::v3_1;
use super::{
    Header, Parameter, ParameterStyle, RequestBody, Response, Schema, StatusPattern, TypeSet,
};
use crate::document::arazzo::Location;

/// The node without its parts, as a type of `openapiv3`. `stubs` stand in for the parts that the
/// type needs in order to know what it is; `drop` names what is not looked at.
fn strict<T: DeserializeOwned>(
    members: &Map<String, Value>,
    stubs: &[(&str, Value)],
    drop: &[&str],
) -> Option<T> {
    let mut shallow = Map::new();
    for (key, value) in members {
        let stub = stubs.iter().find(|(stubbed, _)| stubbed == key);
        let dropped = drop.contains(&key.as_str()) || key.starts_with("x-");
        if !dropped {
            shallow.insert(key.clone(), stub.map_or(value, |(_, stub)| stub).clone());
        }
    }
    serde_json::from_value(Value::Object(shallow)).ok()
}

pub(super) fn head(node: &Node) -> Head {
    let parts = [
        "parameters",
        "requestBody",
        "callbacks",
        "tags",
        "externalDocs",
        "servers",
        "security",
    ];
    let members = node.value().as_object();
    let operation = members.and_then(|m| strict(m, &[("responses", json!({}))], &parts));
    match operation {
        Some(oas::Operation {
            operation_id,
            summary,
            description,
            deprecated,
            ..
        }) => Head {
            operation_id,
            summary,
            description,
            deprecated,
        },
        None => v3_1::head(node),
    }
}

/// A parameter, or a header, in which only the schema has been cut off.
const DESCRIBED: [(&str, fn() -> Value); 2] = [("schema", || json!({})), ("content", || json!({}))];

fn described<T: DeserializeOwned>(node: &Node) -> Option<T> {
    let stubs = DESCRIBED.map(|(key, stub)| (key, stub()));
    strict(node.value().as_object()?, &stubs, &["example", "examples"])
}

pub(super) fn parameter(apis: &Apis<'_>, node: &Node) -> Option<Parameter> {
    let Some(parameter) = described::<oas::Parameter>(node) else {
        return v3_1::parameter(apis, node);
    };
    let (location, style) = location_and_style(&parameter);
    let allow_reserved = matches!(
        parameter,
        oas::Parameter::Query {
            allow_reserved: true,
            ..
        }
    );
    let data = parameter.parameter_data();
    Some(Parameter {
        name: data.name,
        required: data.required || location == Location::Path,
        description: data.description,
        deprecated: data.deprecated.unwrap_or(false),
        style,
        explode: v3_1::explode(node, style),
        allow_reserved,
        ..v3_1::described(apis, node, location)
    })
}

fn location_and_style(parameter: &oas::Parameter) -> (Location, ParameterStyle) {
    match parameter {
        oas::Parameter::Query { style, .. } => (
            Location::Query,
            match style {
                oas::QueryStyle::Form => ParameterStyle::Form,
                oas::QueryStyle::SpaceDelimited => ParameterStyle::SpaceDelimited,
                oas::QueryStyle::PipeDelimited => ParameterStyle::PipeDelimited,
                oas::QueryStyle::DeepObject => ParameterStyle::DeepObject,
            },
        ),
        oas::Parameter::Path { style, .. } => (
            Location::Path,
            match style {
                oas::PathStyle::Matrix => ParameterStyle::Matrix,
                oas::PathStyle::Label => ParameterStyle::Label,
                oas::PathStyle::Simple => ParameterStyle::Simple,
            },
        ),
        oas::Parameter::Header { .. } => (Location::Header, ParameterStyle::Simple),
        oas::Parameter::Cookie { .. } => (Location::Cookie, ParameterStyle::Form),
    }
}

pub(super) fn body(apis: &Apis<'_>, node: &Node) -> RequestBody {
    let members = node.value().as_object();
    let body = members.and_then(|m| strict::<oas::RequestBody>(m, &[], &["content"]));
    let Some(body) = body else {
        return v3_1::body(apis, node);
    };
    RequestBody {
        place: node.place(),
        required: body.required,
        content: v3_1::media_types(apis, node),
    }
}

pub(super) fn response(
    reading: &mut Reading<'_, '_>,
    status: StatusPattern,
    node: &Node,
) -> Response {
    let members = node.value().as_object();
    let parts = ["content", "headers", "links"];
    let response = members.and_then(|m| strict::<oas::Response>(m, &[], &parts));
    let Some(response) = response else {
        return v3_1::response(reading, status, node);
    };
    Response {
        place: node.place(),
        status,
        description: Some(response.description),
        headers: v3_1::headers(reading, node),
        content: v3_1::media_types(reading.apis, node),
    }
}

pub(super) fn header(apis: &Apis<'_>, name: String, node: &Node) -> Header {
    let Some(header) = described::<oas::Header>(node) else {
        return v3_1::header(apis, name, node);
    };
    Header {
        name,
        required: header.required,
        description: header.description,
        schema: v3_1::described(apis, node, Location::Header).schema,
    }
}

/// A schema without its sub-schemas. None if `openapiv3` refuses it.
pub(super) fn schema(members: &Map<String, Value>) -> Option<Schema> {
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
        default: data.default,
        read_only: data.read_only,
        write_only: data.write_only,
        deprecated: data.deprecated,
        ..Schema::default()
    };
    let values = fill(&mut schema, read.schema_kind)?;
    settle(
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
