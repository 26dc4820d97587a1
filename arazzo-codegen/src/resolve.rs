//! Names to things: sources to files, operations to places in API descriptions, ids to workflows,
//! references to components.
//!
//! [`Documents`] is the set of everything that the entry document leads to. A source that cannot
//! be read has been reported and stands as [`SourceTarget::Broken`], so that what depends on it is
//! left out silently: one mistake, one diagnostic.

use crate::document::api::{Apis, DescriptionId};
use crate::document::arazzo::{ArazzoDocument, SourceKind};

pub(crate) mod channel;
pub(crate) mod component;
pub(crate) mod operation;
pub(crate) mod references;
pub(crate) mod sources;
pub(crate) mod workflow;

/// A workflow document in [`Documents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DocumentId(pub(crate) usize);

/// The entry document and the workflow documents that it leads to.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) list: Vec<Document>,
}

/// A workflow document and its sources.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) arazzo: ArazzoDocument,
    /// In the order of `sourceDescriptions`.
    pub(crate) sources: Vec<Source>,
    /// The file's name up to the first dot.
    pub(crate) stem: String,
    pub(crate) file_name: String,
}

/// A source description and what it leads to.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) target: SourceTarget,
}

/// What a source description leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceTarget {
    Api(DescriptionId),
    Arazzo(DocumentId),
    Async(DescriptionId),
    /// It could not be read, and this has been reported.
    Broken,
}

impl Documents {
    pub(crate) fn get(&self, id: DocumentId) -> &Document {
        &self.list[id.0]
    }
}

impl Document {
    /// The source with this name, by index.
    pub(crate) fn source(&self, name: &str) -> Option<usize> {
        self.sources.iter().position(|source| source.name == name)
    }

    /// The API descriptions among the sources, with their indices.
    pub(crate) fn apis(&self) -> impl Iterator<Item = (usize, DescriptionId)> {
        self.sources
            .iter()
            .enumerate()
            .filter_map(|(index, source)| match source.target {
                SourceTarget::Api(api) => Some((index, api)),
                _ => None,
            })
    }

    /// The descriptions of messages among the sources, with their indices.
    pub(crate) fn message_apis(&self) -> impl Iterator<Item = (usize, DescriptionId)> {
        let sources = self.sources.iter().enumerate();
        sources.filter_map(|(index, source)| match source.target {
            SourceTarget::Async(api) => Some((index, api)),
            _ => None,
        })
    }

    /// What the document says that a source is.
    pub(crate) fn declared_kind(&self, source: usize) -> Option<SourceKind> {
        let description = self.arazzo.source_descriptions.get(source)?;
        Some(description.kind.as_ref()?.value)
    }

    pub(crate) fn is_broken(&self, source: usize) -> bool {
        self.sources[source].target == SourceTarget::Broken
    }

    /// Whether a source that may describe channels could not be read.
    pub(crate) fn may_miss_channels(&self) -> bool {
        let silent =
            |kind: Option<SourceKind>| kind.is_none_or(|kind| kind == SourceKind::AsyncApi);
        (0..self.sources.len()).any(|at| self.is_broken(at) && silent(self.declared_kind(at)))
    }

    /// Whether a source could not be read: what is not found may be in it.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.sources
            .iter()
            .any(|source| source.target == SourceTarget::Broken)
    }

    pub(crate) fn source_names(&self) -> String {
        let names: Vec<_> = self
            .sources
            .iter()
            .map(|source| source.name.as_str())
            .collect();
        names.join(", ")
    }
}

/// All operation ids of the sources, for suggestions.
pub(crate) fn operation_ids(document: &Document, apis: &Apis<'_>) -> Vec<String> {
    let of = |(_, api)| {
        apis.operations(api)
            .iter()
            .filter_map(|key| key.operation_id.clone())
            .collect::<Vec<_>>()
    };
    let of_messages = |(_, api)| {
        let keys = apis.message_operations(api).into_iter();
        keys.filter_map(|key| key.operation_id).collect::<Vec<_>>()
    };
    let messages = document.message_apis().flat_map(of_messages);
    document.apis().flat_map(of).chain(messages).collect()
}
