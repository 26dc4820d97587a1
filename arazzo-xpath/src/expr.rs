//! [`Expr`]: an expression that has been read.

/// An expression.
#[derive(Debug)]
pub enum Expr {
    /// A text without its quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
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
        /// Whether it begins at the root.
        absolute: bool,
        /// What stands between the slashes.
        steps: Vec<Expr>,
    },
    /// `axis::test[predicate]`
    Step(Step),
    /// `(a)[b]`
    Filter(Box<Expr>, Vec<Expr>),
    /// `f(a)`
    Call(&'static str, Vec<Expr>),
    /// `a => f(b)`: calls with the value before them as their first argument.
    Arrow(Box<Expr>, Vec<(&'static str, Vec<Expr>)>),
    /// `if (a) then b else c`
    If(Box<[Expr; 3]>),
    /// `for $name in source return then` and its kin.
    Bind {
        /// Which of them it is.
        kind: Binding,
        /// The name of the variable.
        name: String,
        /// What it stands for.
        source: Box<Expr>,
        /// Where it can be used.
        then: Box<Expr>,
    },
}

/// What binds a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// `for`: it is each item, one after the other.
    For,
    /// `let`: it is all items.
    Let,
    /// `some`: whether it holds for one.
    Some,
    /// `every`: whether it holds for all.
    Every,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`: some pair of the items.
    General(Comparison),
    /// `eq`: the one item of each side.
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

/// How two values are compared.
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
    /// The way from a node to others.
    pub axis: Axis,
    /// Which of these are meant.
    pub test: Test,
    /// What must hold of them.
    pub predicates: Vec<Expr>,
}

/// The way from a node to others.
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

/// Which nodes of an axis are meant.
#[derive(Debug)]
pub enum Test {
    /// `node()`
    Any,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, of one target or any.
    Instruction(Option<String>),
    /// `document-node()`
    Document,
    /// `element(name)`
    Element(Name),
    /// `attribute(name)`
    Attribute(Name),
    /// A bare name: an attribute on the axis of attributes, else an element.
    Name(Name),
}

/// `a`, `x:a`, `x:*`, `*:a` or `*`.
#[derive(Debug)]
pub struct Name {
    /// What stands before the colon.
    pub prefix: Prefix,
    /// The name without prefix; `None` is any.
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
    /// Reads a name as the tokens have it.
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
