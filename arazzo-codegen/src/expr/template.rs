//! Texts with expressions in them.
//!
//! Only `{$` opens a hole: other braces are text, because JSON and XML are written with them. An
//! expression without braces is read as if it had them. Every byte of a text ends up in exactly
//! one piece.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::parse::{self, root};
use crate::expr::{Expression, Issue};

mod hole;
mod scan;
mod unbraced;

pub(super) use scan::{Found, Scan};

/// What a string stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueText {
    /// Itself.
    Literal(String),
    /// The value of an expression, with its type. `braced` if it was written `{$inputs.x}`.
    Whole {
        expression: Expression,
        braced: bool,
    },
    /// Text with holes; at least one.
    Template(Vec<Piece>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Hole {
        expression: Expression,
        /// Whether it stands in braces.
        braced: bool,
        /// With its braces.
        range: Range<usize>,
    },
}

/// Reads a string that stands for a value.
pub(crate) fn value(text: &str) -> (ValueText, Vec<Issue>) {
    value_where(text, |_| true)
}

/// Reads a string that stands for a value. `known` tells whether what an expression names exists:
/// it is asked where a name holds characters before which it could also end, as in
/// `$inputs.name is here`.
pub(crate) fn value_where(
    text: &str,
    known: impl Fn(&Expression) -> bool,
) -> (ValueText, Vec<Issue>) {
    match whole(text) {
        None => {
            let (pieces, issues) = pieces(text);
            (of_pieces(text, pieces), issues)
        }
        Some(Err(issue)) => broken(text, issue),
        Some(Ok((expression, braced, issues))) => {
            let certain = braced || unbraced::extent(text.trim()) == Some(text.trim().len());
            let shorter = match certain || known(&expression) {
                true => None,
                false => around(text, known),
            };
            shorter.unwrap_or((ValueText::Whole { expression, braced }, issues))
        }
    }
}

/// The text around expressions that all are known.
fn around(text: &str, known: impl Fn(&Expression) -> bool) -> Option<(ValueText, Vec<Issue>)> {
    let (pieces, issues) = pieces(text);
    let all_known = pieces.iter().all(|piece| match piece {
        Piece::Text(_) => true,
        Piece::Hole { expression, .. } => known(expression),
    });
    let value = of_pieces(text, pieces);
    (all_known && matches!(value, ValueText::Template(_))).then_some((value, issues))
}

/// A string that begins like an expression but is none: text around expressions, or a mistake.
fn broken(text: &str, issue: Issue) -> (ValueText, Vec<Issue>) {
    let (pieces, issues) = pieces(text);
    match of_pieces(text, pieces) {
        literal @ ValueText::Literal(_) => (literal, vec![issue]),
        template => (template, issues),
    }
}

/// Whether a string begins like an expression, complete or not.
fn begins(text: &str) -> bool {
    root::known(text).is_some_and(|(_, end)| {
        let rest = &text[end..];
        rest.is_empty() || rest.starts_with(['.', '#', '[']) || root::leads(text)
    })
}

fn of_pieces(text: &str, pieces: Vec<Piece>) -> ValueText {
    match pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Hole { .. }))
    {
        true => ValueText::Template(pieces),
        false => ValueText::Literal(text.to_owned()),
    }
}

type Whole = Result<(Expression, bool, Vec<Issue>), Issue>;

/// The one expression that a string is, if it begins like one. White space around it (the line
/// break at the end of a block scalar) does not count.
fn whole(text: &str) -> Option<Whole> {
    let at = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    if let Some(inner) = braces(trimmed) {
        let (expression, mut issues) = parse::expression(inner).ok()?;
        issues = issues.into_iter().map(|i| i.shift(at + 1)).collect();
        let range = at..at + trimmed.len();
        let message = format!("`{trimmed}` needs no braces: it is a whole value");
        let stringify = Issue::new(Code::BracesStringify, range.clone(), message)
            .help(format!("write `{inner}`; the value keeps its type"))
            .fix(range, inner);
        issues.push(stringify);
        return Some(Ok((expression, true, issues)));
    }
    if !begins(trimmed) {
        return None;
    }
    let whole = parse::expression(trimmed)
        .map(|(expression, issues)| {
            let issues = issues.into_iter().map(|issue| issue.shift(at)).collect();
            (expression, false, issues)
        })
        .map_err(|issue| issue.shift(at));
    Some(whole)
}

/// The inside of `{…}`, if there are no other braces.
fn braces(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?.trim_end();
    (inner.starts_with('$') && !inner.contains(['{', '}'])).then_some(inner)
}

/// Reads a string as text with holes, even if it is one whole expression.
pub(crate) fn pieces(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    Scan::new(text, Code::UnbracedExpression).run()
}

/// The same for a condition or selector of type `regex`, `jsonpath` or `xpath`, where an unbraced
/// expression is AZ553.
pub(crate) fn typed(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    Scan::new(text, Code::UnbracedInTypedCondition).run()
}

#[cfg(test)]
mod tests;
