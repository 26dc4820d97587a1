//! Going through documents, and changing one thing in them.

use serde_json::{Map, Value};

pub(super) use support::pointer::child;

/// Every value with its pointer, the outer ones first.
pub(super) fn values(document: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(String::new(), document)];
    let mut at = 0;
    while let Some((pointer, value)) = found.get(at).cloned() {
        at += 1;
        match value {
            Value::Object(object) => {
                let members = object.iter();
                found.extend(members.map(|(key, value)| (child(&pointer, key), value)));
            }
            Value::Array(items) => {
                let item = |(at, value)| (format!("{pointer}/{at}"), value);
                found.extend(items.iter().enumerate().map(item));
            }
            _ => {}
        }
    }
    found
}

/// The strings that the language gives a meaning: no descriptions, names or schemas.
pub(super) fn texts(document: &Value) -> Vec<(String, &str)> {
    let meaningless = [
        "description",
        "summary",
        "title",
        "name",
        "stepId",
        "contentType",
        "target",
    ];
    let meant = |pointer: &str| {
        let mut parts = pointer.split('/');
        let last = pointer.rsplit('/').next().unwrap_or_default();
        !meaningless.contains(&last)
            && (pointer.starts_with("/workflows") || pointer.starts_with("/components"))
            && !parts.any(|part| part == "inputs" || part.starts_with("x-"))
    };
    let texts = values(document).into_iter();
    let texts = texts.filter_map(|(pointer, value)| Some((pointer, value.as_str()?)));
    texts.filter(|(pointer, _)| meant(pointer)).collect()
}

/// The members of lists, by what the list is called: `(pointer, item)`.
pub(super) fn items<'a>(document: &'a Value, list: &str) -> Vec<(String, &'a Map<String, Value>)> {
    let is_item = |pointer: &str| {
        let mut parts = pointer.rsplit('/');
        let number = parts
            .next()
            .is_some_and(|part| part.parse::<usize>().is_ok());
        number && parts.next() == Some(list)
    };
    let found = values(document).into_iter();
    let found = found.filter(|(pointer, _)| is_item(pointer) && is_language(pointer));
    found
        .filter_map(|(pointer, value)| Some((pointer, value.as_object()?)))
        .collect()
}

/// Whether a place is not inside of somebody's data, a schema or an extension.
pub(super) fn is_language(pointer: &str) -> bool {
    let data = ["payload", "inputs", "value", "outputs"];
    !pointer
        .split('/')
        .any(|part| data.contains(&part) || part.starts_with("x-"))
}

/// The document with another value at this place.
pub(super) fn set(document: &Value, pointer: &str, value: impl Into<Value>) -> Value {
    let mut document = document.clone();
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value.into();
    }
    document
}

/// The document with another member in an object.
pub(super) fn insert(document: &Value, object: &str, key: &str, value: impl Into<Value>) -> Value {
    let mut document = document.clone();
    if let Some(Value::Object(object)) = document.pointer_mut(object) {
        object.insert(key.to_owned(), value.into());
    }
    document
}

/// The document without a member of an object.
pub(super) fn remove(document: &Value, object: &str, key: &str) -> Value {
    let mut document = document.clone();
    if let Some(Value::Object(object)) = document.pointer_mut(object) {
        object.shift_remove(key);
    }
    document
}

/// The document with a key of an object spelt in another way, at its old place.
pub(super) fn rename(document: &Value, object: &str, key: &str, new: &str) -> Value {
    let mut document = document.clone();
    if let Some(Value::Object(object)) = document.pointer_mut(object) {
        let renamed = std::mem::take(object).into_iter();
        let renamed = renamed.map(|(name, value)| {
            if name == key {
                (new.to_owned(), value)
            } else {
                (name, value)
            }
        });
        *object = renamed.collect();
    }
    document
}

/// The document with an item added to a list.
pub(super) fn push(document: &Value, list: &str, item: Value) -> Value {
    let mut document = document.clone();
    if let Some(Value::Array(items)) = document.pointer_mut(list) {
        items.push(item);
    }
    document
}

/// The pointer of what a value is in.
pub(super) fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// A name with a letter too many.
pub(super) fn misspelt(name: &str) -> String {
    let middle = name.len() / 2;
    let middle = (middle..=name.len()).find(|at| name.is_char_boundary(*at));
    let (start, end) = name.split_at(middle.unwrap_or(0));
    format!("{start}q{end}")
}
