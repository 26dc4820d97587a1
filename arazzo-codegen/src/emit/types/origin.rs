//! Where the values of an enumeration come from, in its docs.

use proc_macro2::TokenStream;

use super::super::docs;
use crate::program::TypeDef;

/// How many places are named. What many places list alike is more often one list written down often.
const MAX_ORIGINS: usize = 3;

/// What the schema says of the values, and where they are listed.
pub(super) fn docs(def: &TypeDef) -> TokenStream {
    let origin = origin(def);
    let texts = def.docs.iter().chain(&origin);
    let mut all: Vec<String> = texts.flat_map(|text| docs::escape(text)).collect();
    if all.is_empty() {
        all.push("One of the values that are listed.".to_owned());
    }
    docs::lines(&docs::paragraphs(all))
}

fn origin(def: &TypeDef) -> Option<String> {
    let named: Vec<&str> = def
        .origins
        .iter()
        .take(MAX_ORIGINS)
        .map(String::as_str)
        .collect();
    let more = match def.origins.len().saturating_sub(MAX_ORIGINS) {
        0 => String::new(),
        1 => ", and in one more place".to_owned(),
        more => format!(", and in {more} more places"),
    };
    (!named.is_empty()).then(|| format!("The values are listed in {}{more}.", named.join(", in ")))
}
