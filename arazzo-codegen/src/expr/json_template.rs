//! Payload strings with a JSON content type: JSON in which values may be holes.

use std::ops::Range;

use serde_json::Number;

use crate::diagnostic::Code;
use crate::expr::template::Piece;
use crate::expr::{Expression, Issue};

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

/// Reads a JSON template.
pub(crate) fn parse(text: &str) -> Result<(JsonTemplate, Vec<Issue>), Vec<Issue>> {
    Err(vec![Issue::new(
        Code::JsonTemplateInvalid,
        0..text.len(),
        "not read yet",
    )])
}
