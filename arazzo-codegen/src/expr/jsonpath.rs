//! Conditions and selectors of type `jsonpath`.
//!
//! A text is a query of RFC 9535 if it is one to the letter, and only otherwise the bare logical
//! expression that most documents have in its place. Holes are filled with placeholders of the same
//! length while a text is read, so that places stay what they are.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::Code;
use crate::expr::logic::ConditionKind;
use crate::expr::template::{self, Piece};
use crate::expr::{Expression, Issue, Pointer, logic};

mod bare;
mod facts;
mod filter;
mod holes;
pub(crate) mod path;
mod string;

pub(crate) use filter::{Filter, FilterKind, FilterOperand};
use holes::Masked;
pub(crate) use path::Path;

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
    /// The query itself, with placeholders for its holes.
    pub(crate) path: Path,
    /// Whether the query can select one node at most.
    pub(crate) is_singular: bool,
    /// Where a singular query leads, if no hole decides about it and no index is negative.
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

/// Longer texts are refused unread.
const MAX_LENGTH: usize = 4096;

/// Classifies a text of type `jsonpath`. The issues are those of the expressions in it, and those
/// from which reading a bare condition recovered.
pub(crate) fn classify(text: &str) -> (JsonPathText, Vec<Issue>) {
    if text.len() > MAX_LENGTH {
        let message = format!("a JSONPath of more than {MAX_LENGTH} bytes");
        let issue = Issue::new(Code::TooLarge, 0..text.len(), message);
        return (JsonPathText::Invalid(issue), Vec::new());
    }
    let (pieces, mut issues) = template::typed(text);
    let masked = Masked::new(text, &pieces);
    let path = match path::query(&masked.text) {
        Ok(path) => {
            let query = facts::query(path, pieces, &masked);
            return (JsonPathText::Query(query), issues);
        }
        Err(issue) => issue,
    };
    // If neither reading succeeds, a text that begins like a condition gets the error of the
    // condition, any other that of the query.
    match bare::read(&masked) {
        Ok((condition, found)) if tests_something(&condition) => {
            issues.extend(found);
            (JsonPathText::Bare(condition), issues)
        }
        Err(bare) if path::is_prefix(&masked.text) => {
            (JsonPathText::Invalid(filter::as_jsonpath(bare)), issues)
        }
        _ => (JsonPathText::Invalid(path), issues),
    }
}

/// Whether a condition is more than a single literal.
fn tests_something(condition: &BareCondition) -> bool {
    let ConditionKind::Test(operand) = &condition.kind else {
        return true;
    };
    !matches!(operand.kind, BareKind::Literal(_) | BareKind::Text(_))
}

#[cfg(test)]
mod tests;
