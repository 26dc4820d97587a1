//! The documents of a program: its workflows by the document that they come from.

use crate::entry::Entry;

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) stem: &'static str,
    pub(super) workflows: Vec<Entry>,
}

/// Adds a workflow to its document, which is added if it is not there.
pub(super) fn add(documents: &mut Vec<Document>, entry: Entry) {
    let stem = entry.description().document;
    match documents.iter_mut().find(|known| known.stem == stem) {
        Some(known) => known.workflows.push(entry),
        None => documents.push(Document {
            stem,
            workflows: vec![entry],
        }),
    }
}
