//! Conditions of type `simple`.
//!
//! An operand is the longest run of characters without white space and without `! & ( ) < = > { | }`.
//! What is not in the grammar but plain (double quotes, `and`, braces) is reported and read.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::Code;
use crate::expr::{Expression, Issue, Pointer, logic};

pub(super) mod literal;
mod operand;

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

/// Reads a condition. Issues returned with a condition may be errors from which reading recovered.
pub(crate) fn parse(text: &str) -> Result<(Condition, Vec<Issue>), Vec<Issue>> {
    let mut issues = Vec::new();
    let inner = braces(text, &mut issues);
    let mut operands = operand::Simple {
        text: &text[..inner.end],
    };
    let reader = logic::Reader::new(operands.text, inner.start, 0, &mut operands, &mut issues);
    match reader.all() {
        Ok(condition) => Ok((condition, issues)),
        Err(issue) => {
            issues.push(issue);
            Err(issues)
        }
    }
}

/// The range of the condition: all of the text, or the part inside the braces around it.
fn braces(text: &str, issues: &mut Vec<Issue>) -> Range<usize> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let inner = trimmed
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|inner| !inner.contains(['{', '}']));
    let Some(inner) = inner else {
        return 0..text.len();
    };
    issues.push(no_braces(start..start + trimmed.len(), inner.trim()));
    start + 1..start + 1 + inner.len()
}

/// `{$statusCode} == 200`
fn no_braces(range: Range<usize>, inner: &str) -> Issue {
    let message = "expressions in a simple condition take no braces";
    Issue::new(Code::BracesInSimple, range.clone(), message)
        .help(format!("write `{inner}`"))
        .fix(range, inner)
}

#[cfg(test)]
mod tests;
