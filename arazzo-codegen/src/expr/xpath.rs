//! Conditions, selectors and targets of type `xpath`: what the runtime cannot evaluate is refused.
//!
//! Quotes and brackets are checked for balance, calls for a function of that name that takes so
//! many arguments, and the whole by the grammar that the runtime reads with, `arazzo_xpath`, unless
//! holes may be any part of it.

use arazzo_xpath::{AXES, Reason, Wrong};

use crate::diagnostic::{Code, suggest};
use crate::expr::Issue;
use crate::expr::template::{self, Piece};

/// Reads an XPath, which may have holes, and says what is obviously wrong with it.
pub(crate) fn check(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    let (pieces, mut issues) = template::typed(text);
    match balance(text) {
        Some(issue) => issues.push(issue),
        None => {
            let masked = masked(text, &pieces);
            let calls = calls::check(&masked);
            let whole = calls.is_empty() && holes_are_quoted(text, &pieces);
            issues.extend(calls);
            issues.extend(whole.then(|| unknown(&masked)).flatten());
        }
    }
    (pieces, issues)
}

/// The first thing in an expression that the runtime does not read.
fn unknown(text: &str) -> Option<Issue> {
    let Wrong { range, reason } = arazzo_xpath::parse(text).err()?;
    let issue = wrong(range.start, range.end, &reason.to_string());
    Some(match reason {
        Reason::Axis(axis) => match suggest::closest(&axis, AXES.map(|(name, _)| name)) {
            Some(closest) => issue.help(format!("did you mean `{closest}`?")),
            None => issue,
        },
        Reason::Variable(_) => issue.help("write a value as `{$…}`, in braces"),
        _ => issue,
    })
}

/// Whether all holes are inside string literals of the expression, where any value is valid.
fn holes_are_quoted(text: &str, pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(_) => true,
        Piece::Hole { range, .. } => is_quoted(&text[..range.start]),
    })
}

/// Whether a text is open where this one ends.
fn is_quoted(before: &str) -> bool {
    let open = before.chars().fold(None, |open, c| match (open, c) {
        (Some(quote), c) if quote == c => None,
        (None, '\'' | '"') => Some(c),
        (open, _) => open,
    });
    open.is_some()
}

/// The text with a name, byte for byte, in the place of every hole.
fn masked(text: &str, pieces: &[Piece]) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Text(text) => masked.push_str(text),
            Piece::Hole { range, .. } => masked.push_str(&"x".repeat(range.len())),
        }
    }
    masked
}

/// The first bracket or quote without its partner.
fn balance(text: &str) -> Option<Issue> {
    if text.trim().is_empty() {
        return Some(wrong(0, text.len(), "an empty XPath"));
    }
    let mut open = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some((_, q)), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some((at, c)),
            (None, '(' | '[') => open.push((at, c)),
            (None, ')' | ']') => match open.pop() {
                Some((_, '(')) if c == ')' => {}
                Some((_, '[')) if c == ']' => {}
                _ => return Some(wrong(at, at + 1, &format!("unmatched `{c}`"))),
            },
            _ => {}
        }
    }
    let left = quote.or_else(|| open.pop());
    left.map(|(at, c)| wrong(at, at + 1, &format!("this `{c}` is not closed")))
}

fn wrong(start: usize, end: usize, message: &str) -> Issue {
    Issue::new(Code::XpathUnsupported, start..end, message)
}

mod calls;
#[cfg(test)]
mod tests;
