//! Criteria and selectors of type `jsonpath`: RFC 9535 queries.

use std::sync::OnceLock;

use serde::Serialize;
use serde_json::Value;

use crate::{operand::Operand, value::text};

/// A query that is parsed when it is first used.
///
/// ```
/// use arazzo::rt::JsonPath;
///
/// static OLD: JsonPath = JsonPath::new("$.animals[?@.age > 5]");
/// let body = serde_json::json!({"animals": [{"age": 7}]});
/// assert!(OLD.matches(&body));
/// ```
#[derive(Debug)]
pub struct JsonPath {
    text: &'static str,
    parsed: OnceLock<Option<serde_json_path::JsonPath>>,
}

impl JsonPath {
    /// Makes a query.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            parsed: OnceLock::new(),
        }
    }

    /// Returns the text of the query.
    pub fn as_str(&self) -> &'static str {
        self.text
    }

    /// Returns whether the query selects any node, whatever its value.
    ///
    /// On `null` or a missing value, or if the query is invalid, nothing is selected.
    pub fn matches<'a>(&self, operand: impl Into<Operand<'a>>) -> bool {
        selects(self.parsed(), &operand.into())
    }

    /// Returns the first value that the query selects.
    pub fn first<'a>(&self, operand: impl Into<Operand<'a>>) -> Option<Value> {
        let operand = operand.into();
        let nodes = self.parsed()?.query(operand.as_value()?);
        nodes.first().cloned()
    }

    /// Returns all values that the query selects, in the order of the query.
    pub fn all<'a>(&self, operand: impl Into<Operand<'a>>) -> Vec<Value> {
        let operand = operand.into();
        match (self.parsed(), operand.as_value()) {
            (Some(path), Some(value)) => path.query(value).into_iter().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the JSON Pointers of all nodes that the query selects.
    pub(crate) fn locate(&self, value: &Value) -> Result<Vec<String>, &'static str> {
        let path = self.parsed().ok_or("it is not a valid JSONPath query")?;
        let nodes = path.query_located(value);
        Ok(nodes
            .locations()
            .map(|place| place.to_json_pointer())
            .collect())
    }

    fn parsed(&self) -> Option<&serde_json_path::JsonPath> {
        self.parsed.get_or_init(|| parse(self.text)).as_ref()
    }
}

/// Returns whether a query that is known only at run time selects any node.
///
/// It works as [`JsonPath::matches`]; an invalid query selects nothing.
pub fn jsonpath_matches<'a>(text: &str, operand: impl Into<Operand<'a>>) -> bool {
    selects(parse(text).as_ref(), &operand.into())
}

/// Returns the first value that a query which is known only at run time selects.
pub fn jsonpath_first<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Option<Value> {
    jsonpath_all(text, operand).into_iter().next()
}

/// Returns all values that a query which is known only at run time selects.
///
/// An invalid query selects nothing.
pub fn jsonpath_all<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Vec<Value> {
    let operand = operand.into();
    match (parse(text), operand.as_value()) {
        (Some(path), Some(value)) => path.query(value).into_iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Returns the text of a value, escaped for a string literal of a query between quotes of this
/// kind, so that the text cannot end the literal.
///
/// ```
/// use arazzo::rt::jsonpath_quoted;
///
/// assert_eq!(jsonpath_quoted('"', r#"a"b\c"#), r#"a\"b\\c"#);
/// assert_eq!(jsonpath_quoted('\'', 5), "5");
/// ```
pub fn jsonpath_quoted(quote: char, value: impl Serialize) -> String {
    let mut quoted = String::new();
    for c in text(&value).chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            c if c == quote => quoted.extend(['\\', c]),
            // RFC 9535 allows control characters in strings only if they are escaped.
            c if u32::from(c) < 0x20 => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted
}

/// How deep filters may be in filters. Each level doubles the time that the parser takes.
const FILTERS: usize = 8;

/// How deep brackets and parentheses may nest, so that the parser stays within its stack.
const NESTING: usize = 64;

/// Parses a query. A text that would make the parser panic or take for ever is none.
fn parse(text: &str) -> Option<serde_json_path::JsonPath> {
    if ends_in_escape(text) || nests_too_deep(text) {
        return None;
    }
    serde_json_path::JsonPath::parse(text).ok()
}

/// Returns whether a text ends within an escape, on which the parser panics. No query does: the
/// string with the escape has to be closed.
fn ends_in_escape(text: &str) -> bool {
    let escape = text.rsplit_once('\\').map(|(_, rest)| rest);
    escape.is_some_and(|rest| !rest.contains(['\'', '"']))
}

fn nests_too_deep(text: &str) -> bool {
    // For each open bracket: whether there is a filter in it.
    let mut open: Vec<bool> = Vec::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            c if Some(c) == quote => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' => quote = Some(c),
            '[' | '(' => open.push(false),
            ']' | ')' => drop(open.pop()),
            '?' => open
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|filter| *filter = true),
            _ => {}
        }
        if open.len() > NESTING || open.iter().filter(|filter| **filter).count() > FILTERS {
            return true;
        }
    }
    false
}

fn selects(path: Option<&serde_json_path::JsonPath>, operand: &Operand<'_>) -> bool {
    match (path, operand.as_value()) {
        (None, _) | (_, None | Some(Value::Null)) => false,
        (Some(path), Some(value)) => !path.query(value).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_ends_within_an_escape_selects_nothing() {
        let value = serde_json::json!({ "\u{d0}": 1, "😀": 2 });
        for text in [
            r#"$["\u"#,
            r#"$["\uD"#,
            r#"$["\uD83D\u"#,
            r#"$["\uD83D\uD"#,
            r#"$["\"#,
            r#"$["\u00d0"#,
        ] {
            assert!(!jsonpath_matches(text, &value), "{text}");
        }
        assert!(jsonpath_matches(r#"$["\u00d0"]"#, &value));
        assert!(jsonpath_matches(r"$['\uD83D\uDE00']", &value));
    }

    #[test]
    fn a_text_that_nests_deep_selects_nothing_at_once() {
        let nested = |open: &str, close: &str, depth| {
            format!("$[?{}@.a{}]", open.repeat(depth), close.repeat(depth))
        };
        let value = serde_json::json!([{ "a": 1 }]);
        assert!(jsonpath_matches(&nested("(", ")", 60), &value));
        assert!(!jsonpath_matches(&nested("(", ")", 100_000), &value));
        assert!(!jsonpath_matches(&nested("@[?", "]", 30), &value));
        assert!(jsonpath_matches(
            "$[?@.a == 1 || @[?@[?@ == '[?[?[?[?[?[?[?[?']]]",
            &value
        ));
    }
}
