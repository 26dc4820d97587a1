//! Schemas of inputs that say what JSON Schema does not know, and values that leave a schema.

use serde_json::{Value, json};

use super::tree::{child, items, misspelt, rename, set, values};
use super::{Apis, Mistake};

/// The schemas of inputs and those of their properties.
fn schemas(document: &Value) -> Vec<String> {
    let is_schema = |pointer: &str| {
        let parts: Vec<&str> = pointer.split('/').skip(1).collect();
        match parts.as_slice() {
            ["workflows", _, "inputs", rest @ ..] => rest
                .chunks(2)
                .all(|pair| pair.len() == 2 && pair[0] == "properties"),
            _ => false,
        }
    };
    let all = values(document).into_iter();
    all.filter(|(pointer, value)| value.is_object() && is_schema(pointer))
        .map(|(pointer, _)| pointer)
        .collect()
}

/// Another value for a keyword, wherever it is given.
fn keyword(document: &Value, key: &str, wrong: impl Fn(&Value) -> Value) -> Vec<Mistake> {
    let made = schemas(document).into_iter().filter_map(|schema| {
        let place = child(&schema, key);
        let wrong = wrong(document.pointer(&place)?);
        let what = format!("{key}: {wrong}");
        Some(Mistake::at(&place, what, set(document, &place, wrong)))
    });
    made.collect()
}

pub(super) fn misspelt_type(document: &Value, _: &Apis) -> Vec<Mistake> {
    keyword(document, "type", |name| match name.as_str() {
        Some(name) => json!(misspelt(name)),
        None => json!(7),
    })
}

pub(super) fn wrong_keyword(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = keyword(document, "required", |_| json!("all"));
    made.extend(keyword(document, "properties", |_| json!(["all"])));
    made.extend(keyword(document, "enum", |_| json!("all")));
    made
}

pub(super) fn misspelt_keyword(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for schema in schemas(document) {
        for key in ["type", "properties", "required", "enum", "items"] {
            if document.pointer(&child(&schema, key)).is_some() {
                let new = misspelt(key);
                let wrong = rename(document, &schema, key, &new);
                made.push(Mistake::at(
                    &child(&schema, &new),
                    format!("`{new}`"),
                    wrong,
                ));
            }
        }
    }
    made
}

pub(super) fn undeclared_required(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for schema in schemas(document) {
        let list = child(&schema, "required");
        let names = document.pointer(&list).and_then(Value::as_array);
        let is_whole = document.pointer(&child(&schema, "properties")).is_some()
            && document.pointer(&child(&schema, "allOf")).is_none();
        for (at, name) in names.into_iter().flatten().enumerate() {
            let place = child(&list, &at.to_string());
            let Some(name) = name.as_str().filter(|_| is_whole) else {
                continue;
            };
            let wrong = set(document, &place, misspelt(name));
            made.push(Mistake::at(&place, "required, undeclared", wrong).warning());
        }
    }
    made
}

/// Words without a value: `in:`.
pub(super) fn empty_word(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    let words = [
        ("steps", "operationId"),
        ("steps", "operationPath"),
        ("parameters", "in"),
    ];
    for (list, word) in words {
        for (pointer, object) in items(document, list) {
            if object.contains_key(word) {
                let place = child(&pointer, word);
                let wrong = set(document, &place, Value::Null);
                made.push(Mistake::at(&place, format!("{word}: null"), wrong));
            }
        }
    }
    made
}

/// Outputs that lost the `$` of their expression.
pub(super) fn lost_dollar(document: &Value, _: &Apis) -> Vec<Mistake> {
    let outputs = values(document).into_iter().filter_map(|(pointer, value)| {
        let text = value.as_str()?.strip_prefix('$')?;
        let parts: Vec<&str> = pointer.split('/').collect();
        let is_output = parts.len() > 2 && parts[parts.len() - 2] == "outputs";
        let is_read = ["response.", "steps.", "inputs."];
        let is_read = is_read.iter().any(|root| text.starts_with(root));
        let wrong = set(document, &pointer, text);
        (is_output && is_read && parts[1] == "workflows")
            .then(|| Mistake::at(&pointer, format!("`{text}`"), wrong))
    });
    outputs.collect()
}

/// Sources without a place to read them from.
pub(super) fn no_url(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, source) in items(document, "sourceDescriptions") {
        if source.contains_key("url") {
            let wrong = rename(document, &pointer, "url", "ulr");
            made.push(Mistake::at(&child(&pointer, "ulr"), "`ulr`", wrong));
        }
    }
    made
}
