//! Comparison as in RFC 9535 (JSONPath), section 2.3.5.2.2.
//!
//! Strings are compared exactly, and text is never read as a number. A missing value (the result of
//! a query that selects no node) equals only another missing value, and not `null`.

use std::cmp::Ordering;

use serde_json::Value;

use super::number;
use crate::operand::Operand;

/// `left == right`
pub fn eq<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    equal(&left.into(), &right.into())
}

/// `left != right`
pub fn ne<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    !eq(left, right)
}

/// `left < right`: two numbers or two strings.
pub fn lt<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    less(&left.into(), &right.into())
}

/// `left <= right`: less or equal, so it also holds for equal values that have no order.
pub fn le<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    let (left, right) = (left.into(), right.into());
    less(&left, &right) || equal(&left, &right)
}

/// `left > right`
pub fn gt<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    lt(right, left)
}

/// `left >= right`
pub fn ge<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    le(right, left)
}

/// A bare query is a test of existence: `null` and `false` exist.
pub fn truthy<'a>(operand: impl Into<Operand<'a>>) -> bool {
    !operand.into().is_missing()
}

/// Returns the length of an array (in elements), an object (in members) or a string (in Unicode
/// scalar values); missing for anything else.
pub fn length<'a>(operand: impl Into<Operand<'a>>) -> Operand<'static> {
    let length = match operand.into().as_value() {
        Some(Value::Array(elements)) => elements.len(),
        Some(Value::Object(members)) => members.len(),
        Some(Value::String(text)) => text.chars().count(),
        _ => return Operand::missing(),
    };
    Operand::from(length as u64)
}

/// Compares two values deeply, and numbers by value.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            number::compare(left, right) == Some(Ordering::Equal)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        (left, right) => left == right,
    }
}

fn equal(left: &Operand<'_>, right: &Operand<'_>) -> bool {
    match (left.as_value(), right.as_value()) {
        (Some(left), Some(right)) => same(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn less(left: &Operand<'_>, right: &Operand<'_>) -> bool {
    match (left.as_value(), right.as_value()) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            number::compare(left, right) == Some(Ordering::Less)
        }
        (Some(Value::String(left)), Some(Value::String(right))) => left < right,
        _ => false,
    }
}
