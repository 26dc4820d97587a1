//! Paths and their steps (XPath 3.1, 3.3).

use super::Parser;
use crate::expr::{Axis, Expr, Name, Step, Test};
use crate::token::{Kind, unquoted};
use crate::wrong::{Outcome, Reason, Wrong};

/// All supported axes.
pub const AXES: [(&str, Axis); 12] = [
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// The kind tests, and whether they take an argument.
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
    pub(super) fn path(&mut self) -> Outcome<Expr> {
        let absolute = self.tokens.is("/") || self.tokens.is("//");
        let mut steps = Vec::new();
        if self.tokens.eat("/") {
            if !self.starts_step() {
                return Ok(Expr::Path { absolute, steps });
            }
            steps.push(self.step()?);
        } else if !absolute {
            let first = self.step()?;
            if !self.tokens.is("/") && !self.tokens.is("//") {
                return Ok(first);
            }
            steps.push(first);
        }
        loop {
            if self.tokens.eat("//") {
                steps.push(step(Axis::DescendantOrSelf, Test::Any));
            } else if !self.tokens.eat("/") {
                return Ok(Expr::Path { absolute, steps });
            }
            steps.push(self.step()?);
        }
    }

    fn starts_step(&self) -> bool {
        match self.tokens.kind(0) {
            None => false,
            Some(Kind::Symbol(symbol)) => [".", "..", "@", "*", "(", "$"].contains(&symbol),
            Some(_) => true,
        }
    }

    /// A step of a path, or another expression instead of one, with predicates.
    fn step(&mut self) -> Outcome<Expr> {
        let expr = self.bare_step()?;
        let mut predicates = Vec::new();
        while self.tokens.eat("[") {
            predicates.push(self.expr()?);
            self.tokens.expect("]")?;
        }
        Ok(match expr {
            Expr::Step(step) => Expr::Step(Step { predicates, ..step }),
            other if predicates.is_empty() => other,
            other => Expr::Filter(Box::new(other), predicates),
        })
    }

    fn bare_step(&mut self) -> Outcome<Expr> {
        match (self.tokens.kind(0), self.tokens.kind(1)) {
            (Some(Kind::Symbol("..")), _) => {
                self.tokens.next();
                Ok(step(Axis::Parent, Test::Any))
            }
            (Some(Kind::Symbol("@")), _) => {
                self.tokens.next();
                Ok(step(Axis::Attribute, self.test()?))
            }
            (Some(Kind::Name(axis)), Some(Kind::Symbol("::"))) => {
                let axis = self.axis(axis)?;
                Ok(step(axis, self.test()?))
            }
            (Some(Kind::Name(name)), Some(Kind::Symbol("("))) if kind(name).is_none() => {
                self.call()
            }
            (Some(Kind::Name(_) | Kind::Symbol("*")), _) => {
                let test = self.test()?;
                let axis = match test {
                    Test::Attribute(_) => Axis::Attribute,
                    _ => Axis::Child,
                };
                Ok(step(axis, test))
            }
            _ => self.primary(),
        }
    }

    /// `axis::`
    fn axis(&mut self, name: &str) -> Outcome<Axis> {
        let Some((_, axis)) = AXES.iter().find(|(known, _)| *known == name) else {
            let reason = Reason::Axis(name.to_owned());
            return Err(Wrong::new(self.tokens.range(), reason));
        };
        self.tokens.next();
        self.tokens.next();
        Ok(*axis)
    }

    /// The node test of a step: a name, or a kind such as `text()`.
    fn test(&mut self) -> Outcome<Test> {
        let (Some(Kind::Name(word)), Some(Kind::Symbol("("))) =
            (self.tokens.kind(0), self.tokens.kind(1))
        else {
            return Ok(Test::Name(Name::new(self.tokens.wildcard_or_name()?)));
        };
        let Some(takes) = kind(word) else {
            return Err(self.tokens.unexpected());
        };
        self.tokens.next();
        self.tokens.next();
        let argument = match self.tokens.kind(0) {
            Some(Kind::Symbol(")")) => None,
            _ if !takes => return Err(self.tokens.unexpected()),
            Some(Kind::Text(text)) => {
                self.tokens.next();
                Some(unquoted(text))
            }
            _ => Some(self.tokens.wildcard_or_name()?.to_owned()),
        };
        self.tokens.expect(")")?;
        let named = || Name::new(argument.as_deref().unwrap_or("*"));
        Ok(match word {
            "text" => Test::Text,
            "comment" => Test::Comment,
            "document-node" => Test::Document,
            "element" => Test::Element(named()),
            "attribute" => Test::Attribute(named()),
            "processing-instruction" => Test::Instruction(argument),
            _ => Test::Any,
        })
    }

    fn primary(&mut self) -> Outcome<Expr> {
        let expr = match self.tokens.kind(0) {
            Some(Kind::Text(text)) => Expr::Text(unquoted(text)),
            Some(Kind::Integer(integer)) => Expr::Integer(integer),
            Some(Kind::Number(number)) => Expr::Number(number),
            Some(Kind::Symbol(".")) => Expr::Context,
            Some(Kind::Symbol("$")) => return self.variable(),
            Some(Kind::Symbol("(")) => return self.parentheses(),
            _ => return Err(self.tokens.unexpected()),
        };
        self.tokens.next();
        Ok(expr)
    }

    /// `$name`
    fn variable(&mut self) -> Outcome<Expr> {
        let start = self.tokens.range().start;
        self.tokens.next();
        let end = self.tokens.range().end;
        let name = self.tokens.name()?;
        if self.variables.contains(&name) {
            return Ok(Expr::Variable(name.to_owned()));
        }
        let reason = Reason::Variable(name.to_owned());
        Err(Wrong::new(start..end, reason))
    }

    /// `(a, b)`
    fn parentheses(&mut self) -> Outcome<Expr> {
        self.tokens.next();
        if self.tokens.eat(")") {
            return Ok(Expr::Sequence(Vec::new()));
        }
        let inside = self.expr()?;
        self.tokens.expect(")")?;
        Ok(Expr::Sequence(vec![inside]))
    }
}

fn step(axis: Axis, test: Test) -> Expr {
    Expr::Step(Step {
        axis,
        test,
        predicates: Vec::new(),
    })
}

/// Returns whether a kind test takes an argument; `None` if there is no such test.
fn kind(name: &str) -> Option<bool> {
    let found = KINDS.iter().find(|(kind, _)| *kind == name);
    found.map(|(_, takes)| *takes)
}
