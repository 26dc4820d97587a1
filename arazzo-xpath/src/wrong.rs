//! [`Wrong`]: why a text is not a valid expression, and where.

use std::fmt;
use std::ops::Range;

/// Why a text is not a supported expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The range in the text, in bytes.
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

/// The reasons why a text is not a supported expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The text ends too early.
    End,
    /// A character with which no token begins.
    Character(char),
    /// A comment that is not closed.
    Comment,
    /// A word or symbol that is not allowed at its position.
    Word(String),
    /// A keyword of expressions on types.
    OnTypes(String),
    /// A string literal that is not allowed at its position.
    Text,
    /// A number that is not allowed at its position.
    Number,
    /// An axis that does not exist or is not supported.
    Axis(String),
    /// A variable that is not bound.
    Variable(String),
    /// There is no function with this name and number of arguments.
    Function(String, usize),
    /// A second comparison or range after another.
    Second(&'static str),
    /// The expression nests deeper than [`NESTING`](crate::NESTING).
    Nesting,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::End => f.write_str("the XPath ends too early"),
            Reason::Character(c) => {
                write!(f, "`{c}` is not part of the supported XPath")
            }
            Reason::Comment => f.write_str("this comment is not closed"),
            Reason::Word(word) => write!(f, "`{word}` is not allowed here in an XPath"),
            Reason::OnTypes(word) => {
                write!(
                    f,
                    "`{word}` is not known: expressions on types are not supported"
                )
            }
            Reason::Text => f.write_str("a string is not allowed here in an XPath"),
            Reason::Number => f.write_str("a number is not allowed here in an XPath"),
            Reason::Axis(axis) => write!(f, "the axis `{axis}` is not supported"),
            Reason::Variable(name) => write!(f, "the variable `${name}` is not bound"),
            Reason::Function(name, given) => {
                write!(f, "there is no function `{name}` with {given} arguments")
            }
            Reason::Second(operator) => {
                write!(f, "`{operator}` cannot follow another comparison or range")
            }
            Reason::Nesting => {
                let most = crate::NESTING;
                write!(f, "this is nested more than {most} levels deep")
            }
        }
    }
}
