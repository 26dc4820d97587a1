//! The little languages: what a parser makes of a text.

use std::ops::Range;

use super::{Found, Part, found, parts};
use crate::expr::jsonpath::JsonPathText;
use crate::expr::template::ValueText;
use crate::expr::{self, parse};

/// A key as a token of a pointer.
pub fn escape(key: &str) -> String {
    crate::pointer::escape(key)
}

/// A token of a pointer as a key.
pub fn unescape(token: &str) -> String {
    crate::pointer::unescape(token)
}

/// An expression as it is printed and as it was understood.
pub fn expression(text: &str) -> (Option<(String, String)>, Vec<Found>) {
    match parse::expression(text) {
        Ok((read, issues)) => (Some((read.to_string(), format!("{read:?}"))), found(issues)),
        Err(issue) => (None, found(vec![issue])),
    }
}

/// A condition as it was understood.
pub fn condition(text: &str) -> (Option<String>, Vec<Found>) {
    match expr::condition::parse(text) {
        Ok((read, issues)) => (Some(format!("{:?}", read.kind)), found(issues)),
        Err(issues) => (None, found(issues)),
    }
}

/// The tokens of a pointer, and the pointer as it is printed.
pub fn pointer(text: &str) -> Result<(Vec<String>, String), Found> {
    match expr::pointer::parse(text) {
        Ok(read) => Ok((read.0.clone(), read.to_string())),
        Err(issue) => Err(found(vec![issue]).remove(0)),
    }
}

/// The pieces of a text.
pub fn template(text: &str) -> (Vec<Part>, Vec<Found>) {
    let (pieces, issues) = expr::template::pieces(text);
    (parts(pieces), found(issues))
}

/// A string as a value: the expression that it is, or nothing.
pub fn value(text: &str) -> (Option<String>, Vec<Found>) {
    let (read, issues) = expr::template::value(text);
    let whole = match read {
        ValueText::Whole { expression, .. } => Some(expression.to_string()),
        ValueText::Literal(_) | ValueText::Template(_) => None,
    };
    (whole, found(issues))
}

/// What a text of type `jsonpath` is.
#[derive(Debug)]
pub enum Path {
    /// A query: its pieces, and the tokens that it leads to if it is a path.
    Query(Vec<Part>, Option<Vec<String>>),
    /// A condition, with its place.
    Bare(Range<usize>),
    /// Neither.
    Invalid(Found),
}

/// Reads a text of type `jsonpath`.
pub fn jsonpath(text: &str) -> (Path, Vec<Found>) {
    let (read, issues) = expr::jsonpath::classify(text);
    let path = match read {
        JsonPathText::Query(query) => {
            Path::Query(parts(query.pieces), query.singular.map(|pointer| pointer.0))
        }
        JsonPathText::Bare(condition) => Path::Bare(condition.range),
        JsonPathText::Invalid(issue) => Path::Invalid(found(vec![issue]).remove(0)),
    };
    (path, found(issues))
}

/// What is wrong with an XPath.
pub fn xpath(text: &str) -> (Vec<Part>, Vec<Found>) {
    let (pieces, issues) = expr::xpath::check(text);
    (parts(pieces), found(issues))
}

/// What is wrong with a regular expression.
pub fn regex(text: &str) -> (Vec<Part>, Vec<Found>) {
    let (pieces, issues) = expr::regex::check(text);
    (parts(pieces), found(issues))
}
