//! Translates serde's messages from the terms of Rust types to those of JSON.

/// All kinds of JSON values.
pub(super) const KINDS: [&str; 7] = [
    "null",
    "a boolean",
    "an integer",
    "a number",
    "a string",
    "an array",
    "an object",
];

/// The expectation for a member that a closed object does not declare.
pub(super) const UNDECLARED: &str = "no member of this name";

/// What the expectation of an object begins with that lacks a member, whose name follows.
pub(super) const WITH: &str = "an object with ";

/// Returns what a type expected.
pub(super) fn expectation(message: &str) -> String {
    if message.starts_with("unknown field ") {
        return UNDECLARED.to_owned();
    }
    // The text before the last `, expected ` contains the value; the text after it describes the
    // type.
    if let Some((found, expected)) = message.rsplit_once(", expected ") {
        let outside = found.starts_with("invalid value: integer");
        return plain(strip_position(expected), outside);
    }
    match message.strip_prefix("missing field ") {
        Some(field) => format!("{WITH}{}", strip_position(field)),
        None => "a value of the declared type".to_owned(),
    }
}

fn strip_position(text: &str) -> &str {
    text.rsplit_once(" at line ").map_or(text, |(text, _)| text)
}

/// Translates the name of a Rust type to the terms of JSON. For an integer `outside` of the type's
/// bounds, the text says the bounds.
fn plain(expected: &str, outside: bool) -> String {
    let word = match expected {
        "i32" if outside => "an integer of 32 bits",
        "i64" if outside => "an integer of 64 bits",
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

/// Returns the kind of the value that was found, if the message names it.
pub(super) fn found(message: &str) -> Option<&'static str> {
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
