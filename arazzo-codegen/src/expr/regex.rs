//! Patterns of type `regex`: ECMA-262, searched for, with holes that are raw pattern text.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::Issue;
use crate::expr::template::{self, Piece};

/// Longer patterns are refused unread.
const MAX_LENGTH: usize = 8192;

/// Reads a pattern, which may have holes, and says what is wrong with it. `/…/i` is read as the
/// pattern between the slashes.
pub(crate) fn check(pattern: &str) -> (Vec<Piece>, Vec<Issue>) {
    if pattern.len() > MAX_LENGTH {
        let message = format!("a pattern of more than {MAX_LENGTH} bytes");
        let issue = Issue::new(Code::TooLarge, 0..pattern.len(), message);
        return (vec![Piece::Text(pattern.to_owned())], vec![issue]);
    }
    let Some(spelling) = Spelling::of(pattern) else {
        return read(pattern);
    };
    let inner = &pattern[spelling.inner.clone()];
    let (mut pieces, issues) = read(inner);
    let start = spelling.inner.start;
    let mut issues: Vec<_> = issues.into_iter().map(|i| i.shift(start)).collect();
    if spelling.ignore_case {
        pieces.insert(0, Piece::Text("(?i:".to_owned()));
        pieces.push(Piece::Text(")".to_owned()));
    }
    issues.push(spelling.issue(pattern));
    (pieces, issues)
}

/// A pattern in the spelling of another language.
struct Spelling {
    inner: Range<usize>,
    ignore_case: bool,
}

impl Spelling {
    fn of(pattern: &str) -> Option<Spelling> {
        if pattern.starts_with("(?i)") {
            return Some(Spelling {
                inner: 4..pattern.len(),
                ignore_case: true,
            });
        }
        let (inner, ignore_case) = slashes(pattern)?;
        Some(Spelling { inner, ignore_case })
    }

    fn issue(&self, pattern: &str) -> Issue {
        let inner = &pattern[self.inner.clone()];
        let written = if self.ignore_case {
            format!("(?i:{inner})")
        } else {
            inner.to_owned()
        };
        let message = if pattern.starts_with('/') {
            "a pattern is written without slashes"
        } else {
            "ECMA-262 has no `(?i)` for the rest of a pattern"
        };
        Issue::new(Code::RegexSlashes, 0..pattern.len(), message)
            .help(format!("write `{written}`"))
            .fix(0..pattern.len(), written)
    }
}

/// The part between the slashes of `/…/i`, and whether there is the flag `i`.
fn slashes(pattern: &str) -> Option<(Range<usize>, bool)> {
    let inner = pattern.strip_prefix('/')?;
    let (inner, flags) = inner.rsplit_once('/')?;
    let plain = !inner.is_empty() && !inner.replace("\\/", "").contains('/');
    let known = flags.chars().all(|flag| "gimsuy".contains(flag));
    (plain && known).then(|| (1..1 + inner.len(), flags.contains('i')))
}

fn read(pattern: &str) -> (Vec<Piece>, Vec<Issue>) {
    let (pieces, mut issues) = template::typed(pattern);
    // A digit is valid wherever pattern text is, also in `{n}`.
    let filled: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Hole { .. } => "0",
        })
        .collect();
    issues.extend(syntax(&filled, pattern.len()));
    (pieces, issues)
}

/// Why a pattern of a schema cannot be read.
pub(crate) fn unreadable(pattern: &str) -> Option<Issue> {
    syntax(pattern, pattern.len())
}

/// What is wrong with a pattern without holes. Each mode, with and without the flag `u`, accepts
/// patterns that the other refuses, so only those are wrong that both refuse.
fn syntax(pattern: &str, length: usize) -> Option<Issue> {
    if regress::Regex::with_flags(pattern, "u").is_ok() {
        return None;
    }
    let error = regress::Regex::new(pattern).err()?;
    let message = format!("not a regular expression: {}", lower(&error.text));
    let issue = Issue::new(Code::RegexSyntax, 0..length, message);
    Some(match help(pattern) {
        Some(help) => issue.help(help),
        None => issue,
    })
}

/// How to write in ECMA-262 what other dialects have.
fn help(pattern: &str) -> Option<&'static str> {
    const DIALECT: [(&str, &str); 8] = [
        (
            "(?i)",
            "write `(?i:…)` around the part whose case does not matter",
        ),
        ("(?s)", "write `(?s:…)` around the pattern"),
        ("(?m)", "write `(?m:…)` around the pattern"),
        ("(?x)", "ECMA-262 has no comments in patterns"),
        ("(?P<", "write a named group as `(?<name>…)`"),
        ("(?>", "ECMA-262 has no atomic groups"),
        ("++", "ECMA-262 has no possessive quantifiers"),
        ("*+", "ECMA-262 has no possessive quantifiers"),
    ];
    DIALECT
        .iter()
        .find(|(sign, _)| pattern.contains(sign))
        .map(|(_, help)| *help)
}

fn lower(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests;
