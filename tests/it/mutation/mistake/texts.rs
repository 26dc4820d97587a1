//! Texts of the little languages that do not parse.

use serde_json::Value;

use super::tree::{child, items, set, texts};
use super::{Apis, Mistake};

pub(super) fn condition(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_criteria(document, "simple", |text, number| match number % 5 {
        0 => format!("{text} =="),
        1 => format!("{text} &&"),
        2 => format!("({text}"),
        3 => format!("{text} ' "),
        _ => format!("{text})"),
    })
}

pub(super) fn jsonpath(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_criteria(document, "jsonpath", |text, number| match number % 2 {
        0 => format!("{text}[?("),
        _ => format!("{text} &&"),
    })
}

pub(super) fn regex(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_criteria(document, "regex", |text, number| match number % 3 {
        0 => format!("{text}("),
        1 => format!("[{text}"),
        _ => format!("*{text}"),
    })
}

pub(super) fn brace(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, text) in texts(document) {
        let Some(end) = text
            .find("{$")
            .and_then(|at| Some(at + text[at..].find('}')?))
        else {
            continue;
        };
        let wrong = format!("{}{}", &text[..end], &text[end + 1..]);
        let document = set(document, &pointer, wrong.as_str());
        made.push(Mistake::at(&pointer, format!("`{wrong}`"), document));
    }
    made
}

/// `$respose.body` and the like, where a whole value is an expression.
pub(super) fn expression(document: &Value, _: &Apis) -> Vec<Mistake> {
    let kinds = [
        "$response.",
        "$steps.",
        "$inputs.",
        "$statusCode",
        "$outputs.",
        "$request.",
    ];
    let mut made = Vec::new();
    for (pointer, text) in texts(document) {
        let is_output = pointer.contains("/outputs/") && !pointer.contains("/payload/");
        let Some(kind) = kinds
            .iter()
            .find(|kind| text.starts_with(*kind) && is_output)
        else {
            continue;
        };
        let (start, rest) = kind.split_at(kind.len() / 2);
        let wrong = format!("{start}{}{}", &rest[1..], &text[kind.len()..]);
        let document = set(document, &pointer, wrong.as_str());
        made.push(Mistake::at(&pointer, format!("`{wrong}`"), document));
    }
    made
}

/// Breaks the conditions of this type; `number` counts them.
fn of_criteria(
    document: &Value,
    kind: &str,
    broken: impl Fn(&str, usize) -> String,
) -> Vec<Mistake> {
    let lists = ["successCriteria", "criteria"];
    let criteria = lists.iter().flat_map(|list| items(document, list));
    let mut made = Vec::new();
    for (pointer, criterion) in criteria {
        let found = match criterion.get("type") {
            None => "simple",
            Some(Value::String(kind)) => kind,
            Some(other) => other["type"].as_str().unwrap_or_default(),
        };
        let Some(text) = criterion.get("condition").and_then(Value::as_str) else {
            continue;
        };
        if found == kind {
            let place = child(&pointer, "condition");
            let wrong = broken(text, made.len());
            let document = set(document, &place, wrong.as_str());
            made.push(Mistake::at(&place, format!("`{wrong}`"), document));
        }
    }
    made
}
