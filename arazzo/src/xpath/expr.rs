//! [`Expr`]: an expression that has been read.

/// An expression.
#[derive(Debug)]
pub(super) enum Expr {
    Text(String),
    Integer(i64),
    Number(f64),
    /// `$name`
    Variable(String),
    /// `.`
    Context,
    /// `a, b`, or whatever stands in parentheses.
    Sequence(Vec<Expr>),
    /// `a + b - c`: operators that bind equally, from left to right.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    /// `-a`
    Negative(Box<Expr>),
    /// `a ! b`
    Map(Vec<Expr>),
    /// `a/b`, or `/a/b` from the root.
    Path {
        absolute: bool,
        steps: Vec<Expr>,
    },
    Step(Step),
    /// `(a)[b]`
    Filter(Box<Expr>, Vec<Expr>),
    Call(&'static str, Vec<Expr>),
    /// `a => f(b)`: calls with the value before them as their first argument.
    Arrow(Box<Expr>, Vec<(&'static str, Vec<Expr>)>),
    /// `if (a) then b else c`
    If(Box<[Expr; 3]>),
    /// `for $name in source return then` and its kin.
    Bind {
        kind: Binding,
        name: String,
        source: Box<Expr>,
        then: Box<Expr>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    For,
    Let,
    Some,
    Every,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    /// `=`: some pair of the items.
    General(Comparison),
    /// `eq`: the one item of each side.
    Value(Comparison),
    /// `is`
    Same,
    Concat,
    Range,
    Add,
    Subtract,
    Multiply,
    Divide,
    DivideWhole,
    Modulo,
    Union,
    Intersect,
    Except,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `axis::test[predicate]`
#[derive(Debug)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// Which nodes of an axis are meant.
#[derive(Debug)]
pub(super) enum Test {
    /// `node()`
    Any,
    Text,
    Comment,
    /// `processing-instruction()`, of one target or any.
    Instruction(Option<String>),
    Document,
    Element(Name),
    Attribute(Name),
    /// A bare name: an attribute on the axis of attributes, else an element.
    Name(Name),
}

/// `a`, `x:a`, `x:*`, `*:a` or `*`.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) prefix: Prefix,
    /// The name without prefix; `None` is any.
    pub(super) local: Option<String>,
}

#[derive(Debug)]
pub(super) enum Prefix {
    Any,
    None,
    Is(String),
}

impl Name {
    /// Reads a name as the tokens have it.
    pub(super) fn new(text: &str) -> Self {
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
