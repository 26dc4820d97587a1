//! Reads the objects of an Arazzo document from its syntax tree.
//!
//! One function per object of the specification, driven by the table of its fields. Every mistake that
//! shows without another file is reported here. What could not be read has been reported, and is
//! replaced by an empty value.

use super::{ArazzoDocument, Info, Version};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Spanned};
use crate::syntax::Node;

mod action;
mod body;
mod component;
mod criterion;
mod criterion_parts;
mod kind;
mod misplaced;
mod names;
mod object;
mod output;
mod parameter;
mod schema;
mod selector;
mod source;
mod step;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod version;
mod workflow;

use object::{Object, Reader};

pub(crate) use selector::read_selector;

/// Reads a document. None if it is not one, or of an unknown version.
pub(crate) fn read(root: Node, file: FileId, diagnostics: &mut Sink) -> Option<ArazzoDocument> {
    kind::check(&root, diagnostics)?;
    let (version, arazzo) = version::read(&root, diagnostics)?;
    let version_span = (!arazzo.is_empty()).then_some(arazzo.span);
    let mut reader = Reader::new(version, version_span, diagnostics);
    let parts = reader.document(&root)?;
    Some(ArazzoDocument {
        file,
        version,
        arazzo,
        self_uri: parts.self_uri,
        info: parts.info,
        source_descriptions: parts.source_descriptions,
        workflows: parts.workflows,
        components: parts.components,
        root,
    })
}

/// The fields of the root besides its version.
struct Parts {
    self_uri: Option<Spanned<String>>,
    info: Info,
    source_descriptions: Vec<super::SourceDescription>,
    workflows: Vec<super::Workflow>,
    components: super::Components,
}

impl Reader<'_> {
    fn document(&mut self, root: &Node) -> Option<Parts> {
        let object = self.object(root, &table::DOCUMENT, "the document")?;
        Some(Parts {
            self_uri: self.self_uri(&object),
            info: self.info(&object),
            source_descriptions: self.source_descriptions(&object),
            workflows: self.workflows(&object),
            components: self.components(&object),
        })
    }

    fn self_uri(&mut self, document: &Object<'_>) -> Option<Spanned<String>> {
        let uri = self.text(document, "$self")?;
        if let Some(at) = uri.find('#') {
            let fragment = uri.span.part(at, uri.len());
            self.report(
                Diagnostic::new(
                    Code::SelfHasFragment,
                    fragment,
                    "`$self` must not have a fragment",
                )
                .help("remove `#` and what follows it")
                .fix(fragment, ""),
            );
            return Some(Spanned::new(uri[..at].to_owned(), uri.span));
        }
        Some(uri)
    }

    fn info(&mut self, document: &Object<'_>) -> Info {
        let Some(node) = document.get("info") else {
            return Info::default();
        };
        let Some(info) = self.object(node, &table::INFO, "`info`") else {
            return Info::default();
        };
        Info {
            title: self.plain_text(&info, "title").unwrap_or_default(),
            summary: self.plain_text(&info, "summary"),
            description: self.plain_text(&info, "description"),
            version: self.plain_text(&info, "version").unwrap_or_default(),
        }
    }
}

impl Version {
    /// The shortest form of the value of `arazzo`.
    fn name(self) -> &'static str {
        match self {
            Version::V1_0 => "1.0",
            Version::V1_1 => "1.1",
        }
    }
}
