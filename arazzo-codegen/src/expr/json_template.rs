//! Payload strings with a JSON content type: JSON in which values may be holes.
//!
//! A quoted string is text, whatever fills its holes; a hole outside quotes keeps the type of its
//! value.

use std::ops::Range;

use serde_json::Number;

use crate::expr::template::Piece;
use crate::expr::{Expression, Issue};

mod reader;

/// A value of a JSON template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JsonTemplate {
    pub(crate) kind: JsonTemplateKind,
    pub(crate) range: Range<usize>,
}

/// What it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JsonTemplateKind {
    Null,
    Bool(bool),
    Number(Number),
    /// A quoted string, always text. Text pieces are without their JSON escapes.
    String(Vec<Piece>),
    /// A hole outside quotes: the value keeps its type.
    Hole(Expression),
    Array(Vec<JsonTemplate>),
    /// Members in order; keys may have holes.
    Object(Vec<(Vec<Piece>, JsonTemplate)>),
}

/// Reads a JSON template. The last issue of an `Err` is the reason.
pub(crate) fn parse(text: &str) -> Result<(JsonTemplate, Vec<Issue>), Vec<Issue>> {
    let mut reader = reader::Reader::new(text);
    match reader.document() {
        Ok(template) => Ok((template, reader.issues)),
        Err(issue) => {
            reader.issues.push(issue);
            Err(reader.issues)
        }
    }
}

#[cfg(test)]
mod tests;
