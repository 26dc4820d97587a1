//! Criteria and selectors of type `jsonpath`: RFC 9535 queries.

use std::sync::OnceLock;

use serde_json::Value;

use crate::operand::Operand;

/// A query that is parsed when it is first used.
///
/// ```
/// use arazzo::workflow::JsonPath;
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
    /// `null`, nothing, and a query that is not valid select nothing.
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

    /// The JSON Pointers of all nodes that the query selects.
    pub(crate) fn locate(&self, value: &Value) -> Result<Vec<String>, &'static str> {
        let path = self.parsed().ok_or("it is no valid JSONPath query")?;
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
/// As [`JsonPath::matches`]; a query that is not valid selects nothing.
pub fn jsonpath_matches<'a>(text: &str, operand: impl Into<Operand<'a>>) -> bool {
    let parsed = serde_json_path::JsonPath::parse(text).ok();
    selects(parsed.as_ref(), &operand.into())
}

/// The first value that a query selects which is known only at run time.
pub fn jsonpath_first<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Option<Value> {
    jsonpath_all(text, operand).into_iter().next()
}

/// All values that a query selects which is known only at run time.
///
/// A query that is not valid selects nothing.
pub fn jsonpath_all<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Vec<Value> {
    let operand = operand.into();
    match (serde_json_path::JsonPath::parse(text), operand.as_value()) {
        (Ok(path), Some(value)) => path.query(value).into_iter().cloned().collect(),
        _ => Vec::new(),
    }
}

fn selects(path: Option<&serde_json_path::JsonPath>, operand: &Operand<'_>) -> bool {
    match (path, operand.as_value()) {
        (None, _) | (_, None | Some(Value::Null)) => false,
        (Some(path), Some(value)) => !path.query(value).is_empty(),
    }
}
