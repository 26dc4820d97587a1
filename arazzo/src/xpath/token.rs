//! The tokens of an expression (XPath 3.1, A.2).
//!
//! Whether `*` or `div` is an operator or a name is not known here: that depends on the place, which
//! the parser knows.

use super::{Outcome, Wrong};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, with its prefix if it has one: `a`, `x:a`, `x:*`, `*:a`.
    Name(String),
    Text(String),
    Integer(i64),
    Number(f64),
    Symbol(&'static str),
}

/// All symbols; of two that begin alike, the longer one comes first.
const SYMBOLS: [&str; 26] = [
    "!=", "<=", ">=", "=>", "||", "//", "..", "::", ":=", "(", ")", "[", "]", "/", ".", "@", "$",
    ",", "=", "<", ">", "+", "-", "*", "|", "!",
];

/// Splits an expression into tokens.
pub(super) fn tokens(text: &str) -> Outcome<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = skip(text)?;
    while !rest.is_empty() {
        let (token, length) = next(rest)?;
        tokens.push(token);
        rest = skip(&rest[length..])?;
    }
    Ok(tokens)
}

/// Passes over white space and comments, `(: like this (: and this :) :)`.
fn skip(mut text: &str) -> Outcome<&str> {
    let mut open = 0_usize;
    loop {
        text = text.trim_start();
        if let Some(inside) = text.strip_prefix("(:") {
            (open, text) = (open + 1, inside);
        } else if open == 0 {
            return Ok(text);
        } else if let Some(outside) = text.strip_prefix(":)") {
            (open, text) = (open - 1, outside);
        } else {
            let mut characters = text.chars();
            characters.next().ok_or(Wrong)?;
            text = characters.as_str();
        }
    }
}

/// The first token and its length in bytes.
fn next(text: &str) -> Outcome<(Token, usize)> {
    let first = text.chars().next().ok_or(Wrong)?;
    if first == '"' || first == '\'' {
        return literal(text, first);
    }
    let after_point = text.strip_prefix('.').unwrap_or(text);
    if after_point.starts_with(|c: char| c.is_ascii_digit()) {
        return number(text);
    }
    if let Some(length) = name(text) {
        return Ok((Token::Name(text[..length].to_owned()), length));
    }
    let symbol = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol));
    let symbol = symbol.ok_or(Wrong)?;
    Ok((Token::Symbol(symbol), symbol.len()))
}

/// A text in quotes; a quote in it is doubled.
fn literal(text: &str, quote: char) -> Outcome<(Token, usize)> {
    let mut content = String::new();
    let mut length = 1;
    loop {
        let end = length + text[length..].find(quote).ok_or(Wrong)?;
        content.push_str(&text[length..end]);
        length = end + 1;
        if !text[length..].starts_with(quote) {
            return Ok((Token::Text(content), length));
        }
        content.push(quote);
        length += 1;
    }
}

fn number(text: &str) -> Outcome<(Token, usize)> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let other = rest.find(|c: char| !c.is_ascii_digit());
        from + other.unwrap_or(rest.len())
    };
    let mut end = digits(0);
    if let Ok(integer) = text[..end].parse()
        && !text[end..].starts_with(['.', 'e', 'E'])
    {
        return Ok((Token::Integer(integer), end));
    }
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = text[end + 1..].starts_with(['+', '-']);
        end = digits(end + 1 + usize::from(sign));
    }
    let number = text[..end].parse().map_err(|_| Wrong)?;
    Ok((Token::Number(number), end))
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
