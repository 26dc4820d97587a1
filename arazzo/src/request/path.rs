//! The path of a request: the template of the API with its variables filled in.

use std::{borrow::Cow, ops::Range};

use serde_json::Value;

use super::{
    Style, encode,
    parameter::{Location, Parameter},
};
use crate::error::Cause;

/// Fills in a path template such as `/v1/objects/{collection}/bulk/set`.
///
/// A template may end in a query. A fragment, which some descriptions use to distinguish paths, is
/// never sent.
pub(super) fn fill(template: &str, parameters: &[Parameter]) -> Result<String, Cause> {
    let (template, _) = template.split_once('#').unwrap_or((template, ""));
    let mut path = String::with_capacity(template.len());
    let mut filled = Vec::new();
    let mut rest = template;
    while let Some((literal, variable, after)) = next_variable(rest) {
        path.push_str(literal);
        let parameter = parameters
            .iter()
            .find(|known| known.is(Location::Path, variable.name) && variable.takes(known));
        let Some(parameter) = parameter else {
            let name = Cow::Owned(variable.name.to_owned());
            return Err(Cause::missing_parameter(Location::Path, name));
        };
        let start = path.len();
        path.push_str(&variable.expand(parameter));
        filled.push((start..path.len(), parameter));
        rest = after;
    }
    path.push_str(rest);
    for (place, parameter) in filled {
        if segments_at(&path, place).split('/').any(is_dots) {
            let reason = "it would make a path segment `.` or `..`";
            return Err(Cause::invalid(parameter.name.clone(), reason));
        }
    }
    Ok(path)
}

/// A variable of a template: `{id}`, or `{+path}` and `{ids*}` as in RFC 6570, which descriptions
/// use although OpenAPI has no such syntax.
struct Variable<'t> {
    name: &'t str,
    operator: Option<char>,
    explode: bool,
}

/// Splits a template into the text before its first variable, the variable, and the rest.
fn next_variable(template: &str) -> Option<(&str, Variable<'_>, &str)> {
    let (literal, rest) = template.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    let name = inside.trim_start_matches(OPERATORS).trim_end_matches('*');
    let variable = Variable {
        name,
        operator: inside
            .chars()
            .next()
            .filter(|first| OPERATORS.contains(first)),
        explode: inside.ends_with('*'),
    };
    Some((literal, variable, after))
}

const OPERATORS: [char; 7] = ['+', '#', '.', '/', ';', '?', '&'];

impl Variable<'_> {
    /// Returns whether the path still belongs to the same operation with this value.
    fn takes(&self, parameter: &Parameter) -> bool {
        let text = parameter.value.is_string();
        !is_empty(&parameter.value) || (text && self.style(parameter).takes_empty_text())
    }

    fn style(&self, parameter: &Parameter) -> Style {
        let style = match self.operator {
            Some('.') => Style::label(),
            Some(';') => Style::matrix(),
            _ => parameter.style,
        };
        if self.explode {
            style.exploded(true)
        } else {
            style
        }
    }

    fn expand(&self, parameter: &Parameter) -> String {
        let encode = match self.operator {
            Some('+') => encode::segments,
            _ => encode::segment(parameter.style.reserved),
        };
        let text = self
            .style(parameter)
            .text_of(&parameter.name, &parameter.value, encode);
        match self.operator {
            Some('/') => format!("/{text}"),
            Some(operator @ ('?' | '&')) => {
                format!("{operator}{}={text}", encode::reserved(self.name))
            }
            _ => text,
        }
    }
}

/// Returns whether a value is empty. A path variable must not be: the path would be a different
/// one.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(Value::is_null),
        Value::Object(members) => members.values().all(Value::is_null),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Returns the segments of a path that a range of it touches; empty for a range in the query.
fn segments_at(path: &str, place: Range<usize>) -> &str {
    let query = path.find('?').unwrap_or(path.len());
    if place.start > query {
        return "";
    }
    let start = path[..place.start].rfind('/').map_or(0, |slash| slash + 1);
    let end = path[place.end..].find(['/', '?']);
    &path[start..end.map_or(path.len(), |end| place.end + end)]
}

/// Returns whether URL parsers leave a path as it is: it has no query, nothing that they encode, and
/// no segment that may be one of dots.
pub(super) fn is_normal(path: &str) -> bool {
    let mut at_start = true;
    path.bytes().all(|byte| {
        let kept = match byte {
            b'.' | b'%' => !at_start,
            b'/' | b'-' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b':' | b'@' => true,
            _ => byte.is_ascii_alphanumeric(),
        };
        at_start = byte == b'/';
        kept
    })
}

/// Returns whether URL parsers treat the segment as `.` or `..`, which may be percent-encoded.
fn is_dots(segment: &str) -> bool {
    // The longest spelling is `%2e%2e`.
    if segment.len() > 6 || !segment.starts_with(['.', '%']) {
        return false;
    }
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}
