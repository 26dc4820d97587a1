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

/// What a string means as a value.
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
        /// Whether it is written in braces.
        braced: bool,
        /// With its braces.
        range: Range<usize>,
    },
}

impl Piece {
    /// The place and the expression of a hole.
    pub(crate) fn place(&self) -> Option<(Range<usize>, Expression)> {
        match self {
            Piece::Text(_) => None,
            Piece::Hole {
                expression, range, ..
            } => Some((range.clone(), expression.clone())),
        }
    }

    /// The text of a piece that is one; nothing for a hole.
    pub(crate) fn as_text(&self) -> &str {
        match self {
            Piece::Text(text) => text,
            Piece::Hole { .. } => "",
        }
    }
}

/// Reads a string that is a value.
pub(crate) fn value(text: &str) -> (ValueText, Vec<Issue>) {
    value_where(text, |_| true)
}

/// Reads a string that is a value. `known` says whether what an expression names exists: it is asked
/// where a name contains characters before which it could also end, as in `$inputs.name is here`.
pub(crate) fn value_where(
    text: &str,
    known: impl Fn(&Expression) -> bool,
) -> (ValueText, Vec<Issue>) {
    match whole(text) {
        None => {
            let (pieces, mut issues) = pieces(text);
            issues.extend(stranger(text).filter(|_| issues.is_empty()));
            (of_pieces(text, pieces), issues)
        }
        Some(Err(issue)) => broken(text, issue),
        Some(Ok((expression, braced, issues))) => {
            let unambiguous = braced || unbraced::extent(text.trim()) == Some(text.trim().len());
            // By the grammar of 1.0 the whole text is a name. It is text around an expression only if
            // there is no such name, and all shorter ones exist.
            let shorter = if unambiguous || known(&expression) {
                None
            } else {
                around(text, known)
            };
            shorter.unwrap_or((ValueText::Whole { expression, braced }, issues))
        }
    }
}

/// Whether a text is an expression that lost its `$`: `response.body#/id`.
pub(crate) fn without_dollar(text: &str) -> bool {
    const ROOTS: &[&str] = &[
        "inputs.",
        "steps.",
        "response.",
        "request.",
        "workflows.",
        "outputs.",
    ];
    let begins = text == "statusCode" || ROOTS.iter().any(|root| text.starts_with(root));
    begins && parse::expression(&format!("${text}")).is_ok()
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

/// A string that begins like an expression but is not one: text around expressions, or a mistake.
fn broken(text: &str, issue: Issue) -> (ValueText, Vec<Issue>) {
    let (pieces, issues) = pieces(text);
    match of_pieces(text, pieces) {
        literal @ ValueText::Literal(_) => (literal, vec![issue]),
        template => (template, issues),
    }
}

/// `$datetime.iso8601`, which looks like an expression but is not one.
fn stranger(text: &str) -> Option<Issue> {
    let trimmed = text.trim();
    let word = root::word(trimmed);
    let member = trimmed.strip_prefix('$')?.strip_prefix(word)?;
    let member = member.strip_prefix('.')?;
    let named = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !named(word) || !named(member) || trimmed.contains(char::is_whitespace) {
        return None;
    }
    let at = text.len() - text.trim_start().len();
    let message =
        format!("`${word}` does not begin an expression, so `{trimmed}` is sent as it is written");
    let range = at..at + trimmed.len();
    let help = "take the value as an input: `$inputs.<name>`";
    Some(Issue::new(Code::LiteralLooksLikeExpression, range, message).help(help))
}

/// Whether a string begins like an expression, complete or not.
fn begins(text: &str) -> bool {
    root::known(text).is_some_and(|(_, end)| {
        let rest = &text[end..];
        rest.is_empty() || rest.starts_with(['.', '#', '[']) || root::leads(text)
    })
}

fn of_pieces(text: &str, pieces: Vec<Piece>) -> ValueText {
    if pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Hole { .. }))
    {
        ValueText::Template(pieces)
    } else {
        ValueText::Literal(text.to_owned())
    }
}

type Whole = Result<(Expression, bool, Vec<Issue>), Issue>;

/// The one expression that a string is, if it begins like one.
fn whole(text: &str) -> Option<Whole> {
    let trimmed = text.trim();
    let braced = parse::braces(trimmed).is_some();
    match parse::expression(text) {
        Ok((expression, issues)) => Some(Ok((expression, braced, issues))),
        Err(issue) if !braced && begins(trimmed) => Some(Err(issue)),
        Err(_) => None,
    }
}

/// For every hole, in order: the quote character of the string that contains it. A quote after
/// `escape` does not count.
pub(crate) fn quotes(pieces: &[Piece], escape: Option<char>) -> Vec<Option<char>> {
    let (mut open, mut quotes) = (None, Vec::new());
    for piece in pieces {
        let Piece::Text(text) = piece else {
            quotes.push(open);
            continue;
        };
        let mut escaped = false;
        for c in text.chars() {
            match open {
                _ if escaped => escaped = false,
                Some(_) if Some(c) == escape => escaped = true,
                Some(quote) if quote == c => open = None,
                None if matches!(c, '\'' | '"') => open = Some(c),
                _ => {}
            }
        }
    }
    quotes
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
