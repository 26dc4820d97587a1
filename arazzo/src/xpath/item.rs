//! [`Item`]: the items that expressions return, and their conversions to text, number and boolean.

use super::{Outcome, Wrong, node::Node};

/// A node or a value.
#[derive(Clone, Debug)]
pub(super) enum Item<'d> {
    Node(Node<'d>),
    Text(String),
    /// The text of a node, which takes the type of what it is compared with.
    Untyped(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

/// The result of an expression.
pub(super) type Sequence<'d> = Vec<Item<'d>>;

impl<'d> Item<'d> {
    /// Returns the value; for a node, its text.
    pub(super) fn value(&self) -> Item<'d> {
        match self {
            Self::Node(node) => Self::Untyped(node.text()),
            value => value.clone(),
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Node(node) => node.text(),
            Self::Text(text) | Self::Untyped(text) => text.clone(),
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number_text(*number),
            Self::Boolean(truth) => truth.to_string(),
        }
    }

    /// Returns the number that the item is or represents, or NaN.
    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Node(node) => parse_number(&node.text()),
            Self::Text(text) | Self::Untyped(text) => parse_number(text),
            Self::Integer(integer) => *integer as f64,
            Self::Number(number) => *number,
            Self::Boolean(truth) => f64::from(*truth),
        }
    }

    /// Returns the cost of copying the item.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Untyped(text) => 1 + text.len() / 64,
            Self::Node(_) | Self::Integer(_) | Self::Number(_) | Self::Boolean(_) => 1,
        }
    }

    /// Returns the cost of reading the item's text.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Node(node) => 1 + node.tree.range().len() / 64,
            value => value.size(),
        }
    }

    pub(super) fn node(&self) -> Outcome<Node<'d>> {
        match self {
            Self::Node(node) => Ok(*node),
            _ => Err(Wrong),
        }
    }
}

/// Returns the effective boolean value (XPath 3.1, 2.4.3).
pub(super) fn truth(items: &[Item<'_>]) -> Outcome<bool> {
    match items {
        [] => Ok(false),
        [Item::Node(_), ..] => Ok(true),
        [Item::Boolean(truth)] => Ok(*truth),
        [Item::Text(text) | Item::Untyped(text)] => Ok(!text.is_empty()),
        [Item::Integer(integer)] => Ok(*integer != 0),
        [Item::Number(number)] => Ok(*number != 0.0 && !number.is_nan()),
        _ => Err(Wrong),
    }
}

/// Returns the only item of a sequence, or `None` if it is empty.
pub(super) fn at_most_one<'i, 'd>(items: &'i [Item<'d>]) -> Outcome<Option<&'i Item<'d>>> {
    match items {
        [] => Ok(None),
        [item] => Ok(Some(item)),
        _ => Err(Wrong),
    }
}

/// Returns the first of several nodes, as in XPath 1.0; otherwise the only item, or `None` if the
/// sequence is empty.
pub(super) fn first<'i, 'd>(items: &'i [Item<'d>]) -> Outcome<Option<&'i Item<'d>>> {
    match items {
        [node @ Item::Node(_), ..] => Ok(Some(node)),
        items => at_most_one(items),
    }
}

/// Sorts nodes into document order and removes duplicates. Values stay as they are; a mixture of
/// nodes and values is an error.
pub(super) fn in_order(items: Sequence<'_>) -> Outcome<Sequence<'_>> {
    if !items.iter().any(|item| matches!(item, Item::Node(_))) {
        return Ok(items);
    }
    let nodes = items.iter().map(Item::node);
    let mut nodes: Vec<_> = nodes.collect::<Outcome<_>>()?;
    nodes.sort_by_key(Node::order);
    nodes.dedup();
    Ok(nodes.into_iter().map(Item::Node).collect())
}

fn number_text(number: f64) -> String {
    match number {
        f64::INFINITY => "INF".to_owned(),
        f64::NEG_INFINITY => "-INF".to_owned(),
        0.0 => "0".to_owned(),
        number => number.to_string(),
    }
}

fn parse_number(text: &str) -> f64 {
    match text.trim() {
        "INF" => f64::INFINITY,
        "-INF" => f64::NEG_INFINITY,
        // Rust also parses words such as `infinity`, which XPath does not.
        digits if digits.ends_with(|c: char| c.is_ascii_digit() || c == '.') => {
            digits.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}
