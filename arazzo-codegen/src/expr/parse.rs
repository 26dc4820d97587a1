//! Whole expressions.

use crate::expr::{Expression, Issue};

/// Reads a text that is one expression. What bends the specification but can be read comes as
/// issues beside the expression.
pub(crate) fn expression(text: &str) -> Result<(Expression, Vec<Issue>), Issue> {
    Err(Issue::new(
        crate::diagnostic::Code::ExpressionSyntax,
        0..text.len(),
        "not read yet",
    ))
}
