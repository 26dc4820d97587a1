//! Comparison of values (XPath 3.1, 3.7).

use std::cmp::Ordering;

use arazzo_xpath::Comparison;

use super::{
    Outcome, Wrong,
    item::{Item, at_most_one, truth},
};

/// Evaluates `=` and similar operators: whether the comparison holds for some pair of items.
///
/// A pair that cannot be compared is an error only if the comparison holds for no other pair.
pub(super) fn general(
    comparison: Comparison,
    left: &[Item<'_>],
    right: &[Item<'_>],
) -> Outcome<bool> {
    let right: Vec<_> = right.iter().map(Item::value).collect();
    let mut outcome = Ok(false);
    for left in left.iter().map(Item::value) {
        for right in &right {
            match pair(comparison, &left, right) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                wrong => outcome = wrong,
            }
        }
    }
    outcome
}

/// Evaluates `eq` and similar operators: with an empty sequence, the result is empty.
pub(super) fn single(
    comparison: Comparison,
    left: &[Item<'_>],
    right: &[Item<'_>],
) -> Outcome<Option<bool>> {
    match (at_most_one(left)?, at_most_one(right)?) {
        (Some(left), Some(right)) => pair(comparison, &left.value(), &right.value()).map(Some),
        _ => Ok(None),
    }
}

pub(super) fn pair(comparison: Comparison, left: &Item<'_>, right: &Item<'_>) -> Outcome<bool> {
    let order = order(left, right)?;
    Ok(match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::Unequal => order != Some(Ordering::Equal),
        Comparison::Less => order.is_some_and(Ordering::is_lt),
        Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
        Comparison::Greater => order.is_some_and(Ordering::is_gt),
        Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
    })
}

/// Returns the order of two values; `None` if one of them is NaN.
fn order(left: &Item<'_>, right: &Item<'_>) -> Outcome<Option<Ordering>> {
    match (left, right) {
        (Item::Boolean(_), _) | (_, Item::Boolean(_)) => {
            Ok(Some(boolean(left)?.cmp(&boolean(right)?)))
        }
        (Item::Integer(left), Item::Integer(right)) => Ok(Some(left.cmp(right))),
        (Item::Integer(_) | Item::Number(_), _) | (_, Item::Integer(_) | Item::Number(_)) => {
            Ok(left.number().partial_cmp(&right.number()))
        }
        (Item::Text(left) | Item::Untyped(left), Item::Text(right) | Item::Untyped(right)) => {
            Ok(Some(left.cmp(right)))
        }
        _ => Ok(Some(left.text().cmp(&right.text()))),
    }
}

/// Returns the boolean that a value is, or that the text of a node represents.
fn boolean(value: &Item<'_>) -> Outcome<bool> {
    match value {
        Item::Untyped(text) => match text.trim() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Wrong),
        },
        value => truth(std::slice::from_ref(value)),
    }
}
