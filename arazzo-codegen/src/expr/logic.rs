//! The logical grammar that simple conditions, bare JSONPath conditions and JSONPath filters share:
//! `||`, `&&`, `!`, parentheses and comparisons over operands that each language reads itself.
//!
//! Operators that other languages have are reported and read as what they mean, so that one slip
//! does not hide the next.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::Issue;

pub(super) mod operator;
mod reader;

pub(super) use reader::Reader;

/// A condition over operands of type `O`, and its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition<O> {
    pub(crate) kind: ConditionKind<O>,
    pub(crate) range: Range<usize>,
}

/// What a condition says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ConditionKind<O> {
    /// At least two.
    Or(Vec<Condition<O>>),
    /// At least two.
    And(Vec<Condition<O>>),
    Not(Box<Condition<O>>),
    Compare {
        op: Op,
        left: O,
        right: O,
    },
    /// An operand on its own.
    Test(O),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// How a language reads its operands.
pub(super) trait Operands {
    type Operand;

    /// Reads the operand that begins at `at`, and says where it ends. What it could read although
    /// it is wrong goes to `issues`.
    fn operand(
        &mut self,
        at: usize,
        depth: usize,
        issues: &mut Vec<Issue>,
    ) -> Result<(Self::Operand, usize), Issue>;
}

/// Parentheses, negations and filters may be nested so deep.
pub(super) const MAX_DEPTH: usize = 32;

/// Refuses to go deeper than [`MAX_DEPTH`].
pub(super) fn check_depth(depth: usize, at: usize) -> Result<(), Issue> {
    if depth < MAX_DEPTH {
        return Ok(());
    }
    let message = format!("a condition that is nested more than {MAX_DEPTH} deep");
    Err(Issue::new(Code::TooLarge, at..at, message))
}
