//! Why a JSON value does not fit a type, in words that never repeat the value.
//!
//! serde's messages quote what they found (`invalid type: string "sk_1", expected i64`). What was
//! found may be a secret, so only its kind and the expectation are kept.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a type expected and what kind of value was there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) expected: String,
    pub(crate) found: &'static str,
}

impl Unfit {
    /// Reads `value` as a `T`.
    pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Self> {
        let whole = kind(&value);
        serde_json::from_value(value).map_err(|error| Self::explain(&error, whole))
    }

    /// Explains an error of `serde_json` about a value of the kind `whole`.
    pub(crate) fn explain(error: &serde_json::Error, whole: &'static str) -> Self {
        let message = error.to_string();
        Self {
            expected: expectation(&message),
            found: found(&message).unwrap_or(whole),
        }
    }
}

/// The kind of a JSON value, with its article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn expectation(message: &str) -> String {
    // The found value stands before the last `, expected `; what follows comes from the type.
    if let Some((_, expected)) = message.rsplit_once(", expected ") {
        return plain(strip_position(expected));
    }
    match message.strip_prefix("missing field ") {
        Some(field) => format!("an object with {}", strip_position(field)),
        None => "a value of the declared type".to_owned(),
    }
}

fn strip_position(text: &str) -> &str {
    text.rsplit_once(" at line ").map_or(text, |(text, _)| text)
}

/// The words of a JSON document for the words of Rust types.
fn plain(expected: &str) -> String {
    let word = match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "an integer",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "an integer that is not negative",
        "f32" | "f64" => "a number",
        "a sequence" => "an array",
        "a map" => "an object",
        "unit" | "unit value" => "null",
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    word.to_owned()
}

fn found(message: &str) -> Option<&'static str> {
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let kinds = [
        ("boolean", "a boolean"),
        ("integer", "an integer"),
        ("floating point", "a number"),
        ("string", "a string"),
        ("null", "null"),
        ("unit", "null"),
        ("map", "an object"),
        ("sequence", "an array"),
    ];
    let (_, kind) = kinds.iter().find(|(word, _)| rest.starts_with(word))?;
    Some(kind)
}
