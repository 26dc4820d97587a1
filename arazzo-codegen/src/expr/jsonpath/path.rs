//! Queries of RFC 9535: what they say, and their parser.
//!
//! The parser covers the whole grammar, but not the types of functions; whether a text is a query is
//! decided by `serde_json_path`, which evaluates queries at run time.

use std::ops::Range;

use serde_json_path::JsonPath;

use crate::diagnostic::Code;
use crate::expr::Issue;

use super::filter::Filter;

mod segment;

pub(super) use segment::Reader;

/// A query, or a path inside a filter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    /// Whether it begins at `$`, not at `@`.
    pub(crate) absolute: bool,
    pub(crate) segments: Vec<Segment>,
    pub(crate) range: Range<usize>,
}

/// One step of a path: `.name`, `[…]`, `..name`, `..[…]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    /// Whether it begins with `..`.
    pub(crate) descendant: bool,
    /// At least one.
    pub(crate) selectors: Vec<Selector>,
    pub(crate) range: Range<usize>,
}

/// What a segment selects of the children of a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Selector {
    Name(String),
    Index(i64),
    Slice,
    /// `*`
    All,
    Filter(Filter),
}

/// Reads a text that is one query.
pub(super) fn query(text: &str) -> Result<Path, Issue> {
    let start = text.len() - text.trim_start().len();
    let mut reader = Reader::new(text, false);
    let (path, end) = reader.path(start, 0)?;
    let rest = &text[end..];
    if let Some(issue) = trailing(end, rest) {
        return Err(issue);
    }
    evaluable(text, start..end)?;
    Ok(path)
}

/// Asks the parser that is used at run time whether a part of a text is a query. The depth limit of
/// the parser here keeps within what that one can handle.
pub(super) fn evaluable(text: &str, range: Range<usize>) -> Result<(), Issue> {
    let refused = match JsonPath::parse(&text[range.clone()]) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let at = range.start + refused.position().saturating_sub(1);
    let at = (range.start..=at.min(range.end))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let message = format!("not a JSONPath query: {}", refused.message());
    Err(wrong(at.unwrap_or(range.start)..range.end, message))
}

fn trailing(at: usize, rest: &str) -> Option<Issue> {
    let trimmed = rest.trim_start();
    let start = at + rest.len() - trimmed.len();
    let length = trimmed.chars().next()?.len_utf8();
    let found = &trimmed[..length];
    Some(wrong(
        start..start + length,
        format!("expected `.` or `[`, found `{found}`"),
    ))
}

/// Whether a text begins with a path that is complete, and goes on as a condition would.
pub(super) fn is_prefix(text: &str) -> bool {
    let trimmed = text.trim_start_matches(['!', '(', ' ', '\n', '\t']);
    if !trimmed.starts_with('$') {
        return !trimmed.is_empty() && !trimmed.starts_with(['.', '[']);
    }
    let start = text.len() - trimmed.len();
    let path = Reader::new(text, true).path(start, 0);
    // An operator, or after a space a word such as `contains`.
    path.is_ok_and(|(_, end)| {
        let rest = text[end..].trim_start();
        rest.starts_with(['=', '!', '<', '>', '&', '|', ')'])
            || rest.starts_with(|c: char| c.is_alphabetic()) && rest.len() < text[end..].len()
    })
}

/// `@.name =~ /pattern/`
pub(super) fn no_match(at: usize) -> Issue {
    wrong(at..at + 2, "`=~` is not an operator of JSONPath")
        .help("write `search(@.name, 'pattern')`")
}

pub(super) fn wrong(range: Range<usize>, message: impl Into<String>) -> Issue {
    Issue::new(Code::JsonpathSyntax, range, message)
}
