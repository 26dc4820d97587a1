//! The keywords of a schema that have no sub-schemas, in every dialect's spelling.
//!
//! A keyword of a wrong kind counts as absent.

use serde_json::{Map, Value};

use super::super::tree::{Dialect, Node};
use super::{Schema, TypeSet};

/// What a schema that is a reference says itself.
pub(super) fn beside_reference(node: &Node, members: &Map<String, Value>) -> Schema {
    match node.dialect {
        Dialect::V3_1 => keywords(members, node.dialect),
        Dialect::V2 | Dialect::V3_0 => Schema {
            nullable: says_nullable(members),
            ..Schema::default()
        },
    }
}

pub(super) fn says_nullable(members: &Map<String, Value>) -> bool {
    let says = |key: &str| match members.get(key) {
        Some(Value::String(text)) => text == "true",
        flag => flag.and_then(Value::as_bool) == Some(true),
    };
    says("nullable") || says("x-nullable")
}

/// The keywords of a schema that have no sub-schemas.
pub(in super::super) fn keywords(members: &Map<String, Value>, dialect: Dialect) -> Schema {
    let get = |key: &str| members.get(key);
    let text = |key: &str| get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str| get(key).and_then(Value::as_bool).unwrap_or(false);
    let mut schema = Schema {
        title: text("title"),
        description: text("description"),
        types: get("type").and_then(types),
        format: format(members),
        media_type: text("contentMediaType"),
        default: get("default").cloned(),
        required: required(members),
        min_items: count(get("minItems")),
        read_only: flag("readOnly"),
        write_only: flag("writeOnly"),
        deprecated: flag("deprecated") || flag("x-deprecated"),
        pattern: text("pattern"),
        minimum: get("minimum").and_then(Value::as_f64),
        maximum: get("maximum").and_then(Value::as_f64),
        min_length: count(get("minLength")),
        max_length: count(get("maxLength")),
        ..Schema::default()
    };
    bounds(members, &mut schema);
    let values = match (get("const"), get("enum")) {
        (Some(value), _) if dialect == Dialect::V3_1 => Some(vec![value.clone()]),
        (_, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    };
    set_values(&mut schema, values, says_nullable(members));
    schema
}

/// Sets the listed values, with `null` moved to the types, and adds `null` to a nullable type.
pub(super) fn set_values(schema: &mut Schema, values: Option<Vec<Value>>, nullable: bool) {
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        let of_values = || {
            values
                .iter()
                .map(TypeSet::of)
                .fold(TypeSet::NONE, TypeSet::or)
        };
        let types = schema.types.get_or_insert_with(of_values);
        types.null |= values.contains(&Value::Null);
        let rest: Vec<Value> = values.into_iter().filter(|v| !v.is_null()).collect();
        schema.values = (!rest.is_empty()).then_some(rest);
    }
    match &mut schema.types {
        Some(types) => types.null |= nullable,
        None => schema.nullable = nullable,
    }
}

/// `type`: a name or several. Unknown names restrict nothing.
fn types(value: &Value) -> Option<TypeSet> {
    let mut types = TypeSet::NONE;
    let mut add = |value: &Value| match value.as_str() {
        Some(name) => types.add(canonical(&name.to_ascii_lowercase())),
        None => value.is_null() && types.add("null"),
    };
    let known = match value {
        Value::Array(names) => names.iter().all(add),
        _ => add(value),
    };
    (known && types != TypeSet::NONE).then_some(types)
}

/// The type meant by a name that no specification defines but that is in use, and by `file` of 2.0.
fn canonical(name: &str) -> &str {
    match name {
        "file" | "str" => "string",
        "int" | "long" => "integer",
        "float" | "double" => "number",
        "bool" => "boolean",
        name => name,
    }
}

/// `format`, or what 2.0 and 3.1 write for `binary` and `byte`.
fn format(members: &Map<String, Value>) -> Option<String> {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let implied = match (
        text("type"),
        text("contentEncoding"),
        text("contentMediaType"),
    ) {
        (Some("file"), ..) => Some("binary"),
        (_, Some("base64" | "base64url"), _) => Some("byte"),
        (_, None, Some("application/octet-stream")) => Some("binary"),
        _ => None,
    };
    text("format").or(implied).map(str::to_owned)
}

fn required(members: &Map<String, Value>) -> Vec<String> {
    let names = members.get("required").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

/// A count; `1.0` is one too.
fn count(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let whole = |number: &f64| *number >= 0.0 && number.fract() == 0.0;
    let rounded = || value.as_f64().filter(whole).map(|number| number as u64);
    value.as_u64().or_else(rounded)
}

/// The exclusive bounds: flags before 3.1, numbers of their own since; the stricter one counts.
fn bounds(members: &Map<String, Value>, schema: &mut Schema) {
    match members.get("exclusiveMinimum") {
        Some(Value::Bool(flag)) => schema.exclusive_minimum = *flag && schema.minimum.is_some(),
        Some(Value::Number(number)) => {
            let bound = number
                .as_f64()
                .filter(|b| schema.minimum.is_none_or(|min| *b >= min));
            schema.exclusive_minimum = bound.is_some();
            schema.minimum = bound.or(schema.minimum);
        }
        _ => {}
    }
    match members.get("exclusiveMaximum") {
        Some(Value::Bool(flag)) => schema.exclusive_maximum = *flag && schema.maximum.is_some(),
        Some(Value::Number(number)) => {
            let bound = number
                .as_f64()
                .filter(|b| schema.maximum.is_none_or(|max| *b <= max));
            schema.exclusive_maximum = bound.is_some();
            schema.maximum = bound.or(schema.maximum);
        }
        _ => {}
    }
}
