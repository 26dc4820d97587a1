//! Functions on numbers.

use arazzo_xpath::Comparison;

use super::{Arguments, one};
use crate::xpath::{
    Outcome, Wrong, compare,
    item::{Item, Sequence, first},
};

pub(super) fn call<'d>(name: &str, arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    match name {
        "sum" => Ok(one(sum(arguments.items(0)))),
        "avg" => Ok(avg(arguments.items(0))),
        "max" => extreme(arguments.items(0), Comparison::Greater),
        "min" => extreme(arguments.items(0), Comparison::Less),
        "number" => {
            let number = arguments.number(0)?.unwrap_or(f64::NAN);
            Ok(one(Item::Number(number)))
        }
        _ => {
            let item = first(arguments.items(0))?;
            let result = item.map(|item| single(name, item));
            Ok(result.transpose()?.into_iter().collect())
        }
    }
}

/// Calls a function of one number; whole numbers stay whole.
fn single<'d>(name: &str, item: &Item<'d>) -> Outcome<Item<'d>> {
    if let ("abs", Item::Integer(integer)) = (name, item) {
        return integer.checked_abs().map(Item::Integer).ok_or(Wrong);
    }
    if let ("ceiling" | "floor" | "round" | "xs:integer", Item::Integer(_)) = (name, item) {
        return Ok(item.clone());
    }
    let number = item.number();
    Ok(match name {
        "abs" => Item::Number(number.abs()),
        "ceiling" => Item::Number(number.ceil()),
        "floor" => Item::Number(number.floor()),
        "round" => Item::Number((number + 0.5).floor()),
        "xs:integer" => integer(item, number)?,
        _ => Item::Number(number),
    })
}

/// Converts to a whole number: the text of one, or a number without its fraction.
fn integer<'d>(item: &Item<'d>, number: f64) -> Outcome<Item<'d>> {
    if let Item::Text(text) | Item::Untyped(text) = item.value() {
        return text.trim().parse().map(Item::Integer).map_err(|_| Wrong);
    }
    let fits = number.abs() < i64::MAX as f64;
    fits.then_some(Item::Integer(number as i64)).ok_or(Wrong)
}

fn sum<'d>(items: &[Item<'d>]) -> Item<'d> {
    let integers = items.iter().map(|item| match item {
        Item::Integer(integer) => Some(*integer),
        _ => None,
    });
    let whole = integers
        .into_iter()
        .try_fold(0_i64, |sum, integer| sum.checked_add(integer?));
    match whole {
        Some(sum) => Item::Integer(sum),
        None => Item::Number(items.iter().map(Item::number).sum()),
    }
}

fn avg<'d>(items: &[Item<'d>]) -> Sequence<'d> {
    if items.is_empty() {
        return Vec::new();
    }
    let sum = sum(items).number();
    one(Item::Number(sum / items.len() as f64))
}

/// Returns the maximum or the minimum: of texts by their characters, of anything else by number.
fn extreme<'d>(items: &[Item<'d>], better: Comparison) -> Outcome<Sequence<'d>> {
    let mut best: Option<Item<'d>> = None;
    for item in items {
        let value = match item.value() {
            value @ (Item::Text(_) | Item::Integer(_)) => value,
            other => Item::Number(other.number()),
        };
        let improves = match &best {
            Some(best) => compare::pair(better, &value, best)?,
            None => true,
        };
        if improves {
            best = Some(value);
        }
    }
    Ok(best.into_iter().collect())
}
