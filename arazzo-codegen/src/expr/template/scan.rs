//! The scanner that cuts a text into pieces.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::{Expression, Issue};

use super::{Piece, hole, unbraced};

/// What the scanner found at a place.
pub(in crate::expr) struct Found {
    /// None if the bytes are plain text.
    pub(in crate::expr) expression: Option<Expression>,
    pub(in crate::expr) range: Range<usize>,
    pub(in crate::expr) braced: bool,
    pub(in crate::expr) issues: Vec<Issue>,
}

/// A text that is being cut into pieces.
pub(in crate::expr) struct Scan<'t> {
    pub(in crate::expr) text: &'t str,
    /// The code for an expression without braces.
    pub(in crate::expr) unbraced: Code,
    /// How many literal braces are open.
    pub(in crate::expr) depth: usize,
    pieces: Vec<Piece>,
    issues: Vec<Issue>,
    /// The start of the text that is not in a piece yet.
    pending: usize,
}

impl<'t> Scan<'t> {
    pub(in crate::expr) fn new(text: &'t str, unbraced: Code) -> Self {
        Scan {
            text,
            unbraced,
            depth: 0,
            pieces: Vec::new(),
            issues: Vec::new(),
            pending: 0,
        }
    }

    /// A text inside braces of its own, so that no closing brace belongs to an expression.
    pub(in crate::expr) fn inside(text: &'t str) -> Self {
        Scan {
            // So deep that the closing braces of the text never lead out of it.
            depth: usize::MAX / 2,
            ..Scan::new(text, Code::UnbracedExpression)
        }
    }

    /// What begins with the character at this place, if it is not plain text.
    pub(in crate::expr) fn at(&self, at: usize) -> Option<Found> {
        match self.text.as_bytes().get(at) {
            Some(b'{') => hole::read(self, at),
            Some(b'$') => unbraced::read(self, at),
            _ => None,
        }
    }

    // expression-string = *( literal-char / "{" expression "}" ), and expressions without braces
    pub(in crate::expr) fn run(mut self) -> (Vec<Piece>, Vec<Issue>) {
        let mut at = 0;
        while let Some(next) = self.text[at..].find(['{', '}', '$']) {
            at += next;
            at = self.special(at);
        }
        self.text_until(self.text.len());
        (self.pieces, self.issues)
    }

    /// Reads what begins with a special character, and returns where to go on.
    fn special(&mut self, at: usize) -> usize {
        let Some(found) = self.at(at) else {
            self.count_brace(&self.text[at..]);
            return at + 1;
        };
        self.issues.extend(found.issues);
        if let Some(expression) = found.expression {
            self.text_until(found.range.start);
            self.pending = found.range.end;
            self.pieces.push(Piece::Hole {
                expression,
                braced: found.braced,
                range: found.range.clone(),
            });
        }
        found.range.end
    }

    fn count_brace(&mut self, rest: &'t str) {
        if rest.starts_with('{') {
            self.depth += 1;
        } else if rest.starts_with('}') {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn text_until(&mut self, end: usize) {
        if self.pending < end {
            let text = self.text[self.pending..end].to_owned();
            self.pieces.push(Piece::Text(text));
        }
    }
}
