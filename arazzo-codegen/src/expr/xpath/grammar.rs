//! The grammar of XPath that the runtime reads (XPath 3.1, A.1), so that what it cannot evaluate is
//! refused before it runs.
//!
//! It reads as the runtime's parser does and makes nothing of it; a test holds the two together.
//! Recursion goes through [`Parser::nested`] alone, which limits it.

use super::token::{Kind, Token, tokens};
use super::{calls, wrong};
use crate::expr::Issue;

mod path;

/// How deep parentheses, predicates, arguments and branches may nest.
const NESTING: usize = 32;

type Read = Result<(), Issue>;

/// The first thing in an expression that the runtime does not read.
pub(super) fn check(text: &str) -> Option<Issue> {
    let tokens = match tokens(text) {
        Ok(tokens) => tokens,
        Err(issue) => return Some(issue),
    };
    let mut parser = Parser {
        tokens: &tokens,
        end: text.trim_end().len(),
        nesting: 0,
        variables: Vec::new(),
    };
    let read = parser.expr();
    let read = read.and_then(|()| match parser.tokens {
        [] => Ok(()),
        _ => Err(parser.unexpected()),
    });
    read.err()
}

/// The operators, loosest first, and whether several of a level may follow each other.
const LEVELS: [(&[&str], bool); 9] = [
    (&["or"], true),
    (&["and"], true),
    (
        &[
            "=", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge", "is",
        ],
        false,
    ),
    (&["||"], true),
    (&["to"], false),
    (&["+", "-"], true),
    (&["*", "div", "idiv", "mod"], true),
    (&["union", "|"], true),
    (&["intersect", "except"], true),
];

struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
    /// Where the text ends.
    end: usize,
    nesting: usize,
    /// The names that are bound here.
    variables: Vec<&'t str>,
}

impl<'t> Parser<'_, 't> {
    fn kind(&self, ahead: usize) -> Option<Kind<'t>> {
        self.tokens.get(ahead).map(|token| token.kind)
    }

    fn next(&mut self) -> Option<Kind<'t>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.kind)
    }

    /// Whether the next token is this symbol or word.
    fn is(&self, text: &str) -> bool {
        match self.kind(0) {
            Some(Kind::Symbol(symbol)) => symbol == text,
            Some(Kind::Name(word)) => word == text,
            _ => false,
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        let there = self.is(text);
        if there {
            self.next();
        }
        there
    }

    fn expect(&mut self, text: &str) -> Read {
        if self.eat(text) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn name(&mut self) -> Result<&'t str, Issue> {
        match self.kind(0) {
            Some(Kind::Name(name)) => {
                self.next();
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// What stands here cannot be read.
    fn unexpected(&self) -> Issue {
        const ON_TYPES: &[&str] = &["cast", "castable", "instance", "treat"];
        let Some(token) = self.tokens.first() else {
            let start = self.end.saturating_sub(1);
            return wrong(start, self.end, "the XPath ends too early");
        };
        let (start, end) = (token.range.start, token.range.end);
        match token.kind {
            Kind::Name(word) if ON_TYPES.contains(&word) => {
                let message = format!("`{word}` is not known: no expression on types is");
                wrong(start, end, &message)
            }
            Kind::Name(word) | Kind::Symbol(word) => wrong(
                start,
                end,
                &format!("`{word}` cannot stand here in an XPath"),
            ),
            Kind::Text => wrong(start, end, "a text cannot stand here in an XPath"),
            Kind::Number => wrong(start, end, "a number cannot stand here in an XPath"),
        }
    }

    /// `a, b`
    fn expr(&mut self) -> Read {
        self.single()?;
        while self.eat(",") {
            self.single()?;
        }
        Ok(())
    }

    fn single(&mut self) -> Read {
        self.nested(|parser| match (parser.kind(0), parser.kind(1)) {
            (Some(Kind::Name(word)), Some(Kind::Symbol("$"))) => parser.bind(word),
            (Some(Kind::Name("if")), Some(Kind::Symbol("("))) => parser.branch(),
            _ => parser.chain(0),
        })
    }

    /// `for $a in b, $c in d return e` and its kin.
    fn bind(&mut self, word: &'t str) -> Read {
        let (between, end) = match word {
            "for" => ("in", "return"),
            "let" => (":=", "return"),
            "some" | "every" => ("in", "satisfies"),
            _ => return Err(self.unexpected()),
        };
        self.next();
        self.bound(between, end)
    }

    /// What stands behind the word, from the first name on.
    fn bound(&mut self, between: &str, end: &str) -> Read {
        self.expect("$")?;
        let name = self.name()?;
        self.expect(between)?;
        self.single()?;
        self.variables.push(name);
        if self.eat(",") {
            self.nested(|parser| parser.bound(between, end))?
        } else {
            self.expect(end)?;
            self.single()?;
        }
        self.variables.pop();
        Ok(())
    }

    /// `if (a) then b else c`
    fn branch(&mut self) -> Read {
        self.next();
        self.expect("(")?;
        self.expr()?;
        self.expect(")")?;
        self.expect("then")?;
        self.single()?;
        self.expect("else")?;
        self.single()
    }

    /// Operands and the operators between them, from this level on.
    fn chain(&mut self, level: usize) -> Read {
        let Some((operators, chains)) = LEVELS.get(level) else {
            return self.arrow();
        };
        self.chain(level + 1)?;
        let mut before: Option<&str> = None;
        while let Some(operator) = operators.iter().find(|operator| self.is(operator)) {
            // `a is b is c` can be read, if hardly meant.
            if !chains && before.is_some_and(|first| first != "is") {
                let range = self.tokens[0].range.clone();
                let message = format!("`{operator}` cannot follow another comparison or range");
                return Err(wrong(range.start, range.end, &message));
            }
            before = before.or(Some(operator));
            self.next();
            self.chain(level + 1)?;
        }
        Ok(())
    }

    /// `a => f(b)`
    fn arrow(&mut self) -> Read {
        while self.is("-") || self.is("+") {
            self.next();
        }
        self.path()?;
        while self.eat("!") {
            self.path()?;
        }
        while self.eat("=>") {
            self.call(1)?;
        }
        Ok(())
    }

    /// `f(a, b)`, with as many arguments before it.
    fn call(&mut self, piped: usize) -> Read {
        let token = self.tokens.first().map(|token| token.range.clone());
        let name = self.name()?;
        let given = piped + self.arguments()?;
        match token {
            Some(range) if !calls::is_known(name, given) => {
                let message = format!("there is no function `{name}` for {given} arguments");
                Err(wrong(range.start, range.end, &message))
            }
            _ => Ok(()),
        }
    }

    /// `(a, b)`: how many there are.
    fn arguments(&mut self) -> Result<usize, Issue> {
        self.expect("(")?;
        if self.eat(")") {
            return Ok(0);
        }
        let mut count = 0;
        loop {
            self.single()?;
            count += 1;
            if !self.eat(",") {
                self.expect(")")?;
                return Ok(count);
            }
        }
    }

    /// Every way back to the beginning goes through here.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Read) -> Read {
        if self.nesting == NESTING {
            let at = self
                .tokens
                .first()
                .map_or(self.end, |token| token.range.start);
            let message = format!("this stands more than {NESTING} levels deep");
            return Err(wrong(at, self.end.max(at), &message));
        }
        self.nesting += 1;
        let outcome = read(self);
        self.nesting -= 1;
        outcome
    }
}
