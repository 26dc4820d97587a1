//! Conditions and selectors of type `xpath`, which are checked for balance and otherwise opaque.

use crate::diagnostic::Code;
use crate::expr::Issue;
use crate::expr::template::{self, Piece};

/// Reads an XPath, which may have holes, and says what is obviously wrong with it.
pub(crate) fn check(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    let (pieces, mut issues) = template::typed(text);
    issues.extend(balance(text));
    (pieces, issues)
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
                _ => return Some(wrong(at, at + 1, &format!("this `{c}` closes nothing"))),
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

#[cfg(test)]
mod tests;
