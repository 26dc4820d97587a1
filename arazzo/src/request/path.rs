//! The path of a request: the API's template with its variables filled in.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    encode,
    parameter::{Location, Parameter},
};
use crate::error::Cause;

/// Fills in a path template such as `/v1/objects/{collection}/bulk/set`.
pub(super) fn fill(template: &str, parameters: &[Parameter]) -> Result<String, Cause> {
    let mut path = String::with_capacity(template.len());
    let mut filled = Vec::new();
    let mut rest = template;
    while let Some((literal, name, after)) = next_variable(rest) {
        path.push_str(literal);
        let parameter = parameters
            .iter()
            .find(|known| known.is(Location::Path, name) && !is_empty(&known.value));
        let Some(parameter) = parameter else {
            let name = Cow::Owned(name.to_owned());
            return Err(Cause::missing_parameter(Location::Path, name));
        };
        let start = path.len();
        path.push_str(&text(parameter));
        filled.push((start, parameter));
        rest = after;
    }
    path.push_str(rest);
    for (start, parameter) in filled {
        if is_dots(segment_at(&path, start)) {
            let reason = "it would make a path segment `.` or `..`";
            return Err(Cause::invalid(parameter.name.clone(), reason));
        }
    }
    Ok(path)
}

/// Splits a template into the text before its first variable, the variable's name, and the rest.
fn next_variable(template: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

fn text(parameter: &Parameter) -> String {
    let style = parameter.style;
    let encode = encode::segment(style.reserved);
    style.text_of(&parameter.name, &parameter.value, encode)
}

/// A path variable must not be empty: the path would be another one.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(Value::is_null),
        Value::Object(members) => members.values().all(Value::is_null),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The segment of a path in which the byte at `place` is.
fn segment_at(path: &str, place: usize) -> &str {
    let start = path[..place].rfind('/').map_or(0, |slash| slash + 1);
    let end = path[place..]
        .find('/')
        .map_or(path.len(), |slash| place + slash);
    &path[start..end]
}

/// Whether URL parsers take the segment for `.` or `..`, encoded dots included.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}
