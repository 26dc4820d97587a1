//! Conditions: comparisons, queries and patterns, joined by `and`, `or` and `not`.

use super::{Expr, Piece};

/// Which rules a comparison follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Arazzo's simple conditions.
    Simple,
    /// RFC 9535.
    Exact,
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// Stands for what could not be lowered, as [`Expr::Broken`] does.
    Broken,
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        dialect: Dialect,
        operator: Operator,
        left: Operand,
        right: Operand,
    },
    /// A bare value.
    Test {
        dialect: Dialect,
        operand: Operand,
    },
    /// A pattern is found in the text of the context.
    Regex {
        context: Operand,
        pattern: Text,
    },
    /// A query selects something.
    JsonPath {
        context: Operand,
        query: Text,
    },
    XPath {
        context: Operand,
        query: Text,
    },
    /// The value exists and is not null.
    Exists(Operand),
}

/// A text that is known, or put together when it is needed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Text {
    Static(String),
    Template(Vec<Piece>),
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Value(Expr),
    /// The length of an array, a string or an object.
    Length(Expr),
}
