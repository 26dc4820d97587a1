//! Paths and what they are made of (XPath 3.1, 3.3).

use super::{Parser, function};
use crate::xpath::{
    Outcome, Wrong,
    expr::{Axis, Expr, Name, Step, Test},
    token::Token,
};

const AXES: [(&str, Axis); 12] = [
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

impl Parser<'_> {
    /// `a/b//c`
    pub(super) fn path(&mut self) -> Outcome<Expr> {
        let absolute = self.tokens.is("/") || self.tokens.is("//");
        let mut steps = Vec::new();
        if self.tokens.eat("/") {
            if !self.starts_step() {
                return Ok(Expr::Path { absolute, steps });
            }
        } else if !absolute {
            let first = self.step()?;
            if !self.tokens.is("/") && !self.tokens.is("//") {
                return Ok(first);
            }
            steps.push(first);
        }
        if absolute && !self.tokens.is("//") {
            steps.push(self.step()?);
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
        match self.tokens.0.first() {
            None => false,
            Some(Token::Symbol(symbol)) => [".", "..", "@", "*", "(", "$"].contains(symbol),
            Some(_) => true,
        }
    }

    /// A step of a path, or another expression in its place, with predicates.
    fn step(&mut self) -> Outcome<Expr> {
        let expr = match self.tokens.0 {
            [Token::Symbol(".."), ..] => {
                self.tokens.next();
                step(Axis::Parent, Test::Any)
            }
            [Token::Symbol("@"), ..] => {
                self.tokens.next();
                step(Axis::Attribute, self.test()?)
            }
            [Token::Name(axis), Token::Symbol("::"), ..] => {
                let axis = AXES.iter().find(|(name, _)| name == axis);
                let (_, axis) = axis.ok_or(Wrong)?;
                self.tokens.next();
                self.tokens.next();
                step(*axis, self.test()?)
            }
            [Token::Name(name), Token::Symbol("("), ..] if !is_kind(name) => self.primary()?,
            [Token::Name(_) | Token::Symbol("*"), ..] => {
                let test = self.test()?;
                let axis = match test {
                    Test::Attribute(_) => Axis::Attribute,
                    _ => Axis::Child,
                };
                step(axis, test)
            }
            _ => self.primary()?,
        };
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

    /// Which nodes a step means: a name, or a kind such as `text()`.
    fn test(&mut self) -> Outcome<Test> {
        let [Token::Name(kind), Token::Symbol("("), ..] = self.tokens.0 else {
            return Ok(Test::Name(Name::new(self.tokens.wildcard_or_name()?)));
        };
        self.tokens.next();
        self.tokens.next();
        let argument = match self.tokens.0.first() {
            Some(Token::Symbol(")")) => None,
            Some(Token::Text(text)) => {
                self.tokens.next();
                Some(text.as_str())
            }
            _ => Some(self.tokens.wildcard_or_name()?),
        };
        self.tokens.expect(")")?;
        let named = || Name::new(argument.unwrap_or("*"));
        match (kind.as_str(), argument) {
            ("node", None) => Ok(Test::Any),
            ("text", None) => Ok(Test::Text),
            ("comment", None) => Ok(Test::Comment),
            ("document-node", None) => Ok(Test::Document),
            ("processing-instruction", target) => Ok(Test::Instruction(target.map(str::to_owned))),
            ("element", _) => Ok(Test::Element(named())),
            ("attribute", _) => Ok(Test::Attribute(named())),
            _ => Err(Wrong),
        }
    }

    fn primary(&mut self) -> Outcome<Expr> {
        let token = self.tokens.next().ok_or(Wrong)?;
        match token {
            Token::Text(text) => Ok(Expr::Text(text.clone())),
            Token::Integer(integer) => Ok(Expr::Integer(*integer)),
            Token::Number(number) => Ok(Expr::Number(*number)),
            Token::Symbol(".") => Ok(Expr::Context),
            Token::Symbol("$") => {
                let name = self.tokens.name()?;
                let bound = self.variables.contains(&name);
                bound.then(|| Expr::Variable(name.to_owned())).ok_or(Wrong)
            }
            Token::Symbol("(") if self.tokens.eat(")") => Ok(Expr::Sequence(Vec::new())),
            Token::Symbol("(") => {
                let inside = self.expr()?;
                self.tokens.expect(")")?;
                Ok(Expr::Sequence(vec![inside]))
            }
            Token::Name(name) => {
                let mut arguments = self.arguments()?;
                let name = function::find(name, arguments.len())?;
                if arguments.is_empty() && function::takes_context(name) {
                    arguments.push(Expr::Context);
                }
                Ok(Expr::Call(name, arguments))
            }
            Token::Symbol(_) => Err(Wrong),
        }
    }
}

fn step(axis: Axis, test: Test) -> Expr {
    Expr::Step(Step {
        axis,
        test,
        predicates: Vec::new(),
    })
}

/// Whether a name with parentheses is a test of a node's kind and no function.
fn is_kind(name: &str) -> bool {
    const KINDS: [&str; 7] = [
        "node",
        "text",
        "comment",
        "document-node",
        "processing-instruction",
        "element",
        "attribute",
    ];
    KINDS.contains(&name)
}
