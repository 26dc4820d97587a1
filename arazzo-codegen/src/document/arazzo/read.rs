//! Reads the objects of an Arazzo document from its syntax tree.

use super::{ArazzoDocument, Selector};
use crate::diagnostic::Diagnostics;
use crate::source::FileId;
use crate::syntax::Node;

/// Reads a document. None where it is none, or of an unknown version.
pub(crate) fn read(
    root: Node,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<ArazzoDocument> {
    let _ = (root, file, diagnostics);
    None
}

/// Reads a Selector Object.
pub(crate) fn read_selector(node: &Node, diagnostics: &mut Diagnostics) -> Option<Selector> {
    let _ = (node, diagnostics);
    None
}
