//! The tokens of an expression (XPath 3.1, A.2), with their ranges.
//!
//! Whether `*` or `div` is an operator or a name depends on the position, so the parser decides.

use std::ops::Range;

use super::wrong::{Outcome, Reason, Wrong};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'t> {
    /// A name, with its prefix if it has one: `a`, `x:a`, `x:*`, `*:a`.
    Name(&'t str),
    /// A string literal, with its quotes.
    Text(&'t str),
    Integer(i64),
    Number(f64),
    Symbol(&'static str),
}

#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind<'t>,
    pub(crate) range: Range<usize>,
}

/// All symbols. A symbol precedes those that are a prefix of it, so that the longest one matches.
const SYMBOLS: [&str; 26] = [
    "!=", "<=", ">=", "=>", "||", "//", "..", "::", ":=", "(", ")", "[", "]", "/", ".", "@", "$",
    ",", "=", "<", ">", "+", "-", "*", "|", "!",
];

/// Splits an expression into tokens.
pub(crate) fn tokens(text: &str) -> Outcome<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut at = skip(text, 0)?;
    while at < text.len() {
        let (kind, length) = next(&text[at..]).ok_or_else(|| unknown(text, at))?;
        let range = at..at + length;
        at = skip(text, range.end)?;
        tokens.push(Token { kind, range });
    }
    Ok(tokens)
}

fn unknown(text: &str, at: usize) -> Wrong {
    let shown = text[at..].chars().next().unwrap_or(' ');
    Wrong::new(at..at + shown.len_utf8(), Reason::Character(shown))
}

/// Returns the offset after white space and comments, `(: like this (: and this :) :)`.
fn skip(text: &str, from: usize) -> Outcome<usize> {
    let (mut at, mut open) = (from, 0_usize);
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        if rest.starts_with("(:") {
            (open, at) = (open + 1, at + 2);
        } else if open == 0 {
            return Ok(at);
        } else if rest.starts_with(":)") {
            (open, at) = (open - 1, at + 2);
        } else {
            let next = rest.chars().next();
            let unclosed = || Wrong::new(from..text.len(), Reason::Comment);
            at += next.ok_or_else(unclosed)?.len_utf8();
        }
    }
}

/// Returns the first token and its length in bytes.
fn next(text: &str) -> Option<(Kind<'_>, usize)> {
    let first = text.chars().next()?;
    if first == '"' || first == '\'' {
        let length = literal(text, first)?;
        return Some((Kind::Text(&text[..length]), length));
    }
    let after_point = text.strip_prefix('.').unwrap_or(text);
    if after_point.starts_with(|c: char| c.is_ascii_digit()) {
        return number(text);
    }
    if let Some(length) = name(text) {
        return Some((Kind::Name(&text[..length]), length));
    }
    let symbol = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol))?;
    Some((Kind::Symbol(symbol), symbol.len()))
}

/// Returns the length of a string literal, in which quotes are doubled.
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

/// Returns the content of a string literal.
pub(crate) fn unquoted(literal: &str) -> String {
    let quote = literal.get(..1).unwrap_or_default();
    let inner = literal.get(1..literal.len().saturating_sub(1));
    inner.unwrap_or_default().replace(&quote.repeat(2), quote)
}

fn number(text: &str) -> Option<(Kind<'_>, usize)> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let other = rest.find(|c: char| !c.is_ascii_digit());
        from + other.unwrap_or(rest.len())
    };
    let mut end = digits(0);
    if let Ok(integer) = text[..end].parse()
        && !text[end..].starts_with(['.', 'e', 'E'])
    {
        return Some((Kind::Integer(integer), end));
    }
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = text[end + 1..].starts_with(['+', '-']);
        end = digits(end + 1 + usize::from(sign));
    }
    Some((Kind::Number(text[..end].parse().ok()?), end))
}

/// Returns the length of a name with its prefix, if the text begins with one.
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

/// Returns the length of a name without a colon.
fn plain_name(text: &str) -> Option<usize> {
    let first = |c: char| c.is_alphabetic() || c == '_';
    let other = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'));
    text.starts_with(first)
        .then(|| text.find(other).unwrap_or(text.len()))
}
