//! Facts about a query that need no schema.

use std::ops::Range;

use serde_json::Value;

use crate::expr::Pointer;
use crate::expr::logic::{Condition, ConditionKind, Op};
use crate::expr::template::Piece;

use super::Query;
use super::filter::{Filter, FilterKind, FilterOperand};
use super::holes::Masked;
use super::path::{Path, Segment, Selector};

/// A query with its facts.
pub(super) fn query(path: Path, pieces: Vec<Piece>, masked: &Masked<'_>) -> Query {
    let filters = |segment: Option<&Segment>| {
        segment.is_some_and(|s| matches!(s.selectors[..], [Selector::Filter(_)]))
    };
    Query {
        pieces: trimmed(pieces),
        quotes: masked.holes.iter().map(|hole| hole.quote).collect(),
        is_singular: path.is_singular(),
        singular: path.pointer().filter(|_| masked.holes.is_empty()),
        root_filter: filters(path.segments.first().filter(|s| !s.descendant))
            && path.filters().next().is_some_and(is_relative),
        ends_in_filter: filters(path.segments.last()),
        path,
    }
}

/// Without the white space around the query, which is not part of one.
fn trimmed(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = last.trim_end().to_owned();
    }
    pieces
}

impl Path {
    /// Whether the path can select one node at most.
    pub(crate) fn is_singular(&self) -> bool {
        self.segments
            .iter()
            .all(|segment| segment.single().is_some())
    }

    /// Where a singular path leads. None if it counts from the end, which a pointer cannot.
    pub(crate) fn pointer(&self) -> Option<Pointer> {
        let token = |segment: &Segment| match segment.single()? {
            Selector::Name(name) => Some(name.clone()),
            Selector::Index(index) if *index >= 0 => Some(index.to_string()),
            _ => None,
        };
        let tokens = self.segments.iter().map(token);
        tokens.collect::<Option<Vec<_>>>().map(Pointer)
    }

    /// Every filter, in order.
    pub(crate) fn filters(&self) -> impl Iterator<Item = &Filter> {
        let selectors = self.segments.iter().flat_map(|segment| &segment.selectors);
        selectors.filter_map(|selector| match selector {
            Selector::Filter(filter) => Some(filter),
            _ => None,
        })
    }
}

impl Segment {
    /// The name or index that is all that the segment selects.
    fn single(&self) -> Option<&Selector> {
        match &self.selectors[..] {
            [selector @ (Selector::Name(_) | Selector::Index(_))] if !self.descendant => {
                Some(selector)
            }
            _ => None,
        }
    }
}

/// A comparison with `null` inside a filter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NullTest {
    /// What is compared, as seen from the node that the filter tests.
    pub(crate) pointer: Pointer,
    /// Whether it is `!=`, not `==`.
    pub(crate) differs: bool,
    pub(crate) range: Range<usize>,
}

impl Query {
    /// Calls of `count` with an argument that selects one node at most, so that it is 0 or 1:
    /// the places of the word `count`, at which `length` was probably meant.
    pub(crate) fn counts_of_one(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.operands(&mut |operand| {
            let FilterKind::Call(name, arguments) = &operand.kind else {
                return;
            };
            let [argument] = &arguments[..] else { return };
            let single = matches!(&argument.kind, FilterKind::Path(path) if path.is_singular());
            if name == "count" && single {
                found.push(operand.range.start..operand.range.start + name.len());
            }
        });
        found
    }

    /// Comparisons of a member with `null` in the filters of the query itself. `!= null` holds for
    /// every node that has no such member.
    pub(crate) fn null_tests(&self) -> Vec<NullTest> {
        let mut found = Vec::new();
        for filter in self.path.filters() {
            walk(filter, &mut |condition| found.extend(null_test(condition)));
        }
        found
    }

    /// Visits every operand of every filter of the query itself.
    fn operands(&self, visit: &mut impl FnMut(&FilterOperand)) {
        for filter in self.path.filters() {
            walk(filter, &mut |condition| match &condition.kind {
                ConditionKind::Compare { left, right, .. } => {
                    visit(left);
                    visit(right);
                }
                ConditionKind::Test(operand) => visit(operand),
                _ => {}
            });
        }
    }
}

fn null_test(condition: &Filter) -> Option<NullTest> {
    let ConditionKind::Compare { op, left, right } = &condition.kind else {
        return None;
    };
    let (path, literal) = match (&left.kind, &right.kind) {
        (FilterKind::Path(path), FilterKind::Literal(literal)) => (path, literal),
        (FilterKind::Literal(literal), FilterKind::Path(path)) => (path, literal),
        _ => return None,
    };
    let compares = matches!(op, Op::Eq | Op::Ne) && *literal == Value::Null && !path.absolute;
    Some(NullTest {
        pointer: path.pointer().filter(|_| compares)?,
        differs: *op == Op::Ne,
        range: condition.range.clone(),
    })
}

/// Whether a filter looks at the nodes that it tests, by `@`, and not at the whole value alone.
fn is_relative(filter: &Filter) -> bool {
    fn is(operand: &FilterOperand) -> bool {
        match &operand.kind {
            FilterKind::Path(path) => !path.absolute,
            FilterKind::Call(_, arguments) => arguments.iter().any(is),
            _ => false,
        }
    }
    let mut relative = false;
    walk(filter, &mut |condition| {
        relative |= match &condition.kind {
            ConditionKind::Compare { left, right, .. } => is(left) || is(right),
            ConditionKind::Test(operand) => is(operand),
            _ => false,
        };
    });
    relative
}

/// Visits a condition and all that it is made of.
fn walk<O>(condition: &Condition<O>, visit: &mut impl FnMut(&Condition<O>)) {
    visit(condition);
    match &condition.kind {
        ConditionKind::Or(parts) | ConditionKind::And(parts) => {
            parts.iter().for_each(|part| walk(part, visit));
        }
        ConditionKind::Not(inner) => walk(inner, visit),
        ConditionKind::Compare { .. } | ConditionKind::Test(_) => {}
    }
}
