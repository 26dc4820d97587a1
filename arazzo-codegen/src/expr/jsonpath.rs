//! Conditions and selectors of type `jsonpath`.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::Code;
use crate::expr::template::Piece;
use crate::expr::{Expression, Issue, Pointer, logic};

pub(crate) use crate::expr::logic::{ConditionKind, Op};

/// What a text of type `jsonpath` is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JsonPathText {
    /// A query of RFC 9535.
    Query(Query),
    /// A logical expression without `$[?…]` around it, as it is found in the wild.
    Bare(BareCondition),
    Invalid(Issue),
}

/// A query, with what there is to know about it at build time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    /// The text; one piece if it has no holes.
    pub(crate) pieces: Vec<Piece>,
    /// For every hole, in order: the quote character of the string that it stands in.
    pub(crate) quotes: Vec<Option<char>>,
    /// Where the query leads, if it can select one node at most.
    pub(crate) singular: Option<Pointer>,
    /// Whether the query begins with a filter: `$[?…]`.
    pub(crate) root_filter: bool,
    /// Whether the last segment is a filter.
    pub(crate) ends_in_filter: bool,
}

/// A bare condition.
pub(crate) type BareCondition = logic::Condition<BareOperand>;

/// An operand of a bare condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BareOperand {
    pub(crate) kind: BareKind,
    pub(crate) range: Range<usize>,
}

/// What an operand of a bare condition is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BareKind {
    /// `$.a[0].b`; with `length` the length of what is there: `$.items.length`.
    Path {
        pointer: Pointer,
        length: bool,
    },
    /// A query that can select several nodes; with `length` their number.
    Nodes {
        query: Vec<Piece>,
        length: bool,
    },
    Literal(Value),
    /// A string with holes.
    Text(Vec<Piece>),
    /// A hole that stands for a whole operand, and keeps its type.
    Hole(Expression),
}

/// Tells what a text of type `jsonpath` is. The issues concern the expressions in it.
pub(crate) fn classify(text: &str) -> (JsonPathText, Vec<Issue>) {
    let issue = Issue::new(Code::JsonpathSyntax, 0..text.len(), "not read yet");
    (JsonPathText::Invalid(issue), Vec::new())
}
