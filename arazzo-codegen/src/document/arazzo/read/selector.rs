//! Selector Objects, which may occur anywhere inside a payload.

use super::super::{Selector, Version};
use super::criterion::Place;
use super::object::Reader;
use super::table;
use crate::diagnostic::Sink;
use crate::syntax::Node;

/// Reads a Selector Object. None where something is wrong with it, which has been reported.
pub(crate) fn read_selector(node: &Node, diagnostics: &mut Sink) -> Option<Selector> {
    // Whether the document may have selectors has been decided where they are looked for.
    let mut reader = Reader::new(Version::V1_1, None, diagnostics);
    let object = reader.object(node, &table::SELECTOR, "a Selector Object")?;
    let context = reader.text(&object, "context");
    let language = object
        .get("type")
        .and_then(|kind| reader.language(kind, Place::Selector));
    let selector = object.get("selector")?;
    reader.as_text(selector, "the selector")?;
    Some(Selector {
        context: context?,
        selector: selector.clone(),
        language: language?,
    })
}
