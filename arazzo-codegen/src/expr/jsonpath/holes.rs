//! Holes inside a JSONPath.

use std::ops::Range;

use crate::expr::Expression;
use crate::expr::template::{self, Piece};

/// A text whose holes are filled with placeholders, byte for byte.
pub(super) struct Masked<'t> {
    pub(super) original: &'t str,
    pub(super) text: String,
    pub(super) holes: Vec<Hole>,
}

/// A hole of the original text.
pub(super) struct Hole {
    pub(super) range: Range<usize>,
    pub(super) expression: Expression,
    /// The quote character of the string that contains it.
    pub(super) quote: Option<char>,
}

impl<'t> Masked<'t> {
    pub(super) fn new(original: &'t str, pieces: &[Piece]) -> Self {
        let mut masked = Masked {
            original,
            text: String::with_capacity(original.len()),
            holes: Vec::new(),
        };
        let mut quote = None;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    quote = open_quote(quote, text);
                    masked.text.push_str(text);
                }
                Piece::Hole {
                    expression, range, ..
                } => masked.fill(expression, range, quote),
            }
        }
        masked
    }

    /// The placeholder is a name inside a string and after a dot, a number elsewhere, so that the
    /// masked text parses. It is as long as the hole, so that its offsets are those of the original.
    fn fill(&mut self, expression: &Expression, range: &Range<usize>, quote: Option<char>) {
        let name = quote.is_some() || self.text.trim_end().ends_with('.');
        let (first, more) = if name { ("x", "x") } else { ("1", " ") };
        self.text.push_str(first);
        self.text
            .push_str(&more.repeat(range.len().saturating_sub(1)));
        self.holes.push(Hole {
            range: range.clone(),
            expression: expression.clone(),
            quote,
        });
    }

    /// The hole that begins at this place.
    pub(super) fn hole_at(&self, at: usize) -> Option<&Hole> {
        self.holes.iter().find(|hole| hole.range.start == at)
    }

    /// Whether a part of the text has holes.
    pub(super) fn has_hole(&self, range: &Range<usize>) -> bool {
        let inside = |hole: &Hole| range.start <= hole.range.start && hole.range.end <= range.end;
        self.holes.iter().any(inside)
    }

    /// The pieces of a part of the original text. Its expressions have been reported.
    pub(super) fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let (mut pieces, _) = template::typed(&self.original[range.clone()]);
        for piece in &mut pieces {
            if let Piece::Hole { range: place, .. } = piece {
                *place = place.start + range.start..place.end + range.start;
            }
        }
        pieces
    }
}

/// The quote that is open after a text, if `quote` was open before it.
fn open_quote(mut quote: Option<char>, text: &str) -> Option<char> {
    let mut escaped = false;
    for c in text.chars() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            _ => {}
        }
    }
    quote
}
