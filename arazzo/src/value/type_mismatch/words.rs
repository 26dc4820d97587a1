//! The words of serde's messages, in the words of a JSON document.

/// Every kind of a JSON value.
pub(super) const KINDS: [&str; 7] = [
    "null",
    "a boolean",
    "an integer",
    "a number",
    "a string",
    "an array",
    "an object",
];

/// What is expected of a member that a closed object does not have.
pub(super) const UNDECLARED: &str = "no member of this name";

/// What a type expected.
pub(super) fn expectation(message: &str) -> String {
    if message.starts_with("unknown field ") {
        return UNDECLARED.to_owned();
    }
    // The found value stands before the last `, expected `; what follows comes from the type.
    if let Some((found, expected)) = message.rsplit_once(", expected ") {
        let outside = found.starts_with("invalid value: integer");
        return plain(strip_position(expected), outside);
    }
    match message.strip_prefix("missing field ") {
        Some(field) => format!("an object with {}", strip_position(field)),
        None => "a value of the declared type".to_owned(),
    }
}

fn strip_position(text: &str) -> &str {
    text.rsplit_once(" at line ").map_or(text, |(text, _)| text)
}

/// The words of a JSON document for the words of Rust types. An integer that is `outside` of the
/// type's bounds is told the bounds.
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

/// What kind of value was found, if the message says it.
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
