//! Paths and what they are made of (XPath 3.1, 3.3).

use super::super::token::Kind;
use super::super::wrong;
use super::{Parser, Read};
use crate::diagnostic::suggest;

const AXES: [&str; 12] = [
    "ancestor",
    "ancestor-or-self",
    "attribute",
    "child",
    "descendant",
    "descendant-or-self",
    "following",
    "following-sibling",
    "parent",
    "preceding",
    "preceding-sibling",
    "self",
];

/// Tests of a node's kind, and whether they take an argument.
const KINDS: [(&str, bool); 7] = [
    ("node", false),
    ("text", false),
    ("comment", false),
    ("document-node", false),
    ("processing-instruction", true),
    ("element", true),
    ("attribute", true),
];

impl Parser<'_, '_> {
    /// `a/b//c`
    pub(super) fn path(&mut self) -> Read {
        let absolute = self.is("/") || self.is("//");
        if self.eat("/") && !self.starts_step() {
            return Ok(());
        }
        if !absolute || !self.is("//") {
            self.step()?;
        }
        while self.eat("//") || self.eat("/") {
            self.step()?;
        }
        Ok(())
    }

    fn starts_step(&self) -> bool {
        match self.kind(0) {
            None => false,
            Some(Kind::Symbol(symbol)) => [".", "..", "@", "*", "(", "$"].contains(&symbol),
            Some(_) => true,
        }
    }

    /// A step of a path, or another expression in its place, with predicates.
    fn step(&mut self) -> Read {
        match (self.kind(0), self.kind(1)) {
            (Some(Kind::Symbol("..")), _) => {
                self.next();
            }
            (Some(Kind::Symbol("@")), _) => {
                self.next();
                self.test()?;
            }
            (Some(Kind::Name(axis)), Some(Kind::Symbol("::"))) => {
                self.axis(axis)?;
                self.test()?;
            }
            (Some(Kind::Name(name)), Some(Kind::Symbol("("))) if !is_kind(name) => self.call(0)?,
            (Some(Kind::Name(_) | Kind::Symbol("*")), _) => self.test()?,
            _ => self.primary()?,
        }
        while self.eat("[") {
            self.expr()?;
            self.expect("]")?;
        }
        Ok(())
    }

    fn axis(&mut self, axis: &str) -> Read {
        if !AXES.contains(&axis) {
            let range = self.tokens[0].range.clone();
            let message = format!("the axis `{axis}` cannot be evaluated");
            let issue = wrong(range.start, range.end, &message);
            return Err(match suggest::closest(axis, AXES) {
                Some(closest) => issue.help(format!("did you mean `{closest}`?")),
                None => issue,
            });
        }
        self.next();
        self.next();
        Ok(())
    }

    /// Which nodes a step means: a name, or a kind such as `text()`.
    fn test(&mut self) -> Read {
        let (Some(Kind::Name(kind)), Some(Kind::Symbol("("))) = (self.kind(0), self.kind(1)) else {
            return self.wildcard_or_name();
        };
        let Some((_, takes)) = KINDS.iter().find(|(name, _)| *name == kind) else {
            return Err(self.unexpected());
        };
        self.next();
        self.next();
        match self.kind(0) {
            Some(Kind::Symbol(")")) => {}
            _ if !takes => return Err(self.unexpected()),
            Some(Kind::Text) => {
                self.next();
            }
            _ => self.wildcard_or_name()?,
        }
        self.expect(")")
    }

    fn wildcard_or_name(&mut self) -> Read {
        if self.eat("*") {
            Ok(())
        } else {
            self.name().map(|_| ())
        }
    }

    fn primary(&mut self) -> Read {
        match self.kind(0) {
            Some(Kind::Text | Kind::Number | Kind::Symbol(".")) => {
                self.next();
                Ok(())
            }
            Some(Kind::Symbol("$")) => self.variable(),
            Some(Kind::Symbol("(")) => {
                self.next();
                if self.eat(")") {
                    return Ok(());
                }
                self.expr()?;
                self.expect(")")
            }
            _ => Err(self.unexpected()),
        }
    }

    fn variable(&mut self) -> Read {
        let start = self.tokens[0].range.start;
        self.next();
        let end = self
            .tokens
            .first()
            .map_or(start + 1, |token| token.range.end);
        let name = self.name()?;
        if self.variables.contains(&name) {
            Ok(())
        } else {
            let message = format!("nothing binds the variable `${name}`");
            Err(wrong(start, end, &message).help("write a value as `{$…}`, in braces"))
        }
    }
}

fn is_kind(name: &str) -> bool {
    KINDS.iter().any(|(kind, _)| *kind == name)
}
