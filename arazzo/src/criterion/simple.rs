//! Comparison in simple conditions (Arazzo, "Criterion Object", literals and operators).
//!
//! | left and right | `==` | `<` |
//! |---|---|---|
//! | numbers | by value | by value |
//! | strings | ignoring case | by value if both are numeric text, else ignoring case |
//! | number and string | by value if the text is numeric | by value if the text is numeric |
//! | booleans | if they are the same | never |
//! | both `null` or missing | always | never |
//! | arrays, objects | if they are the same | never |
//! | anything else | never | never |
//!
//! `!=` is always the opposite of `==`.

use std::cmp::Ordering;

use serde_json::Value;

use super::number;
use crate::operand::Operand;

/// `left == right`
pub fn eq<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    equal(left.into().as_value(), right.into().as_value())
}

/// `left != right`
pub fn ne<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    !eq(left, right)
}

/// `left < right`
pub fn lt<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    order(&left.into(), &right.into()).is_some_and(Ordering::is_lt)
}

/// `left <= right`
pub fn le<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    order(&left.into(), &right.into()).is_some_and(Ordering::is_le)
}

/// `left > right`
pub fn gt<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    order(&left.into(), &right.into()).is_some_and(Ordering::is_gt)
}

/// `left >= right`
pub fn ge<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> bool {
    order(&left.into(), &right.into()).is_some_and(Ordering::is_ge)
}

/// A condition that is a bare value: it holds unless the value is missing, `null`, `false`, `0` or
/// the empty string.
pub fn truthy<'a>(operand: impl Into<Operand<'a>>) -> bool {
    match operand.into().as_value() {
        None | Some(Value::Null) => false,
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> bool {
    let null = &Value::Null;
    match (left.unwrap_or(null), right.unwrap_or(null)) {
        (Value::Number(left), Value::Number(right)) => {
            number::compare(left, right) == Some(Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => number::parse(text)
            .is_some_and(|parsed| number::compare(number, &parsed) == Some(Ordering::Equal)),
        (left, right) => super::exact::same(left, right),
    }
}

fn order(left: &Operand<'_>, right: &Operand<'_>) -> Option<Ordering> {
    match (left.as_value()?, right.as_value()?) {
        (Value::Number(left), Value::Number(right)) => number::compare(left, right),
        (Value::Number(left), Value::String(right)) => {
            number::compare(left, &number::parse(right)?)
        }
        (Value::String(left), Value::Number(right)) => {
            number::compare(&number::parse(left)?, right)
        }
        (Value::String(left), Value::String(right)) => {
            match (number::parse(left), number::parse(right)) {
                (Some(left), Some(right)) => number::compare(&left, &right),
                _ => Some(left.to_lowercase().cmp(&right.to_lowercase())),
            }
        }
        _ => None,
    }
}
