//! The readers inside of the compiler, for the targets of `fuzz/`.
//!
//! A function gives what was read as plain data, so that a target can hold it against another
//! reader. It asserts nothing itself. Only builds with `--cfg fuzzing` have this module.

use std::ops::Range;

use crate::expr::Issue;
use crate::expr::template::Piece;

mod little;
mod text;

pub use little::{Path, condition, expression, jsonpath, pointer, regex, template, value, xpath};
pub use little::{escape, unescape};
pub use text::{Place, Read, Scalar, read};

/// What was found in a text of a little language.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it is.
    pub range: Range<usize>,
    /// What to write instead, and in which place.
    pub fix: Option<(Range<usize>, String)>,
    /// Whether the text cannot be used.
    pub is_error: bool,
}

/// A piece of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text that stays.
    Text(String),
    /// An expression as it is printed, with its place.
    Hole(String, Range<usize>),
}

fn found(issues: Vec<Issue>) -> Vec<Found> {
    let one = |issue: Issue| Found {
        is_error: issue.is_error(),
        range: issue.range,
        fix: issue.fix,
    };
    issues.into_iter().map(one).collect()
}

fn parts(pieces: Vec<Piece>) -> Vec<Part> {
    let one = |piece| match piece {
        Piece::Text(text) => Part::Text(text),
        Piece::Hole {
            expression, range, ..
        } => Part::Hole(expression.to_string(), range),
    };
    pieces.into_iter().map(one).collect()
}
