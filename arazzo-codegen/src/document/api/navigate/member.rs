//! Members of the values that a flat schema describes.

use super::super::schema::{Additional, Schema, TypeSet};
use super::step::{Miss, Step};
use crate::expr::pattern;

/// A member of an object.
pub(super) fn of_object(flat: &Schema, token: &str) -> Step {
    let always = flat.required.iter().any(|name| name == token);
    if let Some(id) = flat.properties.get(token) {
        return Step::found(*id, always);
    }
    let found = |pattern: &str| pattern::is_found(pattern, token);
    let mut patterns = flat.patterns.iter();
    if let Some((_, id)) = patterns.find(|(pattern, _)| found(pattern) == Some(true)) {
        return Step::found(*id, always);
    }
    if flat.patterns.iter().any(|(one, _)| found(one).is_none()) {
        return Step::Miss(Miss::Open);
    }
    let known = || flat.properties.keys().cloned().collect::<Vec<_>>();
    match flat.additional {
        Additional::Schema(id) => Step::found(id, always),
        Additional::Forbidden => Step::Miss(Miss::Closed(known())),
        // Without `additionalProperties` anything is allowed, but a name next to declared ones is
        // more likely misspelt than undeclared.
        Additional::Unsaid if !always && !flat.properties.is_empty() => {
            Step::Miss(Miss::Missing(known()))
        }
        Additional::Any | Additional::Unsaid => Step::Miss(Miss::Open),
    }
}

/// An element of an array.
pub(super) fn of_array(flat: &Schema, token: &str) -> Step {
    let Some(index) = index(token) else {
        return declared(flat, token).unwrap_or(Step::Miss(Miss::Array));
    };
    let positional = flat.prefix_items.get(index).copied();
    let always = flat.min_items.is_some_and(|least| (index as u64) < least);
    match positional.or(flat.items) {
        Some(id) => Step::found(id, always),
        None => Step::Miss(Miss::Open),
    }
}

/// A member of a value that has none.
pub(super) fn of_scalar(flat: &Schema, types: TypeSet, token: &str) -> Step {
    let name = types.names().first().copied().unwrap_or("null");
    declared(flat, token).unwrap_or(Step::Miss(Miss::Scalar(name)))
}

/// A property that is declared although the type has no members. One of the two is wrong; which
/// one is not known.
fn declared(flat: &Schema, token: &str) -> Option<Step> {
    let property = flat.properties.get(token);
    property.map(|id| Step::found(*id, false))
}

/// An array index of RFC 6901: digits without leading zeros.
fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let leading = token.len() > 1 && token.starts_with('0');
    if digits && !leading {
        token.parse().ok()
    } else {
        None
    }
}
