//! The syntax tree of a YAML or JSON document: values with their places.
//!
//! A [`Node`] says nothing about Arazzo. Mappings keep their order, and a key that is given twice
//! is reported and kept once.

use serde_json::{Map, Number, Value};

use crate::source::{Span, Spanned};

mod event;
mod frame;
mod json;
mod lines;
pub(crate) mod locate;
mod parse;
pub(crate) mod repeated;
mod scalar;
mod tag;
#[cfg(test)]
mod tests;
mod yaml;

pub(crate) use lines::Line;
pub(crate) use parse::parse;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: NodeKind,
    /// From the first to the last character of the value, quotes included.
    pub(crate) span: Span,
    /// For a string whose text in the file is the value itself, without escapes or folding: 0, or 1
    /// after a quote; for a block of lines, the indentation of all but the first in characters,
    /// which is more than 1.
    pub(crate) verbatim: Option<u8>,
    /// The places of its lines, for a string of several whose text is not the value itself.
    pub(crate) lines: Vec<Line>,
    /// The key in front of it, if the value is a block that begins on a later line.
    pub(crate) heading: Option<Span>,
}

/// The kinds of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NodeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the document's order.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: Spanned<String>,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// Where a reader looks for it: the value, or the key of a block below.
    pub(crate) fn head(&self) -> Span {
        self.heading.unwrap_or(self.span)
    }

    /// The member of a mapping with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?
            .iter()
            .find(|entry| entry.key.value == key)
            .map(|entry| &entry.value)
    }

    /// All strings in it, keys left out.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut rest = vec![self];
        while let Some(node) = rest.pop() {
            match &node.kind {
                NodeKind::String(text) => found.push(text.as_str()),
                NodeKind::Sequence(items) => rest.extend(items),
                NodeKind::Mapping(entries) => rest.extend(entries.iter().map(|entry| &entry.value)),
                _ => {}
            }
        }
        found
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a sequence.
    pub(crate) fn items(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The place of a part of a string, given as a byte range of its value; the whole string where
    /// the file spells it differently.
    pub(crate) fn part(&self, start: usize, end: usize) -> Span {
        match self.verbatim {
            Some(offset @ (0 | 1)) => self
                .span
                .part(start + offset as usize, end + offset as usize),
            Some(indent) => {
                let at = |offset| offset + indent as usize * self.indented_lines_before(offset);
                self.span.part(at(start), at(end))
            }
            None => lines::part(&self.lines, self.span, start, end),
        }
    }

    /// How many lines with text begin at or before this offset, the first one not counted.
    fn indented_lines_before(&self, offset: usize) -> usize {
        // An empty line has no indentation in the file, so it shifts nothing.
        let text = self.as_str().unwrap_or_default();
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        starts
            .take_while(|start| *start <= offset)
            .filter(|start| !text[*start..].starts_with('\n') && *start < text.len())
            .count()
    }

    /// The value without places.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::Number(number) => Value::Number(number.clone()),
            NodeKind::String(text) => Value::String(text.clone()),
            NodeKind::Sequence(items) => items.iter().map(Node::to_json).collect(),
            NodeKind::Mapping(entries) => {
                let members = entries
                    .iter()
                    .map(|e| (e.key.value.clone(), e.value.to_json()));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }

    /// What the value is, for messages: `a string`, `a mapping`.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            NodeKind::Null => "null",
            NodeKind::Bool(_) => "a boolean",
            NodeKind::Number(_) => "a number",
            NodeKind::String(_) => "a string",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a mapping",
        }
    }
}
