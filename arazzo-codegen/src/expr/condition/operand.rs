//! Operands of simple conditions: expressions, and which reader takes the rest.

use crate::diagnostic::Code;
use crate::expr::logic::Operands;
use crate::expr::parse::{self, root};
use crate::expr::{Expression, Issue, Part, Pointer, navigation};

use super::{Operand, OperandKind, literal, no_braces};

/// Reads the operands of a simple condition.
pub(super) struct Simple<'t> {
    pub(super) text: &'t str,
}

/// The length of an operand without quotes.
pub(super) fn run(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || "!&()<=>{|}".contains(c))
        .unwrap_or(text.len())
}

impl Operands for Simple<'_> {
    type Operand = Operand;

    // operand = runtime-expression *( "." member / "[" digits "]" ) / literal
    fn operand(
        &mut self,
        at: usize,
        _: usize,
        issues: &mut Vec<Issue>,
    ) -> Result<(Operand, usize), Issue> {
        let rest = &self.text[at..];
        let mut found = Vec::new();
        let read = if rest.starts_with('$') {
            expression(&rest[..run(rest)], &mut found).map(|kind| (kind, run(rest)))
        } else if rest.starts_with("{$") {
            braced(rest, &mut found)
        } else {
            literal::read(rest, &mut found)
        };
        issues.extend(found.into_iter().map(|issue| issue.shift(at)));
        let (kind, length) = read.map_err(|issue| issue.shift(at))?;
        let range = at..at + length;
        let end = range.end;
        Ok((Operand { kind, range }, end))
    }
}

/// `{$statusCode}`
fn braced(text: &str, issues: &mut Vec<Issue>) -> Result<(OperandKind, usize), Issue> {
    let Some(end) = text.find('}') else {
        return Err(
            Issue::new(Code::BracesInSimple, 0..1, "this brace is not closed")
                .with_severity(crate::diagnostic::Severity::Error)
                .help("expressions in a simple condition take no braces"),
        );
    };
    let inner = text[1..end].trim_end();
    let mut found = Vec::new();
    let kind = expression(inner, &mut found).map_err(|issue| issue.shift(1))?;
    issues.push(no_braces(0..end + 1, inner));
    issues.extend(found.into_iter().map(|issue| issue.shift(1)));
    Ok((kind, end + 1))
}

/// Reads an expression with the navigation after it.
pub(super) fn expression(text: &str, issues: &mut Vec<Issue>) -> Result<OperandKind, Issue> {
    match parse::expression(text) {
        Ok((expression, found)) => {
            issues.extend(found.into_iter().map(in_condition));
            Ok(navigated(expression))
        }
        Err(issue) => indexed(text).ok_or(issue),
    }
}

/// `$response.header.X[0]`: what a header name cannot hold leads on from its value.
fn indexed(text: &str) -> Option<OperandKind> {
    let (expression, rest) = text.split_at(text.find('[')?);
    let navigation = navigation(rest)?;
    let (expression, _) = parse::expression(expression).ok()?;
    Some(OperandKind::Expression {
        expression,
        navigation,
    })
}

/// Navigation is part of the grammar here, so it is kept apart from the pointer of a body.
fn navigated(mut expression: Expression) -> OperandKind {
    let part = match &mut expression {
        Expression::Request(part) | Expression::Response(part) | Expression::Message(part) => part,
        _ => {
            return OperandKind::Expression {
                expression,
                navigation: Pointer::default(),
            };
        }
    };
    let navigation = match part {
        Part::Body { pointer, dotted } | Part::Payload { pointer, dotted } if *dotted => {
            *dotted = false;
            std::mem::take(pointer)
        }
        _ => Pointer::default(),
    };
    OperandKind::Expression {
        expression,
        navigation,
    }
}

/// A condition that reads a member which cannot be there never holds: what is a warning for a
/// value is an error here.
fn in_condition(issue: Issue) -> Issue {
    match issue.code {
        Code::BracketInPointer => Issue {
            severity: None,
            ..issue
        },
        _ => issue,
    }
}

/// `response.body#/ok`, which lacks its `$`.
pub(super) fn without_dollar(text: &str) -> Option<Issue> {
    let meant = format!("${text}");
    let (root, _) = root::known(&meant)?;
    if root.is_complete() || parse::expression(&meant).is_err() {
        return None;
    }
    let message = format!("`{text}` lacks its `$`");
    let issue = Issue::new(Code::ExpressionSyntax, 0..text.len(), message);
    Some(issue.help(format!("write `{meant}`")).fix(0..0, "$"))
}
