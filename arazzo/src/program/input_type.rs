//! The type of an input in a few words, from its JSON Schema.

use serde_json::Value;

use crate::{description::InputKind, value::json_text};

/// How deeply references and lists are followed: a schema may contain itself.
const DEPTH: usize = 4;

/// How many listed values are shown.
const LISTED: usize = 8;

/// Returns what the values of an input are, as in `list of strings`.
pub(super) fn words(kind: InputKind, schema: &Value, root: &Value) -> String {
    match kind {
        InputKind::Secret => "secret".to_owned(),
        InputKind::Bytes => "file (NAME=@FILE)".to_owned(),
        InputKind::Text => of(schema, root, DEPTH).unwrap_or_else(|| "string".to_owned()),
        InputKind::Json => of(schema, root, DEPTH).unwrap_or_else(|| "JSON".to_owned()),
    }
}

/// Returns the schema that a reference within the inputs leads to, or the schema itself.
pub(super) fn resolved<'s>(mut schema: &'s Value, root: &'s Value) -> &'s Value {
    for _ in 0..DEPTH {
        let pointer = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
        match pointer.and_then(|pointer| root.pointer(pointer)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

fn of(schema: &Value, root: &Value, depth: usize) -> Option<String> {
    let schema = resolved(schema, root);
    let depth = depth.checked_sub(1)?;
    if let Some(values) = schema["enum"].as_array() {
        return Some(listed(values));
    }
    if let Some(value) = schema.get("const") {
        return Some(json_text(value));
    }
    match &schema["type"] {
        Value::String(name) => Some(named(name, schema, root, depth)),
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str);
            joined(names.map(|name| Some(named(name, schema, root, depth))))
        }
        _ => ["anyOf", "oneOf"].iter().find_map(|keyword| {
            let branches = schema[*keyword].as_array()?;
            joined(branches.iter().map(|branch| of(branch, root, depth)))
        }),
    }
}

fn named(name: &str, schema: &Value, root: &Value, depth: usize) -> String {
    match (name, schema["format"].as_str()) {
        ("array", _) => match of(&schema["items"], root, depth).as_deref() {
            Some(item @ ("string" | "integer" | "number" | "boolean" | "object")) => {
                format!("list of {item}s")
            }
            _ => "list".to_owned(),
        },
        (_, Some(format)) => format!("{name} ({format})"),
        _ => name.to_owned(),
    }
}

/// Returns the alternatives, each once; nothing if one of them may be anything.
fn joined(alternatives: impl Iterator<Item = Option<String>>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for one in alternatives {
        let one = one?;
        if !all.contains(&one) {
            all.push(one);
        }
    }
    (!all.is_empty()).then(|| all.join(" or "))
}

fn listed(values: &[Value]) -> String {
    let shown = values.iter().take(LISTED).map(json_text);
    let more = (values.len() > LISTED).then(|| "…".to_owned());
    let shown: Vec<String> = shown.chain(more).collect();
    shown.join(" | ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_a_few_words() {
        let root = json!({"$defs": {
            "Size": {"enum": ["S", "M"]}, "Loop": {"$ref": "#/$defs/Loop"},
            "Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
        }});
        for (schema, words) in [
            (json!({"type": "string"}), "string"),
            (json!({"type": "string", "format": "date"}), "string (date)"),
            (json!({"type": ["integer", "null"]}), "integer or null"),
            (
                json!({"type": "array", "items": {"type": "object"}}),
                "list of objects",
            ),
            (
                json!({"type": "array", "items": {"$ref": "#/$defs/Size"}}),
                "list",
            ),
            (json!({"$ref": "#/$defs/Size"}), r#""S" | "M""#),
            (json!({"const": 1}), "1"),
            (
                json!({"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9]}),
                "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | …",
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
                "string or integer",
            ),
            (json!({"oneOf": [{"type": "string"}, {}]}), "JSON"),
            (json!({"$ref": "#/$defs/Loop"}), "JSON"),
            (json!({"$ref": "#/$defs/Tree"}), "list"),
            (json!(true), "JSON"),
            (Value::Null, "JSON"),
        ] {
            assert_eq!(
                super::words(InputKind::Json, &schema, &root),
                words,
                "{schema}"
            );
        }
        let text = json!({"type": "string"});
        assert_eq!(super::words(InputKind::Secret, &text, &root), "secret");
        assert_eq!(
            super::words(InputKind::Bytes, &text, &root),
            "file (NAME=@FILE)"
        );
        assert_eq!(super::words(InputKind::Text, &Value::Null, &root), "string");
    }
}
