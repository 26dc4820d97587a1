//! Texts with expressions in them.

use std::ops::Range;

use crate::expr::{Expression, Issue};

/// What a string stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueText {
    /// Itself.
    Literal(String),
    /// The value of an expression, with its type. `braced` if it was written `{$inputs.x}`.
    Whole {
        expression: Expression,
        braced: bool,
    },
    /// Text with holes; at least one.
    Template(Vec<Piece>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Hole {
        expression: Expression,
        /// Whether it stands in braces.
        braced: bool,
        /// With its braces.
        range: Range<usize>,
    },
}

/// Reads a string that stands for a value.
pub(crate) fn value(text: &str) -> (ValueText, Vec<Issue>) {
    value_where(text, |_| true)
}

/// Reads a string that stands for a value. `known` tells whether what an expression names exists:
/// asked where a name holds characters at which it could also end, as in `$inputs.name is here`.
pub(crate) fn value_where(
    text: &str,
    _known: impl Fn(&Expression) -> bool,
) -> (ValueText, Vec<Issue>) {
    (ValueText::Literal(text.to_owned()), Vec::new())
}

/// Reads a string as text with holes, even if it is one whole expression.
pub(crate) fn pieces(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    (vec![Piece::Text(text.to_owned())], Vec::new())
}

/// The same for a condition or selector of type `regex`, `jsonpath` or `xpath`, where an unbraced
/// expression is AZ553.
pub(crate) fn typed(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    pieces(text)
}
