//! TOML values as JSON.

use arazzo::Value;
use serde_json::{Map, Number};
use toml::{Spanned, de::DeValue};

/// Returns a value as JSON. Tables keep the order in which they are written; a date is its text; a
/// number that JSON does not have is `null`.
pub(super) fn value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix());
            number.map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => {
            let number = number.as_str().parse().ok().and_then(Number::from_f64);
            number.map_or(Value::Null, Value::Number)
        }
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(elements) => elements
            .iter()
            .map(|one| self::value(one.get_ref()))
            .collect(),
        DeValue::Table(table) => {
            let mut members: Vec<_> = table.iter().collect();
            members.sort_by_key(|(name, _)| name.span().start);
            let members = members.into_iter();
            let members =
                members.map(|(name, one)| (name.get_ref().to_string(), self::value(one.get_ref())));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

/// Returns where the part at a JSON Pointer begins, or the last part of the way that is there.
pub(super) fn locate(value: &Spanned<DeValue<'_>>, pointer: &str) -> usize {
    let mut at = value;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let next = match at.get_ref() {
            DeValue::Table(table) => table.get(token.as_str()),
            DeValue::Array(elements) => token
                .parse()
                .ok()
                .and_then(|index: usize| elements.get(index)),
            _ => None,
        };
        let Some(next) = next else { break };
        at = next;
    }
    at.span().start
}

/// Returns a number that is whole and not negative.
pub(super) fn whole(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Returns what a value is, for messages.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
