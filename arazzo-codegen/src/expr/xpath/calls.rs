//! The calls in an XPath expression, against the functions that the runtime has.
//!
//! All of them are checked, whatever else is wrong with the expression: a name before a parenthesis
//! is a call, unless it is a node test or a keyword.

use arazzo_xpath::{FUNCTIONS, Function};

use super::wrong;
use crate::diagnostic::suggest;
use crate::expr::Issue;

/// Names before a parenthesis that are not functions.
const OTHERS: &[&str] = &[
    // Node tests.
    "attribute",
    "comment",
    "document-node",
    "element",
    "node",
    "processing-instruction",
    "text",
    // Keywords.
    "and",
    "div",
    "else",
    "eq",
    "except",
    "ge",
    "gt",
    "idiv",
    "if",
    "in",
    "intersect",
    "is",
    "le",
    "lt",
    "mod",
    "ne",
    "or",
    "return",
    "satisfies",
    "then",
    "to",
    "union",
];

/// What is wrong with the calls of an expression whose quotes and brackets are balanced.
pub(super) fn check(text: &str) -> Vec<Issue> {
    let plain = without_strings(text);
    let names = plain.match_indices('(').filter_map(|(open, _)| {
        let before = plain[..open].trim_end();
        let word = before.trim_end_matches(is_name).len();
        // Names do not begin with a digit, `-` or `.`, which may precede one.
        let name = before[word..].trim_start_matches(|c: char| !(c.is_alphabetic() || c == '_'));
        (!name.is_empty()).then(|| (before.len() - name.len(), name, open))
    });
    names
        .filter_map(|(start, name, open)| call(&plain, start, name, open))
        .collect()
}

fn call(plain: &str, start: usize, name: &str, open: usize) -> Option<Issue> {
    // A call in an arrow has its first argument before it.
    let piped = usize::from(plain[..start].trim_end().ends_with("=>"));
    let count = piped + arguments(&plain[open + 1..]);
    let end = start + name.len();
    let known = name.strip_prefix("fn:").unwrap_or(name);
    let variable = plain[..start].ends_with('$');
    if OTHERS.contains(&known) || variable || name.contains("::") {
        return None;
    }
    let Some(function) = Function::named(name) else {
        let issue = wrong(start, end, &format!("there is no function `{name}`"));
        let functions = FUNCTIONS.iter().map(|function| function.name);
        return Some(match suggest::closest(known, functions) {
            Some(closest) => issue.help(format!("did you mean `{closest}`?")),
            None => issue,
        });
    };
    if function.takes(count) {
        return None;
    }
    let wanted = match (function.least, function.most) {
        (least, usize::MAX) => format!("{least} or more"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least} to {most}"),
    };
    let message = format!("`{name}` takes {wanted} arguments, not {count}");
    Some(wrong(start, end, &message))
}

/// The number of arguments before the closing parenthesis.
fn arguments(rest: &str) -> usize {
    let (mut depth, mut commas, mut empty) = (0_usize, 0, true);
    for c in rest.chars() {
        match c {
            ')' | ']' if depth == 0 => break,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => commas += 1,
            _ => {}
        }
        empty &= c.is_whitespace();
    }
    if empty { 0 } else { commas + 1 }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '\u{b7}')
}

/// The text with its strings and comments blotted out, byte for byte.
fn without_strings(text: &str) -> String {
    let (mut plain, mut quote, mut comments) = (String::with_capacity(text.len()), None, 0_usize);
    // Comments nest: `(: (: :) :)`.
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let ahead = &text[at..];
        let hidden = match quote {
            Some(open) if open == c => {
                quote = None;
                true
            }
            Some(_) => true,
            None if ahead.starts_with("(:") || ahead.starts_with(":)") && comments > 0 => {
                comments = match c {
                    '(' => comments + 1,
                    _ => comments - 1,
                };
                rest.next();
                plain.push_str("  ");
                continue;
            }
            None if comments > 0 => true,
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                true
            }
            None => false,
        };
        if hidden {
            plain.push_str(&"\"".repeat(c.len_utf8()))
        } else {
            plain.push(c)
        }
    }
    plain
}
