//! JSONPath: a text without holes is a query for the compiler if it is one at run time.

use arazzo_codegen::fuzzing::{self, Found, Part, Path};
use serde_json::{Value, json};
use serde_json_path::JsonPath;

use crate::found;

/// Reads a text of type `jsonpath`.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    run(text);
    let (path, issues) = fuzzing::jsonpath(text);
    found::valid(text, &issues);
    match path {
        Path::Query(parts, singular) => query(text, &parts, singular),
        Path::Bare(range) => {
            found::valid_range(text, &range);
            assert!(!is_query(text), "{text:?} is read as a condition");
        }
        Path::Invalid(issue) => invalid(text, &issue),
    }
}

fn query(text: &str, parts: &[Part], singular: Option<Vec<String>>) {
    let [Part::Text(query)] = parts else {
        return;
    };
    assert_eq!(query, text.trim());
    let Ok(path) = JsonPath::parse(query) else {
        panic!("the run cannot evaluate {query:?}");
    };
    // No array is as long as a large index.
    let large = |token: &String| token.parse::<usize>().is_ok_and(|index| index >= 50);
    let short = |tokens: &Vec<String>| tokens.len() < 100 && !tokens.iter().any(large);
    if let Some(tokens) = singular.filter(short) {
        // `['0']` is a name, and `[0]` an index.
        let leads = |arrays| path.query(&leading(&tokens, arrays)).all() == [&Value::from("here")];
        // Both in one path are as good as a test of neither.
        let mixed = query.contains("['") || query.contains("[\"");
        assert!(
            leads(true) || leads(false) || mixed,
            "{query:?}: {tokens:?}"
        );
    }
}

/// A value in which these tokens lead somewhere.
fn leading(tokens: &[String], arrays: bool) -> Value {
    let wrap = |inner: Value, token: &String| match token.parse::<usize>() {
        Ok(index) if arrays && index < 50 => {
            let mut items = vec![Value::Null; index];
            items.push(inner);
            Value::Array(items)
        }
        _ => json!({ token.as_str(): inner }),
    };
    tokens.iter().rev().fold(Value::from("here"), wrap)
}

/// What is refused is refused at run time, too; only its size can be another reason.
fn invalid(text: &str, issue: &Found) {
    found::valid(text, std::slice::from_ref(issue));
    let has_hole = text.contains("{$");
    let nesting = text.matches(['(', '[', '!']).count();
    assert!(
        has_hole || nesting > 30 || !is_query(text),
        "{text:?}: {issue:?}"
    );
}

/// The parser panics on a text that ends within an escape, so the runtime does not ask it.
fn is_query(text: &str) -> bool {
    let escape = text.rsplit_once('\\').map(|(_, rest)| rest);
    let ends = escape.is_none_or(|rest| rest.contains(['\'', '"']));
    text.len() < 4096 && ends && JsonPath::parse(text).is_ok()
}

/// A run takes any text where a hole decides about the query.
fn run(text: &str) {
    let value = json!({ "a": [{ "b": 1, "c": "d" }, null], "length": 2 });
    let all = arazzo::rt::jsonpath_all(text, &value);
    assert_eq!(arazzo::rt::jsonpath_matches(text, &value), !all.is_empty());
    let first = arazzo::rt::jsonpath_first(text, &value);
    assert_eq!(first.as_ref(), all.first(), "{text:?}");
}
