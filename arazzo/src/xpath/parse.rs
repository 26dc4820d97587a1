//! From text to [`Expr`] (XPath 3.1, A.1).
//!
//! Recursion goes through [`Parser::nested`] alone, which limits it; operators of one precedence
//! are a list and not a tree, so that the nesting is that of the text.

mod path;
mod tokens;

use self::tokens::Tokens;
use super::{
    NESTING, Outcome, Wrong,
    expr::{Binding, Comparison, Expr, Operator},
    function,
    token::Token,
};

/// Reads an expression.
pub(super) fn parse(text: &str) -> Outcome<Expr> {
    let tokens = super::token::tokens(text)?;
    let mut parser = Parser {
        tokens: Tokens(&tokens),
        nesting: 0,
        variables: Vec::new(),
    };
    let expr = parser.expr()?;
    match parser.tokens {
        Tokens([]) => Ok(expr),
        _ => Err(Wrong),
    }
}

/// The operators, loosest first.
const LEVELS: [&[(&str, Operator)]; 9] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("=", Operator::General(Comparison::Equal)),
        ("!=", Operator::General(Comparison::Unequal)),
        ("<", Operator::General(Comparison::Less)),
        ("<=", Operator::General(Comparison::LessOrEqual)),
        (">", Operator::General(Comparison::Greater)),
        (">=", Operator::General(Comparison::GreaterOrEqual)),
        ("eq", Operator::Value(Comparison::Equal)),
        ("ne", Operator::Value(Comparison::Unequal)),
        ("lt", Operator::Value(Comparison::Less)),
        ("le", Operator::Value(Comparison::LessOrEqual)),
        ("gt", Operator::Value(Comparison::Greater)),
        ("ge", Operator::Value(Comparison::GreaterOrEqual)),
        ("is", Operator::Same),
    ],
    &[("||", Operator::Concat)],
    &[("to", Operator::Range)],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[
        ("*", Operator::Multiply),
        ("div", Operator::Divide),
        ("idiv", Operator::DivideWhole),
        ("mod", Operator::Modulo),
    ],
    &[("union", Operator::Union), ("|", Operator::Union)],
    &[
        ("intersect", Operator::Intersect),
        ("except", Operator::Except),
    ],
];

struct Parser<'t> {
    tokens: Tokens<'t>,
    nesting: usize,
    /// The names that are bound here.
    variables: Vec<&'t str>,
}

impl<'t> Parser<'t> {
    /// `a, b`
    fn expr(&mut self) -> Outcome<Expr> {
        let first = self.single()?;
        if !self.tokens.is(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.tokens.eat(",") {
            items.push(self.single()?);
        }
        Ok(Expr::Sequence(items))
    }

    fn single(&mut self) -> Outcome<Expr> {
        self.nested(|parser| match parser.tokens.0 {
            [Token::Name(word), Token::Symbol("$"), ..] => {
                parser.tokens.next();
                parser.bind(word)
            }
            [Token::Name(word), Token::Symbol("("), ..] if word == "if" => parser.branch(),
            _ => parser.chain(&LEVELS),
        })
    }

    /// `$a in b, $c in d return e` behind `for`, or the like behind `let`, `some` and `every`.
    fn bind(&mut self, word: &str) -> Outcome<Expr> {
        let (kind, between, end) = match word {
            "for" => (Binding::For, "in", "return"),
            "let" => (Binding::Let, ":=", "return"),
            "some" => (Binding::Some, "in", "satisfies"),
            "every" => (Binding::Every, "in", "satisfies"),
            _ => return Err(Wrong),
        };
        self.tokens.expect("$")?;
        let name = self.tokens.name()?;
        self.tokens.expect(between)?;
        let source = self.single()?;
        self.variables.push(name);
        let then = if self.tokens.eat(",") {
            self.nested(|parser| parser.bind(word))?
        } else {
            self.tokens.expect(end)?;
            self.single()?
        };
        self.variables.pop();
        Ok(Expr::Bind {
            kind,
            name: name.to_owned(),
            source: Box::new(source),
            then: Box::new(then),
        })
    }

    /// `if (a) then b else c`
    fn branch(&mut self) -> Outcome<Expr> {
        self.tokens.next();
        self.tokens.expect("(")?;
        let condition = self.expr()?;
        self.tokens.expect(")")?;
        self.tokens.expect("then")?;
        let then = self.single()?;
        self.tokens.expect("else")?;
        let otherwise = self.single()?;
        Ok(Expr::If(Box::new([condition, then, otherwise])))
    }

    /// Operands and the operators between them, the loosest of which is the first of the levels.
    fn chain(&mut self, levels: &[&[(&str, Operator)]]) -> Outcome<Expr> {
        let Some((operators, tighter)) = levels.split_first() else {
            return self.arrow();
        };
        let first = self.chain(tighter)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators) {
            self.tokens.next();
            rest.push((operator, self.chain(tighter)?));
        }
        match &rest[..] {
            [] => Ok(first),
            // `a = b = c` is none.
            [
                (Operator::General(_) | Operator::Value(_) | Operator::Range, _),
                _,
                ..,
            ] => Err(Wrong),
            _ => Ok(Expr::Chain(Box::new(first), rest)),
        }
    }

    fn operator(&self, operators: &[(&str, Operator)]) -> Option<Operator> {
        let found = operators.iter().find(|(text, _)| self.tokens.is(text));
        found.map(|(_, operator)| *operator)
    }

    /// `a => f(b)`
    fn arrow(&mut self) -> Outcome<Expr> {
        let first = self.unary()?;
        let mut calls = Vec::new();
        while self.tokens.eat("=>") {
            let name = self.tokens.name()?;
            let arguments = self.arguments()?;
            calls.push((function::find(name, arguments.len() + 1)?, arguments));
        }
        Ok(if calls.is_empty() {
            first
        } else {
            Expr::Arrow(Box::new(first), calls)
        })
    }

    /// `-a`
    fn unary(&mut self) -> Outcome<Expr> {
        let mut negative = None;
        while self.tokens.is("-") || self.tokens.is("+") {
            negative = Some(negative.unwrap_or(false) ^ self.tokens.is("-"));
            self.tokens.next();
        }
        let operand = self.map()?;
        Ok(match negative {
            None => operand,
            Some(true) => Expr::Negative(Box::new(operand)),
            Some(false) => Expr::Negative(Box::new(Expr::Negative(Box::new(operand)))),
        })
    }

    /// `a ! b`
    fn map(&mut self) -> Outcome<Expr> {
        let first = self.path()?;
        if !self.tokens.is("!") {
            return Ok(first);
        }
        let mut steps = vec![first];
        while self.tokens.eat("!") {
            steps.push(self.path()?);
        }
        Ok(Expr::Map(steps))
    }

    /// `(a, b)` behind the name of a function.
    fn arguments(&mut self) -> Outcome<Vec<Expr>> {
        self.tokens.expect("(")?;
        let mut arguments = Vec::new();
        if self.tokens.eat(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.single()?);
            if !self.tokens.eat(",") {
                self.tokens.expect(")")?;
                return Ok(arguments);
            }
        }
    }

    /// Every way back to the beginning goes through here.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.nesting == NESTING {
            return Err(Wrong);
        }
        self.nesting += 1;
        let outcome = read(self);
        self.nesting -= 1;
        outcome
    }
}
