//! Functions on sequences.

use arazzo_xpath::Comparison;

use std::collections::BTreeSet;

use super::{Arguments, one, whole};
use crate::xpath::{
    Outcome, Wrong, compare,
    item::{Item, Sequence, first},
};

pub(super) fn call<'d>(name: &str, arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    let items = arguments.items(0);
    Ok(match name {
        "count" => one(whole(items.len())?),
        "empty" => one(Item::Boolean(items.is_empty())),
        "exists" => one(Item::Boolean(!items.is_empty())),
        "data" => items.iter().map(Item::value).collect(),
        "head" => items.iter().take(1).cloned().collect(),
        "tail" => items.iter().skip(1).cloned().collect(),
        "reverse" => items.iter().rev().cloned().collect(),
        "distinct-values" => distinct(items),
        "index-of" => index_of(items, arguments)?,
        "subsequence" => {
            let (from, to) = span(arguments)?;
            let wanted = items.iter().enumerate().filter(|(index, _)| {
                let position = *index as f64 + 1.0;
                from <= position && position < to
            });
            wanted.map(|(_, item)| item.clone()).collect()
        }
        _ => return Err(Wrong),
    })
}

/// Returns the first and the last position that a second and a third argument select.
pub(super) fn span(arguments: Arguments<'_, '_>) -> Outcome<(f64, f64)> {
    let round = |number: f64| (number + 0.5).floor();
    let from = round(arguments.number(1)?.ok_or(Wrong)?);
    let length = arguments.number(2)?.map_or(f64::INFINITY, round);
    Ok((from, from + length))
}

pub(super) fn boolean<'d>(arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    let Some(item) = first(arguments.items(0))? else {
        return Ok(Vec::new());
    };
    let value = match item.value() {
        Item::Text(text) => Item::Untyped(text),
        value => value,
    };
    let truth = compare::pair(Comparison::Equal, &value, &Item::Boolean(true))?;
    Ok(one(Item::Boolean(truth)))
}

fn distinct<'d>(items: &[Item<'d>]) -> Sequence<'d> {
    let mut seen = BTreeSet::new();
    let mut values: Sequence<'d> = items.iter().map(Item::value).collect();
    values.retain(|value| {
        let number = matches!(value, Item::Integer(_) | Item::Number(_));
        seen.insert((number, value.text()))
    });
    values
}

/// Returns the positions of the items that equal another item.
fn index_of<'d>(items: &[Item<'d>], arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    let wanted = first(arguments.items(1))?.ok_or(Wrong)?.value();
    let equal = |item: &Item<'d>| compare::pair(Comparison::Equal, &item.value(), &wanted);
    let places = items.iter().enumerate();
    let equal = places.filter(|(_, item)| equal(item).unwrap_or(false));
    equal.map(|(index, _)| whole(index + 1)).collect()
}
