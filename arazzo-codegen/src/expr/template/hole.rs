//! `{$inputs.x}`.

use crate::diagnostic::Code;
use crate::expr::Issue;
use crate::expr::parse::{self, root};

use super::scan::{Found, Scan};
use super::unbraced;

/// Reads the hole that begins at `at`. None if the brace is text.
pub(super) fn read(scan: &Scan<'_>, at: usize) -> Option<Found> {
    let inner = scan.text[at + 1..].strip_prefix('$')?;
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let inner = &scan.text[at + 1..];
    // A quote or a line break before the `}` shows that this brace belongs to JSON in the text.
    match inner.find(['{', '}', '"', '\n']) {
        Some(end) if inner[end..].starts_with('}') => Some(closed(scan, at, end)),
        _ => unclosed(scan, at),
    }
}

// embedded-expression = "{" expression "}"
fn closed(scan: &Scan<'_>, at: usize, end: usize) -> Found {
    let inner = scan.text[at + 1..at + 1 + end].trim_end();
    let range = at..at + end + 2;
    let found = |expression, issues: Vec<Issue>| Found {
        expression,
        range: range.clone(),
        braced: true,
        issues: issues.into_iter().map(|i| i.shift(at + 1)).collect(),
    };
    match parse::expression(inner) {
        Ok((expression, issues)) => found(Some(expression), issues),
        Err(issue) if is_meant(inner) => found(None, vec![issue]),
        Err(_) => found(None, vec![stray(inner)]),
    }
}

/// Whether the inside of braces is meant as an expression, unlike, say, `{$gt: 5}`.
fn is_meant(inner: &str) -> bool {
    let rest = &inner[root::word(inner).len() + 1..];
    root::known(inner).is_some() || root::meant(inner).is_some() || rest.starts_with('.')
}

fn stray(inner: &str) -> Issue {
    let message = format!("`{{{inner}}}` looks like a hole but contains no expression");
    Issue::new(Code::LiteralLooksLikeExpression, 0..inner.len(), message)
        .help("it is sent as it is written")
}

/// A hole whose brace is missing: what follows is read as if it were there.
fn unclosed(scan: &Scan<'_>, at: usize) -> Option<Found> {
    let inner = &scan.text[at + 1..];
    if !root::leads(inner) {
        return None;
    }
    let length = unbraced::extent(inner).filter(|length| *length > 0)?;
    let (expression, issues) = parse::expression(&inner[..length]).ok()?;
    let end = at + 1 + length;
    let written = &scan.text[at..end];
    let unclosed = Issue::new(
        Code::UnclosedHole,
        at..end,
        format!("`{written}` is not closed"),
    )
    .help(format!("write `{written}}}`"))
    .fix(end..end, "}");
    let mut issues: Vec<_> = issues.into_iter().map(|i| i.shift(at + 1)).collect();
    issues.push(unclosed);
    Some(Found {
        expression: Some(expression),
        range: at..end,
        braced: true,
        issues,
    })
}
