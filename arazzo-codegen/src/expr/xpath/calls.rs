//! The calls in an XPath expression, against the functions that the runtime has.
//!
//! All of them are looked at, whatever else is wrong with the expression: a name before a parenthesis is a call, unless it is
//! a test of nodes or a word of the language.

use super::wrong;
use crate::diagnostic::suggest;
use crate::expr::Issue;

/// Every function of the runtime, with its least and greatest number of arguments.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("abs", 1, 1),
    ("avg", 1, 1),
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, usize::MAX),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("data", 0, 1),
    ("distinct-values", 1, 1),
    ("empty", 1, 1),
    ("ends-with", 2, 2),
    ("exists", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("head", 1, 1),
    ("index-of", 2, 2),
    ("last", 0, 0),
    ("local-name", 0, 1),
    ("lower-case", 1, 1),
    ("matches", 2, 3),
    ("max", 1, 1),
    ("min", 1, 1),
    ("name", 0, 1),
    ("namespace-uri", 0, 1),
    ("normalize-space", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("replace", 3, 4),
    ("reverse", 1, 1),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-join", 1, 2),
    ("string-length", 0, 1),
    ("subsequence", 2, 3),
    ("substring", 2, 3),
    ("substring-after", 2, 2),
    ("substring-before", 2, 2),
    ("sum", 1, 1),
    ("tail", 1, 1),
    ("tokenize", 1, 3),
    ("translate", 3, 3),
    ("true", 0, 0),
    ("upper-case", 1, 1),
    ("xs:boolean", 1, 1),
    ("xs:decimal", 1, 1),
    ("xs:double", 1, 1),
    ("xs:integer", 1, 1),
    ("xs:string", 1, 1),
];

/// What may stand before a parenthesis and is no function.
const OTHERS: &[&str] = &[
    // Tests of nodes.
    "attribute",
    "comment",
    "document-node",
    "element",
    "node",
    "processing-instruction",
    "text",
    // Words of the language.
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

/// Whether there is a function of this name for so many arguments.
pub(super) fn is_known(name: &str, arguments: usize) -> bool {
    let name = name.strip_prefix("fn:").unwrap_or(name);
    let fits = |(known, least, most): &(&str, usize, usize)| {
        *known == name && (*least..=*most).contains(&arguments)
    };
    FUNCTIONS.iter().any(fits)
}

/// What is wrong with the calls of an expression whose quotes and brackets are balanced.
pub(super) fn check(text: &str) -> Vec<Issue> {
    let plain = without_strings(text);
    let names = plain.match_indices('(').filter_map(|(open, _)| {
        let before = plain[..open].trim_end();
        let word = before.trim_end_matches(is_name).len();
        // `-1` and `.` are no names, nor do names begin like them.
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
    let given = piped + arguments(&plain[open + 1..]);
    let end = start + name.len();
    let known = name.strip_prefix("fn:").unwrap_or(name);
    let variable = plain[..start].ends_with('$');
    if OTHERS.contains(&known) || variable || name.contains("::") {
        return None;
    }
    let Some((_, least, most)) = FUNCTIONS.iter().find(|(function, ..)| *function == known) else {
        let issue = wrong(start, end, &format!("there is no function `{name}`"));
        let functions = FUNCTIONS.iter().map(|(function, ..)| *function);
        return Some(match suggest::closest(known, functions) {
            Some(closest) => issue.help(format!("did you mean `{closest}`?")),
            None => issue,
        });
    };
    if (*least..=*most).contains(&given) {
        return None;
    }
    let wanted = match (*least, *most) {
        (least, usize::MAX) => format!("{least} or more"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least} to {most}"),
    };
    let message = format!("`{name}` takes {wanted} arguments, not {given}");
    Some(wrong(start, end, &message))
}

/// How many arguments stand before the parenthesis that closes.
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
