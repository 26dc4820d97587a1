//! XPath on XML text: criteria, selectors and replacement targets of type `xpath`.
//!
//! This is the subset of XPath 3.1 for nodes, strings, numbers and booleans: paths with all axes
//! except `namespace`, predicates, every operator on values, `if`, `for`, `let`, `some` and
//! `every`, and the functions of [`FUNCTIONS`](arazzo_xpath::FUNCTIONS). Expressions on types
//! (`cast as`, `instance of`), dates, maps, arrays and function items are not supported. Decimals
//! are doubles.
//!
//! Where XPath 2 and later raise an error that XPath 1.0 does not, the older rule applies: a string
//! is compared with a number as a number (NaN if it is not numeric), and a function takes the first
//! of several nodes. So one evaluator serves all versions.
//!
//! Arazzo cannot bind prefixes, so the prefixes of the XML text apply: `x:a` is an element whose
//! namespace is the one that `x` has at that element, and `a` is one in no namespace or in the
//! default one.
//!
//! The invariant: no text and no expression makes this panic, overflow the stack, or run for long
//! (except regular expressions, whose cost depends on their author). Expressions nest at most
//! [`arazzo_xpath::NESTING`] deep, an evaluation takes at most [`WORK`] small steps, and an XML
//! text has at most [`NODES`] nodes and declares no entities.

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

/// How many nodes and values one evaluation may visit; a long text counts as several.
const WORK: usize = 2_000_000;

/// How many nodes an XML text may have.
const NODES: u32 = 500_000;

/// An invalid expression or a failed evaluation. The reason is not kept, since nothing would show
/// it: a criterion that cannot be evaluated does not hold.
#[derive(Debug)]
struct Wrong;

type Outcome<T> = Result<T, Wrong>;

/// Returns whether an XPath expression holds on XML text, by its effective boolean value.
///
/// It does not hold if the value is not XML text, if the expression is not supported, or if its
/// evaluation fails.
///
/// ```
/// use arazzo::rt::xpath_matches;
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
/// `None` if it selects nothing or cannot be evaluated.
///
/// ```
/// use arazzo::rt::xpath_text;
///
/// let xml = "<pets><pet id='1'/><pet id='2'/></pets>";
/// assert_eq!(xpath_text("//pet/@id", xml).as_deref(), Some("1"));
/// assert_eq!(xpath_text("count(//pet)", xml).as_deref(), Some("2"));
/// ```
pub fn xpath_text<'a>(text: &str, operand: impl Into<Operand<'a>>) -> Option<String> {
    let first = |items: Sequence<'_>| items.first().map(item::Item::text);
    evaluate(text, &operand.into(), first)
}

/// Returns the text of a value, escaped for a string literal of an expression between quotes of
/// this kind, so that the text cannot end the literal.
///
/// ```
/// use arazzo::rt::xpath_quoted;
///
/// assert_eq!(xpath_quoted('"', r#"say "hi""#), r#"say ""hi"""#);
/// ```
pub fn xpath_quoted(quote: char, value: impl Serialize) -> String {
    let twice = String::from_iter([quote, quote]);
    crate::value::text(&value).replace(quote, &twice)
}

/// Returns whether an expression can be parsed and every variable in it is bound.
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

/// Parses an expression, with the grammar that the compiler uses as well.
fn parse(text: &str) -> Outcome<arazzo_xpath::Expr> {
    arazzo_xpath::parse(text).map_err(|_| Wrong)
}

/// Parses XML. Entities that a text declares are not supported, since they could make it grow
/// exponentially.
fn document(xml: &str) -> Outcome<Document<'_>> {
    let options = ParsingOptions {
        allow_dtd: !xml.contains("<!ENTITY"),
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(xml, options).map_err(|_| Wrong)
}
