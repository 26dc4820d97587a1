//! XPath on XML text: criteria, selectors and replacement targets of type `xpath`.
//!
//! This is the part of XPath 3.1 that looks at nodes, texts, numbers and booleans: paths with all
//! axes but `namespace`, predicates, every operator on values, `if`, `for`, `let`, `some` and
//! `every`, and the functions of [`FUNCTIONS`](arazzo_xpath::FUNCTIONS). Expressions on types (`cast as`, `instance of`),
//! dates, maps, arrays and function items are not known. Decimals are doubles.
//!
//! Where XPath 2 and later raise an error that XPath 1.0 did not, the older rule is kept: a text is
//! compared with a number as a number, NaN if it is none, and of several nodes a function takes the
//! first. So one evaluator serves all versions.
//!
//! Arazzo cannot bind prefixes, so those of the XML text count: `x:a` is an element whose namespace
//! is what `x` stands for at that element, and `a` is one in no namespace or in the default one.
//!
//! The invariant: no text and no expression makes this panic, overflow the stack, or run for long
//! (but for regular expressions, which are as costly as their author makes them). Expressions nest
//! at most [`arazzo_xpath::NESTING`] deep, their evaluation does at most [`WORK`] small things, a text has at most
//! [`NODES`] nodes and declares no entities.

mod compare;
mod edit;
mod eval;
mod function;
mod item;
mod node;

use roxmltree::{Document, ParsingOptions};
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::edit::replace;
use self::{eval::Eval, item::Sequence, node::Node};
use crate::operand::Operand;

/// How many nodes and values one evaluation may look at; long texts count as several.
const WORK: usize = 2_000_000;

/// How many nodes an XML text may have.
const NODES: u32 = 500_000;

/// That an expression is none, or that its evaluation fails. Nobody is told why: a criterion that
/// cannot be evaluated does not hold.
#[derive(Debug)]
struct Wrong;

type Outcome<T> = Result<T, Wrong>;

/// Returns whether an XPath expression holds on XML text, by its effective boolean value.
///
/// Whatever goes wrong, it does not hold: a value that is no XML text, an expression that is not
/// known, an error while it is evaluated.
///
/// ```
/// use arazzo::workflow::xpath_matches;
///
/// let xml = "<pets><pet id='1'><age>4</age></pet></pets>";
/// assert!(xpath_matches("//pet[@id = 1]/age < 5", xml));
/// assert!(!xpath_matches("//cat", xml));
/// ```
pub fn xpath_matches<'a>(text: &str, operand: impl Into<Operand<'a>>) -> bool {
    let truth = |items: Sequence<'_>| item::truth(&items).ok();
    evaluate(text, &operand.into(), truth).unwrap_or(false)
}

/// Returns the text of the first node or value that an XPath expression selects in XML text.
///
/// `None` where it selects nothing or cannot be evaluated.
///
/// ```
/// use arazzo::workflow::xpath_text;
///
/// let xml = "<pets><pet id='1'/><pet id='2'/></pets>";
/// assert_eq!(xpath_text("//pet/@id", xml).as_deref(), Some("1"));
/// assert_eq!(xpath_text("count(//pet)", xml).as_deref(), Some("2"));
/// ```
pub fn xpath_text<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Option<String> {
    let first = |items: Sequence<'_>| items.first().map(item::Item::text);
    evaluate(text, &operand.into(), first)
}

/// The text of a value as it stands inside a literal of an expression, between quotes of this kind:
/// it cannot end the literal.
///
/// ```
/// use arazzo::workflow::xpath_quoted;
///
/// assert_eq!(xpath_quoted('"', r#"say "hi""#), r#"say ""hi"""#);
/// ```
pub fn xpath_quoted(quote: char, value: impl Serialize) -> String {
    let twice = String::from_iter([quote, quote]);
    crate::value::text(&value).replace(quote, &twice)
}

/// Whether an expression can be read, and every variable in it is bound.
pub(crate) fn is_known(text: &str) -> bool {
    arazzo_xpath::parse(text).is_ok()
}

fn evaluate<T>(
    text: &str,
    operand: &Operand<'_>,
    read: impl FnOnce(Sequence<'_>) -> Option<T>,
) -> Option<T> {
    let xml = operand.as_value().and_then(Value::as_str)?;
    let expr = parse(text).ok()?;
    let document = document(xml).ok()?;
    let items = Eval::new(Node::root(&document)).run(&expr).ok()?;
    read(items)
}

/// Reads an expression, with the grammar that the compiler has as well.
fn parse(text: &str) -> Outcome<arazzo_xpath::Expr> {
    arazzo_xpath::parse(text).map_err(|_| Wrong)
}

/// Reads XML. Entities of a text's own could make it grow without end, so there are none.
fn document(xml: &str) -> Outcome<Document<'_>> {
    let options = ParsingOptions {
        allow_dtd: !xml.contains("<!ENTITY"),
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(xml, options).map_err(|_| Wrong)
}
