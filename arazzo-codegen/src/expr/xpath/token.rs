//! The tokens of an expression (XPath 3.1, A.2), with their places; as the runtime splits them.

use std::ops::Range;

use super::wrong;
use crate::expr::Issue;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind<'t> {
    /// A name, with its prefix if it has one: `a`, `x:a`, `x:*`, `*:a`.
    Name(&'t str),
    Text,
    Number,
    Symbol(&'static str),
}

#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) range: Range<usize>,
}

/// All symbols; of two that begin alike, the longer one comes first.
const SYMBOLS: [&str; 26] = [
    "!=", "<=", ">=", "=>", "||", "//", "..", "::", ":=", "(", ")", "[", "]", "/", ".", "@", "$",
    ",", "=", "<", ">", "+", "-", "*", "|", "!",
];

/// Splits an expression into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Issue> {
    let mut tokens = Vec::new();
    let mut at = skip(text, 0)?;
    while at < text.len() {
        let (kind, length) = next(&text[at..]).ok_or_else(|| unknown(text, at))?;
        let end = at + length;
        tokens.push(Token {
            kind,
            range: at..end,
        });
        at = skip(text, end)?;
    }
    Ok(tokens)
}

fn unknown(text: &str, at: usize) -> Issue {
    let shown = text[at..].chars().next().unwrap_or(' ');
    let message = format!("`{shown}` is no part of the XPath that can be evaluated");
    wrong(at, at + shown.len_utf8(), &message)
}

/// The place behind white space and comments, `(: like this (: and this :) :)`.
fn skip(text: &str, from: usize) -> Result<usize, Issue> {
    let (mut at, mut open) = (from, 0_usize);
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &text[at..];
        if rest.starts_with("(:") {
            (open, at) = (open + 1, at + 2);
        } else if open == 0 {
            return Ok(at);
        } else if rest.starts_with(":)") {
            (open, at) = (open - 1, at + 2);
        } else {
            let Some(next) = rest.chars().next() else {
                return Err(wrong(from, text.len(), "this comment is not closed"));
            };
            at += next.len_utf8();
        }
    }
}

/// The first token and its length in bytes.
fn next(text: &str) -> Option<(Kind<'_>, usize)> {
    let first = text.chars().next()?;
    if first == '"' || first == '\'' {
        return Some((Kind::Text, literal(text, first)?));
    }
    let after_point = text.strip_prefix('.').unwrap_or(text);
    if after_point.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((Kind::Number, number(text)?));
    }
    if let Some(length) = name(text) {
        return Some((Kind::Name(&text[..length]), length));
    }
    let symbol = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol))?;
    Some((Kind::Symbol(symbol), symbol.len()))
}

/// A text in quotes; a quote in it is doubled.
fn literal(text: &str, quote: char) -> Option<usize> {
    let mut length = 1;
    loop {
        length += text[length..].find(quote)? + 1;
        if !text[length..].starts_with(quote) {
            return Some(length);
        }
        length += 1;
    }
}

fn number(text: &str) -> Option<usize> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let other = rest.find(|c: char| !c.is_ascii_digit());
        from + other.unwrap_or(rest.len())
    };
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = text[end + 1..].starts_with(['+', '-']);
        end = digits(end + 1 + usize::from(sign));
    }
    text[..end].parse::<f64>().ok().map(|_| end)
}

/// The length of a name with its prefix, if the text begins with one.
fn name(text: &str) -> Option<usize> {
    let prefix = if text.starts_with("*:") {
        1
    } else {
        plain_name(text)?
    };
    let local = text[prefix..].strip_prefix(':');
    let local = local.and_then(|local| {
        if local.starts_with('*') {
            Some(1)
        } else {
            plain_name(local)
        }
    });
    match local {
        Some(local) => Some(prefix + 1 + local),
        None => (!text.starts_with('*')).then_some(prefix),
    }
}

/// The length of a name without a colon.
fn plain_name(text: &str) -> Option<usize> {
    let first = |c: char| c.is_alphabetic() || c == '_';
    let other = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'));
    text.starts_with(first)
        .then(|| text.find(other).unwrap_or(text.len()))
}
