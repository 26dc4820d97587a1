//! Literals of simple conditions: strings in single quotes, numbers, `true`, `false`, `null`.

use serde_json::{Number, Value};

use crate::diagnostic::{Code, Severity};
use crate::expr::Issue;
use crate::expr::parse::{self, root};

use super::operand::{expression, run, without_dollar};
use super::{OperandKind, no_braces};

type Read = Result<(OperandKind, usize), Issue>;

// literal = string / number / "true" / "false" / "null"
pub(super) fn read(text: &str, issues: &mut Vec<Issue>) -> Read {
    if text.starts_with('\'') {
        single(text, issues)
    } else if text.starts_with('"') {
        double(text, issues)
    } else {
        let (value, length) = plain(text, issues)?;
        Ok((OperandKind::Literal(value), length))
    }
}

// string = "'" *( any character but "'", or "''" ) "'"
fn single(text: &str, issues: &mut Vec<Issue>) -> Read {
    let mut value = String::new();
    let mut at = 1;
    loop {
        let Some(length) = text[at..].find('\'') else {
            return Err(unclosed());
        };
        value.push_str(&text[at..at + length]);
        at += length + 1;
        if !text[at..].starts_with('\'') {
            break;
        }
        value.push('\'');
        at += 1;
    }
    // `'it's'`: what follows the closing quote shows that this quote is part of the text.
    if text[at..].starts_with(|c: char| c.is_alphanumeric()) {
        let message = "a string ends here, before its text does";
        return Err(Issue::new(Code::BadStringQuote, at - 1..at, message)
            .help("write a `'` that is part of a string twice")
            .fix(at..at, "'"));
    }
    quoted(value, &text[..at], issues)
}

fn double(text: &str, issues: &mut Vec<Issue>) -> Read {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let Some((end, _)) = end else {
        return Err(unclosed());
    };
    let written = &text[..end + 1];
    let value = serde_json::from_str(written).unwrap_or_else(|_| text[1..end].to_owned());
    let fixed = format!("'{}'", value.replace('\'', "''"));
    let issue = Issue::new(
        Code::BadStringQuote,
        0..written.len(),
        "strings in a simple condition take single quotes",
    );
    let issue = issue
        .help(format!("write `{fixed}`"))
        .fix(0..written.len(), fixed)
        .with_severity(Severity::Warning);
    issues.push(issue);
    quoted(value, written, issues)
}

fn unclosed() -> Issue {
    Issue::new(Code::BadStringQuote, 0..1, "this string is not closed")
}

/// A string, unless it is an expression that was put into quotes.
fn quoted(value: String, written: &str, issues: &mut Vec<Issue>) -> Read {
    let inner = value
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(inner) = inner.filter(|inner| parse::expression(inner).is_ok()) {
        issues.push(no_braces(0..written.len(), inner));
        let kind = expression(inner, &mut Vec::new())?;
        return Ok((kind, written.len()));
    }
    if root::leads(&value) && parse::expression(&value).is_ok() {
        let message = format!("in quotes, `{value}` is text, not an expression");
        let issue = Issue::new(Code::LiteralLooksLikeExpression, 0..written.len(), message)
            .help(format!("write `{value}`"))
            .fix(0..written.len(), value.clone());
        issues.push(issue);
    }
    Ok((OperandKind::Literal(Value::String(value)), written.len()))
}

/// Reads a literal without quotes, or words that lack them.
// number = JSON number
pub(in crate::expr) fn plain(text: &str, issues: &mut Vec<Issue>) -> Result<(Value, usize), Issue> {
    let word = &text[..run(text)];
    let literal = |value| Ok((value, word.len()));
    match word {
        "true" => return literal(Value::Bool(true)),
        "false" => return literal(Value::Bool(false)),
        "null" => return literal(Value::Null),
        _ => {}
    }
    if let Ok(number) = serde_json::from_str::<Number>(word) {
        return literal(Value::Number(number));
    }
    if let Some(issue) = never(text, word) {
        return Err(issue);
    }
    Ok(bare(text, word, issues))
}

/// What cannot be read in any way.
fn never(text: &str, word: &str) -> Option<Issue> {
    let range = 0..word.len();
    if text[word.len()..].starts_with('(') && !word.is_empty() {
        let message = format!("a simple condition has no functions such as `{word}`");
        return Some(
            Issue::new(Code::UnknownOperator, range, message)
                .help("use a criterion of type `jsonpath` or `regex`"),
        );
    }
    if word.eq_ignore_ascii_case("not") {
        let issue = Issue::new(
            Code::UnknownOperator,
            range,
            format!("`{word}` is not an operator"),
        );
        return Some(issue.help("write `!(…)`"));
    }
    if word.starts_with("#/") {
        let message = format!("`{word}` does not say what it points into");
        return Some(
            Issue::new(Code::ExpressionSyntax, range, message)
                .help(format!("write `$response.body{word}`"))
                .fix(0..0, "$response.body"),
        );
    }
    let begins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
    if !word.starts_with(begins) {
        let end = text.chars().next().map_or(0, char::len_utf8);
        let message = format!("expected a value, found `{}`", &text[..end]);
        return Some(Issue::new(Code::ExpressionSyntax, 0..end, message));
    }
    without_dollar(word)
}

/// Words without quotes: what was meant as a string, or as `true`, `false` or `null`.
fn bare(text: &str, word: &str, issues: &mut Vec<Issue>) -> (Value, usize) {
    // The punctuation of another language after a number.
    let number = word.trim_end_matches([';', ',']);
    let constant = match word.to_lowercase().as_str() {
        _ if number != word && number.parse::<serde_json::Number>().is_ok() => {
            Some((number.parse().map_or(Value::Null, Value::Number), number))
        }
        "true" => Some((Value::Bool(true), "true")),
        "false" => Some((Value::Bool(false), "false")),
        "null" | "none" | "nil" | "undefined" => Some((Value::Null, "null")),
        _ => None,
    };
    let written = match &constant {
        Some(_) => word,
        None => words(text),
    };
    let quoted = format!("'{}'", written.replace('\'', "''"));
    let (value, meant) = match constant {
        Some((value, meant)) => (value, meant.to_owned()),
        None => (Value::String(written.to_owned()), quoted),
    };
    let message = format!("`{written}` is not a value");
    let issue = Issue::new(Code::BadStringQuote, 0..written.len(), message)
        .help(format!("write `{meant}`"))
        .fix(0..written.len(), meant);
    issues.push(issue);
    (value, written.len())
}

/// `Pet not found`: words up to an operator.
fn words(text: &str) -> &str {
    let mut end = run(text);
    loop {
        let rest = text[end..].trim_start();
        let start = text.len() - rest.len();
        let word = &rest[..run(rest)];
        let goes_on = word.starts_with(|c: char| c.is_alphanumeric());
        let joins = matches!(word.to_lowercase().as_str(), "and" | "or");
        if !goes_on || joins {
            return &text[..end];
        }
        end = start + word.len();
    }
}
