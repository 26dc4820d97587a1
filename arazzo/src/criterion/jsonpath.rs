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
        let parse = || serde_json_path::JsonPath::parse(self.text).ok();
        self.parsed.get_or_init(parse).as_ref()
    }
}

/// Returns whether a query that is known only at run time selects any node.
///
/// It works as [`JsonPath::matches`]; an invalid query selects nothing.
pub fn jsonpath_matches<'a>(text: &str, operand: impl Into<Operand<'a>>) -> bool {
    let parsed = serde_json_path::JsonPath::parse(text).ok();
    selects(parsed.as_ref(), &operand.into())
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
    match (serde_json_path::JsonPath::parse(text), operand.as_value()) {
        (Ok(path), Some(value)) => path.query(value).into_iter().cloned().collect(),
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

fn selects(path: Option<&serde_json_path::JsonPath>, operand: &Operand<'_>) -> bool {
    match (path, operand.as_value()) {
        (None, _) | (_, None | Some(Value::Null)) => false,
        (Some(path), Some(value)) => !path.query(value).is_empty(),
    }
}
