//! [`Wrong`]: why a text is no expression, and where.

use std::fmt;
use std::ops::Range;

/// Why a text is no expression that is known, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The place in the text, in bytes.
    pub range: Range<usize>,
    /// What is wrong there.
    pub reason: Reason,
}

pub(crate) type Outcome<T> = Result<T, Wrong>;

impl Wrong {
    pub(crate) fn new(range: Range<usize>, reason: Reason) -> Wrong {
        Wrong { range, reason }
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something is to follow.
    End,
    /// A character that no token begins with.
    Character(char),
    /// A comment that does not end.
    Comment,
    /// A word or symbol in a place that is not its own.
    Word(String),
    /// A word of the expressions on types.
    OnTypes(String),
    /// A text in a place that is not its own.
    Text,
    /// A number in a place that is not its own.
    Number,
    /// An axis that there is not.
    Axis(String),
    /// A variable that nothing binds here.
    Variable(String),
    /// No function has this name and so many arguments.
    Function(String, usize),
    /// A second comparison or range beside one.
    Second(&'static str),
    /// It nests deeper than [`NESTING`](crate::NESTING).
    Nesting,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::End => f.write_str("the XPath ends too early"),
            Reason::Character(c) => {
                write!(f, "`{c}` is no part of the XPath that can be evaluated")
            }
            Reason::Comment => f.write_str("this comment is not closed"),
            Reason::Word(word) => write!(f, "`{word}` cannot stand here in an XPath"),
            Reason::OnTypes(word) => {
                write!(f, "`{word}` is not known: no expression on types is")
            }
            Reason::Text => f.write_str("a text cannot stand here in an XPath"),
            Reason::Number => f.write_str("a number cannot stand here in an XPath"),
            Reason::Axis(axis) => write!(f, "the axis `{axis}` cannot be evaluated"),
            Reason::Variable(name) => write!(f, "nothing binds the variable `${name}`"),
            Reason::Function(name, given) => {
                write!(f, "there is no function `{name}` for {given} arguments")
            }
            Reason::Second(operator) => {
                write!(f, "`{operator}` cannot follow another comparison or range")
            }
            Reason::Nesting => {
                let most = crate::NESTING;
                write!(f, "this stands more than {most} levels deep")
            }
        }
    }
}
