//! [`Expr`]: a parsed expression.

/// An expression.
#[derive(Debug)]
pub enum Expr {
    /// A string literal, without its quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// `$name`
    Variable(String),
    /// `.`
    Context,
    /// `a, b`, or an expression in parentheses.
    Sequence(Vec<Expr>),
    /// `a + b - c`: operators of equal precedence, from left to right.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    /// `-a`
    Negative(Box<Expr>),
    /// `a ! b`
    Map(Vec<Expr>),
    /// `a/b`, or `/a/b` from the root.
    Path {
        /// Whether the path begins at the root.
        absolute: bool,
        /// The expressions between the slashes.
        steps: Vec<Expr>,
    },
    /// `axis::test[predicate]`
    Step(Step),
    /// `(a)[b]`
    Filter(Box<Expr>, Vec<Expr>),
    /// `f(a)`
    Call(&'static str, Vec<Expr>),
    /// `a => f(b)`: calls that take the preceding value as their first argument.
    Arrow(Box<Expr>, Vec<(&'static str, Vec<Expr>)>),
    /// `if (a) then b else c`
    If(Box<[Expr; 3]>),
    /// `for $name in source return then`, and the other expressions that bind a variable.
    Bind {
        /// The kind of the expression.
        kind: Binding,
        /// The name of the variable.
        name: String,
        /// The value of the variable.
        source: Box<Expr>,
        /// The expression in which the variable is bound.
        then: Box<Expr>,
    },
}

/// The kinds of expressions that bind a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// `for`: the variable is each item in turn.
    For,
    /// `let`: the variable is the whole sequence.
    Let,
    /// `some`: whether the condition holds for at least one item.
    Some,
    /// `every`: whether the condition holds for all items.
    Every,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`: whether the comparison holds for some pair of items.
    General(Comparison),
    /// `eq`: compares single items.
    Value(Comparison),
    /// `is`
    Same,
    /// `||`
    Concat,
    /// `to`
    Range,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `idiv`
    DivideWhole,
    /// `mod`
    Modulo,
    /// `union`, `|`
    Union,
    /// `intersect`
    Intersect,
    /// `except`
    Except,
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`, `eq`
    Equal,
    /// `!=`, `ne`
    Unequal,
    /// `<`, `lt`
    Less,
    /// `<=`, `le`
    LessOrEqual,
    /// `>`, `gt`
    Greater,
    /// `>=`, `ge`
    GreaterOrEqual,
}

/// `axis::test[predicate]`
#[derive(Debug)]
pub struct Step {
    /// The axis from the context node.
    pub axis: Axis,
    /// The test that selects nodes of the axis.
    pub test: Test,
    /// The conditions that the nodes must satisfy.
    pub predicates: Vec<Expr>,
}

/// An axis: the direction in which a step navigates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// `ancestor`
    Ancestor,
    /// `ancestor-or-self`
    AncestorOrSelf,
    /// `attribute`
    Attribute,
    /// `child`
    Child,
    /// `descendant`
    Descendant,
    /// `descendant-or-self`
    DescendantOrSelf,
    /// `following`
    Following,
    /// `following-sibling`
    FollowingSibling,
    /// `parent`
    Parent,
    /// `preceding`
    Preceding,
    /// `preceding-sibling`
    PrecedingSibling,
    /// `self`
    Itself,
}

/// A node test, which selects nodes of an axis.
#[derive(Debug)]
pub enum Test {
    /// `node()`
    Any,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, with one target or any.
    Instruction(Option<String>),
    /// `document-node()`
    Document,
    /// `element(name)`
    Element(Name),
    /// `attribute(name)`
    Attribute(Name),
    /// A bare name: of an attribute on the attribute axis, otherwise of an element.
    Name(Name),
}

/// `a`, `x:a`, `x:*`, `*:a` or `*`.
#[derive(Debug)]
pub struct Name {
    /// The part before the colon.
    pub prefix: Prefix,
    /// The name without prefix; `None` for any name.
    pub local: Option<String>,
}

/// The prefix of a name.
#[derive(Debug)]
pub enum Prefix {
    /// `*:a`, or `*` alone.
    Any,
    /// No prefix.
    None,
    /// `x:a`
    Is(String),
}

impl Name {
    /// Parses the text of a name token.
    pub(crate) fn new(text: &str) -> Self {
        let (prefix, local) = match text.split_once(':') {
            Some(("*", local)) => (Prefix::Any, local),
            Some((prefix, local)) => (Prefix::Is(prefix.to_owned()), local),
            None if text == "*" => (Prefix::Any, text),
            None => (Prefix::None, text),
        };
        Self {
            prefix,
            local: (local != "*").then(|| local.to_owned()),
        }
    }
}
