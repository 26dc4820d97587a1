//! [`Tokens`]: the tokens that have not been parsed yet.

use std::ops::Range;

use crate::token::{Kind, Token};
use crate::wrong::{Outcome, Reason, Wrong};

#[derive(Clone, Copy)]
pub(super) struct Tokens<'p, 't> {
    pub(super) left: &'p [Token<'t>],
    text: &'t str,
}

impl<'p, 't> Tokens<'p, 't> {
    pub(super) fn new(left: &'p [Token<'t>], text: &'t str) -> Self {
        let text = text.trim_end();
        Tokens { left, text }
    }

    /// Returns the token `ahead` positions after the next one.
    pub(super) fn kind(&self, ahead: usize) -> Option<Kind<'t>> {
        self.left.get(ahead).map(|token| token.kind)
    }

    /// Returns the range of the next token, or the end of the text.
    pub(super) fn range(&self) -> Range<usize> {
        let end = self.text.len();
        let next = self.left.first().map(|token| token.range.clone());
        next.unwrap_or(end..end)
    }

    /// Returns the range from the next token to the end.
    pub(super) fn rest(&self) -> Range<usize> {
        let start = self.range().start;
        start..self.text.len().max(start)
    }

    pub(super) fn next(&mut self) -> Option<Kind<'t>> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(first.kind)
    }

    pub(super) fn name(&mut self) -> Outcome<&'t str> {
        let Some(Kind::Name(name)) = self.kind(0) else {
            return Err(self.unexpected());
        };
        self.next();
        Ok(name)
    }

    pub(super) fn wildcard_or_name(&mut self) -> Outcome<&'t str> {
        if self.eat("*") { Ok("*") } else { self.name() }
    }

    /// Returns whether the next token is this symbol or word.
    pub(super) fn is(&self, text: &str) -> bool {
        match self.kind(0) {
            Some(Kind::Symbol(symbol)) => symbol == text,
            Some(Kind::Name(word)) => word == text,
            _ => false,
        }
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let there = self.is(text);
        if there {
            self.next();
        }
        there
    }

    pub(super) fn expect(&mut self, text: &str) -> Outcome<()> {
        if self.eat(text) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Makes the error for an unexpected token.
    pub(super) fn unexpected(&self) -> Wrong {
        const ON_TYPES: &[&str] = &["cast", "castable", "instance", "treat"];
        let reason = match self.kind(0) {
            None => return Wrong::new(self.last(), Reason::End),
            Some(Kind::Name(word)) if ON_TYPES.contains(&word) => Reason::OnTypes(word.to_owned()),
            Some(Kind::Name(word) | Kind::Symbol(word)) => Reason::Word(word.to_owned()),
            Some(Kind::Text(_)) => Reason::Text,
            Some(Kind::Integer(_) | Kind::Number(_)) => Reason::Number,
        };
        Wrong::new(self.range(), reason)
    }

    /// Returns the range of the last character.
    fn last(&self) -> Range<usize> {
        let last = self.text.char_indices().next_back();
        last.map_or(0, |(at, _)| at)..self.text.len()
    }
}
