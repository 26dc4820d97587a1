//! Criteria that are written in three parts: `{context: $statusCode, condition: ==, value: 200}`.
//!
//! They are read as the condition that the parts make, `$statusCode == 200`.

use super::object::Reader;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::{Entry, Node, NodeKind};

const OPERATORS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];

impl Reader<'_> {
    /// The criterion in the form of the specification, if it is one of three parts.
    pub(super) fn in_one_text(&mut self, node: &Node) -> Option<Node> {
        let entries = node.entries()?;
        let condition = condition(node)?;
        let value = entries.iter().find(|entry| entry.key.value == "value")?;
        let message = "a criterion has no `value`: its condition is one text";
        self.report(
            Diagnostic::new(Code::UnknownField, value.key.span, message)
                .severity(Severity::Warning)
                .label(format!("read as `{condition}`"))
                .help(format!("write `condition: {condition}`")),
        );
        let others = entries.iter().filter(|entry| {
            let key = entry.key.value.as_str();
            key != "context" && key != "value"
        });
        let others = others.map(|entry| match entry.key.value.as_str() {
            "condition" => replaced(entry, &condition),
            _ => entry.clone(),
        });
        Some(Node {
            kind: NodeKind::Mapping(others.collect()),
            ..node.clone()
        })
    }
}

/// The condition that the three parts make.
fn condition(criterion: &Node) -> Option<String> {
    let text = |key: &str| criterion.get(key).and_then(Node::as_str).map(str::trim);
    let operator = text("condition").filter(|text| OPERATORS.contains(text))?;
    let context = text("context").filter(|text| text.starts_with('$'))?;
    if criterion.get("type").is_some() && text("type") != Some("simple") {
        return None;
    }
    let value = operand(criterion.get("value")?)?;
    Some(format!("{context} {operator} {value}"))
}

/// A value as a simple condition writes it.
fn operand(value: &Node) -> Option<String> {
    match &value.kind {
        NodeKind::String(text) if text.starts_with('$') => Some(text.trim().to_owned()),
        NodeKind::String(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number(_) => {
            Some(value.to_json().to_string())
        }
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    }
}

fn replaced(entry: &Entry, text: &str) -> Entry {
    Entry {
        key: entry.key.clone(),
        value: Node {
            kind: NodeKind::String(text.to_owned()),
            verbatim: None,
            lines: Vec::new(),
            ..entry.value.clone()
        },
    }
}
