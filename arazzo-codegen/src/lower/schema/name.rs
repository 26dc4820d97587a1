//! What types and variants are called before they become identifiers.

use crate::document::api::Schema;
use crate::program::names::camel;

/// The component's name, its title if that is a short name, or what it is called where it is used.
pub(super) fn type_name(schema: &Schema, hint: &str) -> String {
    own_name(schema).unwrap_or_else(|| hint.to_owned())
}

/// The component's name, or its title if that is a short name.
pub(super) fn own_name(schema: &Schema) -> Option<String> {
    let short = |title: &&String| title.len() <= 40 && !title.contains('.') && !title.is_empty();
    let title = schema.title.as_ref().filter(short);
    schema.name.as_ref().or(title).cloned()
}

/// `Pets` → `Pet`, for the items of a list.
pub(super) fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => format!("{stem}y"),
        _ => match name.strip_suffix('s') {
            Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_owned(),
            _ => format!("{name}-item"),
        },
    }
}

/// `PaymentSourceCard` → `Card`, as a variant of `PaymentSource`.
pub(super) fn within(owner: &str, name: &str) -> String {
    let (owner, whole) = (camel(owner), camel(name));
    let starts = |rest: &&str| rest.starts_with(|c: char| c.is_uppercase());
    let behind = whole.strip_prefix(&owner).filter(starts);
    let before = whole.strip_suffix(&owner).filter(|rest| !rest.is_empty());
    behind.or(before).unwrap_or(&whole).to_owned()
}
