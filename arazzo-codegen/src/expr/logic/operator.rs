//! Operators, those of other languages among them.

use crate::diagnostic::Code;
use crate::expr::Issue;

use super::Op;

/// Longer ones first, since some begin with others. The flag is false for spellings of other
/// languages.
const COMPARISONS: [(&str, Op, bool); 12] = [
    ("===", Op::Eq, false),
    ("!==", Op::Ne, false),
    ("==", Op::Eq, true),
    ("!=", Op::Ne, true),
    ("<=", Op::Le, true),
    (">=", Op::Ge, true),
    ("<>", Op::Ne, false),
    ("=<", Op::Le, false),
    ("=>", Op::Ge, false),
    ("<", Op::Lt, true),
    (">", Op::Gt, true),
    ("=", Op::Eq, false),
];

/// Words that are written in the place of a comparison.
const WORDS: [(&str, Op); 9] = [
    ("eq", Op::Eq),
    ("equals", Op::Eq),
    ("ne", Op::Ne),
    ("gt", Op::Gt),
    ("gte", Op::Ge),
    ("ge", Op::Ge),
    ("lt", Op::Lt),
    ("lte", Op::Le),
    ("le", Op::Le),
];

impl Op {
    /// How it is written.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
        }
    }
}

/// The comparison that a text begins with, its length, and whether it is written as it should be.
pub(super) fn comparison(text: &str) -> Option<(Op, usize, bool)> {
    if text.starts_with("=~") {
        return None;
    }
    let sign = COMPARISONS
        .iter()
        .find(|(sign, ..)| text.starts_with(sign))
        .map(|(sign, op, right)| (*op, sign.len(), *right));
    sign.or_else(|| {
        let word = word(text);
        let same = |(name, _): &&(&str, Op)| name.eq_ignore_ascii_case(word);
        let (_, op) = WORDS.iter().find(same)?;
        Some((*op, word.len(), false))
    })
}

/// The length of `&&`, or of `&` or `and` in its place.
pub(super) fn and(text: &str) -> Option<usize> {
    logical(text, "&&", "and")
}

/// The length of `||`, or of `|` or `or` in its place.
pub(super) fn or(text: &str) -> Option<usize> {
    logical(text, "||", "or")
}

fn logical(text: &str, sign: &str, name: &str) -> Option<usize> {
    if text.starts_with(sign) {
        return Some(2);
    }
    if text.starts_with(&sign[..1]) {
        return Some(1);
    }
    let word = word(text);
    word.eq_ignore_ascii_case(name).then_some(name.len())
}

/// The word that a text begins with.
fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

/// An operator that was written differently: `written` at `at`.
pub(super) fn differently(at: usize, written: &str, meant: &str) -> Issue {
    let range = at..at + written.len();
    let message = match written {
        "=" => "a single `=` does not compare".to_owned(),
        _ => format!("`{written}` is not an operator"),
    };
    Issue::new(Code::UnknownOperator, range.clone(), message)
        .help(format!("write `{meant}`"))
        .fix(range, meant)
}

/// The issue for what is found in the place of an operator.
pub(in crate::expr) fn unknown(at: usize, text: &str) -> Issue {
    if text.starts_with(')') {
        let message = "unmatched `)`";
        return Issue::new(Code::ExpressionSyntax, at..at + 1, message);
    }
    if let Some((_, length, _)) = comparison(text) {
        let message = format!("`{}` compares values, not conditions", &text[..length]);
        return Issue::new(Code::UnknownOperator, at..at + length, message)
            .help("write the comparison without the parentheses");
    }
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    let written = match word(text) {
        "" => &text[..length],
        word => word,
    };
    let issue = |message| Issue::new(Code::UnknownOperator, at..at + written.len(), message);
    match help(written) {
        Some(help) => issue(format!("`{written}` is not an operator")).help(help),
        None => issue(format!("expected an operator, found `{written}`"))
            .help("the operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||` and `!`"),
    }
}

fn help(written: &str) -> Option<&'static str> {
    let word = written.to_lowercase();
    match word.as_str() {
        "contains" | "includes" | "like" | "matches" | "match" | "startswith" | "endswith" => {
            Some("use a criterion of type `regex`, with what is searched as its `context`")
        }
        "in" | "between" | "not" | "is" | "exists" => {
            Some("write it with comparisons, `&&`, `||` and `!(…)`")
        }
        _ if written.starts_with("=~") => {
            Some("use a criterion of type `regex`, with what is searched as its `context`")
        }
        _ if written.starts_with(['+', '-', '*', '/', '%']) || word == "mod" || word == "div" => {
            Some("conditions do not calculate")
        }
        _ => None,
    }
}
