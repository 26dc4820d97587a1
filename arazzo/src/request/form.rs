//! Bodies of the media type `application/x-www-form-urlencoded`.

use serde_json::Value;

use super::{Style, encode};
use crate::error::Cause;

/// Writes the fields of an object; a string is taken as a form that is already encoded.
pub(super) fn write(value: &Value, styles: &[(&str, Style)]) -> Result<String, Cause> {
    let fields = match value {
        Value::Object(fields) => fields,
        Value::String(text) => return Ok(text.clone()),
        Value::Null => return Ok(String::new()),
        other => {
            let found = crate::value::kind(other);
            return Err(Cause::invalid("body", format!("a form cannot be {found}")));
        }
    };
    let pairs = fields.iter().flat_map(|(name, value)| {
        let style = styles.iter().find(|(field, _)| field == name);
        match style {
            Some((_, style)) if !value.is_null() => {
                style.pairs_of(name, value, encode::form(style.reserved))
            }
            _ => plain(name, value),
        }
    });
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(pairs.join("&"))
}

/// Returns one pair, or one for every element of an array; `null` is left out.
fn plain(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(elements) => elements
            .iter()
            .flat_map(|value| pair(name, value))
            .collect(),
        value => pair(name, value).into_iter().collect(),
    }
}

fn pair(name: &str, value: &Value) -> Option<(String, String)> {
    let encode = encode::form(false);
    match value {
        Value::Null => None,
        value => Some((encode(name), encode(&crate::value::value_text(value)))),
    }
}
