//! The logical grammar that simple conditions, bare JSONPath conditions and JSONPath filters share:
//! `||`, `&&`, `!`, parentheses and comparisons over operands that each language reads itself.

use std::ops::Range;

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
