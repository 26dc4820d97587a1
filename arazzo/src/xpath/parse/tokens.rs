//! [`Tokens`]: the tokens that are left to read.

use crate::xpath::{Outcome, Wrong, token::Token};

#[derive(Clone, Copy)]
pub(super) struct Tokens<'t>(pub(super) &'t [Token]);

impl<'t> Tokens<'t> {
    pub(super) fn name(&mut self) -> Outcome<&'t str> {
        match self.next() {
            Some(Token::Name(name)) => Ok(name),
            _ => Err(Wrong),
        }
    }

    pub(super) fn wildcard_or_name(&mut self) -> Outcome<&'t str> {
        if self.eat("*") { Ok("*") } else { self.name() }
    }

    pub(super) fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// Whether the next token is this symbol or word.
    pub(super) fn is(&self, text: &str) -> bool {
        match self.0.first() {
            Some(Token::Symbol(symbol)) => *symbol == text,
            Some(Token::Name(word)) => word == text,
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
        self.eat(text).then_some(()).ok_or(Wrong)
    }
}
