//! The parser: from text to [`Expr`] (XPath 3.1, A.1).
//!
//! All recursion goes through [`Parser::nested`], which limits it. Operators of one precedence form
//! a list instead of a tree, so that the tree is only as deep as the text nests. A token is
//! consumed only if it is valid at its position, so errors are reported where they occur.

mod path;
mod tokens;

pub use self::path::AXES;
use self::tokens::Tokens;
use crate::expr::{Binding, Comparison, Expr, Operator};
use crate::function::Function;
use crate::token::Kind;
use crate::wrong::{Outcome, Reason, Wrong};

/// How deeply parentheses, predicates, arguments and branches may nest.
pub const NESTING: usize = 32;

/// Parses an expression in which every variable is bound and every function is known.
///
/// ```
/// use arazzo_xpath::{Reason, parse};
///
/// assert!(parse("count(//pet[@id = 1]) > 0").is_ok());
///
/// let wrong = parse("/pets/upward::pet").expect_err("there is no such axis");
/// assert_eq!(wrong.range, 6..12);
/// assert_eq!(wrong.reason, Reason::Axis("upward".to_owned()));
/// ```
///
/// # Errors
///
/// The first error in the text.
pub fn parse(text: &str) -> Result<Expr, Wrong> {
    let tokens = crate::token::tokens(text)?;
    let mut parser = Parser {
        tokens: Tokens::new(&tokens, text),
        nesting: 0,
        variables: Vec::new(),
    };
    let expr = parser.expr()?;
    if parser.tokens.left.is_empty() {
        Ok(expr)
    } else {
        Err(parser.tokens.unexpected())
    }
}

/// The operators, in order of increasing precedence.
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

struct Parser<'p, 't> {
    tokens: Tokens<'p, 't>,
    nesting: usize,
    /// The names of the variables in scope.
    variables: Vec<&'t str>,
}

impl<'t> Parser<'_, 't> {
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
        self.nested(
            |parser| match (parser.tokens.kind(0), parser.tokens.kind(1)) {
                (Some(Kind::Name(word)), Some(Kind::Symbol("$"))) => parser.bind(word),
                (Some(Kind::Name("if")), Some(Kind::Symbol("("))) => parser.branch(),
                _ => parser.chain(&LEVELS),
            },
        )
    }

    /// `for $a in b, $c in d return e`, and the other expressions that bind variables.
    fn bind(&mut self, word: &str) -> Outcome<Expr> {
        let (kind, between, end) = match word {
            "for" => (Binding::For, "in", "return"),
            "let" => (Binding::Let, ":=", "return"),
            "some" => (Binding::Some, "in", "satisfies"),
            "every" => (Binding::Every, "in", "satisfies"),
            _ => return Err(self.tokens.unexpected()),
        };
        self.tokens.next();
        self.bound(kind, between, end)
    }

    /// The rest after the keyword, from the first name on.
    fn bound(&mut self, kind: Binding, between: &str, end: &str) -> Outcome<Expr> {
        self.tokens.expect("$")?;
        let name = self.tokens.name()?;
        self.tokens.expect(between)?;
        let source = self.single()?;
        self.variables.push(name);
        let then = if self.tokens.eat(",") {
            self.nested(|parser| parser.bound(kind, between, end))?
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

    /// Operands and the operators between them; the first level has the lowest precedence.
    fn chain(&mut self, levels: &[&[(&'static str, Operator)]]) -> Outcome<Expr> {
        let Some((operators, tighter)) = levels.split_first() else {
            return self.arrow();
        };
        let first = self.chain(tighter)?;
        let mut rest: Vec<(Operator, Expr)> = Vec::new();
        while let Some((text, operator)) = self.operator(operators) {
            // The grammar does not allow `a = b = c`.
            if let Some((Operator::General(_) | Operator::Value(_) | Operator::Range, _)) =
                rest.first()
            {
                return Err(Wrong::new(self.tokens.range(), Reason::Second(text)));
            }
            self.tokens.next();
            rest.push((operator, self.chain(tighter)?));
        }
        Ok(if rest.is_empty() {
            first
        } else {
            Expr::Chain(Box::new(first), rest)
        })
    }

    fn operator(&self, operators: &[(&'static str, Operator)]) -> Option<(&'static str, Operator)> {
        let mut operators = operators.iter().copied();
        operators.find(|(text, _)| self.tokens.is(text))
    }

    /// `a => f(b)`
    fn arrow(&mut self) -> Outcome<Expr> {
        let first = self.unary()?;
        let mut calls = Vec::new();
        while self.tokens.eat("=>") {
            let (function, arguments) = self.called(1)?;
            calls.push((function.name, arguments));
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
            // Any sign converts the operand to a number: a double minus does so without changing
            // it.
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

    /// `f(a, b)`
    fn call(&mut self) -> Outcome<Expr> {
        let (function, mut arguments) = self.called(0)?;
        if arguments.is_empty() && function.takes_context() {
            arguments.push(Expr::Context);
        }
        Ok(Expr::Call(function.name, arguments))
    }

    /// A function and its arguments in parentheses; `piped` further arguments precede the function.
    fn called(&mut self, piped: usize) -> Outcome<(&'static Function, Vec<Expr>)> {
        let range = self.tokens.range();
        let name = self.tokens.name()?;
        let arguments = self.arguments()?;
        let given = piped + arguments.len();
        let function = Function::named(name).filter(|function| function.takes(given));
        match function {
            Some(function) => Ok((function, arguments)),
            None => Err(Wrong::new(range, Reason::Function(name.to_owned(), given))),
        }
    }

    /// `(a, b)` after the name of a function.
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

    /// Parses a nested part. All recursion goes through here, so that its depth is limited.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.nesting == NESTING {
            return Err(Wrong::new(self.tokens.rest(), Reason::Nesting));
        }
        self.nesting += 1;
        let outcome = read(self);
        self.nesting -= 1;
        outcome
    }
}
