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
    if let Some(tokens) = singular.filter(|tokens| tokens.len() < 100) {
        let value = leading(&tokens);
        let nodes = path.query(&value).all();
        assert_eq!(nodes, [&Value::from("here")], "{query:?}: {tokens:?}");
    }
}

/// A value in which these tokens lead somewhere. An array would have to be as long as an index.
fn leading(tokens: &[String]) -> Value {
    let wrap = |inner: Value, token: &String| match token.parse::<usize>() {
        Ok(index) if index < 50 => {
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

fn is_query(text: &str) -> bool {
    text.len() < 4096 && JsonPath::parse(text).is_ok()
}
