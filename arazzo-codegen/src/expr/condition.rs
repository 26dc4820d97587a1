//! Conditions of type `simple`.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::Code;
use crate::expr::{Expression, Issue, Pointer, logic};

pub(crate) use crate::expr::logic::{ConditionKind, Op};

/// A simple condition.
pub(crate) type Condition = logic::Condition<Operand>;

/// One side of a comparison, or all of a test.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand {
    pub(crate) kind: OperandKind,
    pub(crate) range: Range<usize>,
}

/// What an operand is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OperandKind {
    /// A string, a number, `true`, `false` or `null`.
    Literal(Value),
    /// `$response.body.count`: an expression, and where to go from its value. A body never has
    /// `dotted` set here; names keep their dots (see [`crate::expr::Name`]).
    Expression {
        expression: Expression,
        navigation: Pointer,
    },
}

/// Reads a condition. The issues beside a condition may be errors from which reading recovered.
pub(crate) fn parse(text: &str) -> Result<(Condition, Vec<Issue>), Vec<Issue>> {
    Err(vec![Issue::new(
        Code::UnknownOperator,
        0..text.len(),
        "not read yet",
    )])
}
