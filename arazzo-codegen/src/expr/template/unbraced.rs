//! `Bearer $inputs.token`: an expression in text that has no braces.
//!
//! Where it ends is a guess that the grammar does not make. It ends where identifiers and pointers
//! end; punctuation that could close a sentence is left to the text.

use std::ops::Range;

use crate::diagnostic::{Code, Severity};
use crate::expr::parse::{self, root};
use crate::expr::{Expression, Issue};

use super::scan::{Found, Scan};

/// Reads the expression that begins at `at`. None if the `$` is plain text.
pub(super) fn read(scan: &Scan<'_>, at: usize) -> Option<Found> {
    let rest = &scan.text[at..];
    let Some(length) = extent(rest) else {
        return Some(literal(at, misspelt(rest, at == 0)?));
    };
    let (written, rest_after) = rest.split_at(length);
    let selects = rest_after.starts_with("[*]") || rest_after.starts_with("[?");
    if selects || written.contains("#/") && root::leads(rest_after) {
        return Some(refused(at, rest, length));
    }
    let (expression, issues) = match parse::expression(written) {
        Ok(read) => read,
        Err(issue) => return Some(literal(at, incomplete(issue, written))),
    };
    let range = at..at + length + stray_brace(scan, rest_after);
    Some(found(scan, expression, range, written, issues))
}

fn found(
    scan: &Scan<'_>,
    expression: Expression,
    range: Range<usize>,
    written: &str,
    issues: Vec<Issue>,
) -> Found {
    let message = format!("`{written}` in text has no braces");
    let unbraced = Issue::new(scan.unbraced, range.clone(), message)
        .help(format!("write `{{{written}}}`"))
        .fix(range.clone(), format!("{{{written}}}"));
    let shifted = issues.into_iter().map(|issue| issue.shift(range.start));
    Found {
        expression: Some(expression),
        braced: false,
        issues: std::iter::once(unbraced).chain(shifted).collect(),
        range,
    }
}

fn literal(at: usize, issue: Issue) -> Found {
    Found {
        expression: None,
        range: at..at + issue.range.end,
        braced: false,
        issues: vec![issue.shift(at)],
    }
}

/// `$inputs.items[*].id`, `$response.body#/by/$inputs.name`: the part that cannot be read is hardly
/// meant as text that follows a value.
fn refused(at: usize, rest: &str, length: usize) -> Found {
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let issue = parse::expression(&rest[..end]).err();
    let issue = issue.unwrap_or_else(|| {
        let message = "an expression gives one value";
        Issue::new(Code::ExpressionSyntax, length..end, message)
    });
    literal(at, issue)
}

/// `$inputs.scope}` has lost its `{`, unless the `}` closes a brace of the text.
fn stray_brace(scan: &Scan<'_>, rest_after: &str) -> usize {
    usize::from(scan.depth == 0 && rest_after.starts_with('}'))
}

/// `$input.token`: nothing else can be meant where it is the whole value, so sending it is a mistake.
fn misspelt(rest: &str, begins: bool) -> Option<Issue> {
    let meant = root::meant(rest)?;
    let word = root::word(rest).len() + 1;
    let end = word + run(&rest[word..]);
    let written = &rest[..end];
    let message = format!("`{written}` looks like an expression but is sent as it is written");
    let issue = Issue::new(Code::LiteralLooksLikeExpression, 0..end, message)
        .help(format!("did you mean `${meant}{}`?", &rest[word..end]))
        .fix(1..word, meant);
    let right = format!("${meant}{}", &rest[word..end]);
    let is_all = begins && end == rest.len() && end > word;
    Some(if is_all && parse::expression(&right).is_ok() {
        issue.with_severity(Severity::Error)
    } else {
        issue
    })
}

/// `$steps.login` in text.
fn incomplete(issue: Issue, written: &str) -> Issue {
    let message = format!("`{written}` looks like an expression but is sent as it is written");
    Issue {
        code: Code::LiteralLooksLikeExpression,
        range: 0..written.len(),
        message,
        severity: None,
        ..issue
    }
}

/// How long the expression is that a text begins with. None if it begins with none.
pub(super) fn extent(text: &str) -> Option<usize> {
    let (root, word) = root::known(text).filter(|_| root::leads(text))?;
    if root.is_complete() {
        return Some(word);
    }
    let name = word + run(&text[word..]);
    let rest_after = &text[name..];
    let pointer = if rest_after.starts_with("#/") {
        pointer(rest_after)
    } else {
        0
    };
    (name > word).then_some(name + pointer)
}

/// The length of `.a.b[0]`: identifiers with their dots, and indexes.
fn run(text: &str) -> usize {
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        end += match c {
            '[' => match index(&text[end..]) {
                Some(length) => length,
                None => break,
            },
            '.' if text[end..].starts_with("..") => break,
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => 1,
            _ => break,
        };
    }
    text[..end].trim_end_matches(['.', '-']).len()
}

/// The length of `[0]`.
fn index(text: &str) -> Option<usize> {
    let digits = text[1..].find(|c: char| !c.is_ascii_digit())?;
    (digits > 0 && text[1 + digits..].starts_with(']')).then_some(digits + 2)
}

/// The length of `#/a/b~1c`.
fn pointer(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "\"'`<>{}()[],;&|?=#$\\".contains(c);
    let end = text[1..].find(ends).map_or(text.len(), |at| at + 1);
    text[..end].trim_end_matches(['.', ':', '!', '-']).len()
}
