//! What comes of compiling a document.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::diagnostic::Diagnostics;
use crate::document::api::DescriptionId;
use crate::program::summary::Summary;
use crate::resolve::Documents;
use crate::source::{FileId, SourceMap};

/// What became of a document.
pub struct Compilation {
    /// The text of every file that was read, in order; the document itself is the first.
    pub sources: SourceMap,
    /// What was found, in the order of places.
    pub diagnostics: Diagnostics,
    /// None if the document could not be read.
    pub(crate) input: Option<Input>,
    pub(crate) output: Option<Output>,
}

/// What was read, whether there are errors in it or not.
pub(crate) struct Input {
    pub(crate) documents: Documents,
    /// The API descriptions that the source descriptions lead to.
    pub(crate) apis: BTreeMap<DescriptionId, ApiSummary>,
}

/// An API description in a few words.
pub(crate) struct ApiSummary {
    pub(crate) file: FileId,
    /// `OpenAPI 3.0.3`.
    pub(crate) specification: String,
    pub(crate) title: String,
    pub(crate) version: String,
}

impl Input {
    /// The names of the source descriptions of the document and those that it calls.
    pub(crate) fn declared(&self) -> impl Iterator<Item = &String> {
        let sources = self.documents.list.iter().flat_map(|one| &one.sources);
        sources.map(|source| &source.name)
    }
}

/// The result if there are no errors.
pub(crate) struct Output {
    /// The items of the module.
    pub(crate) tokens: TokenStream,
    /// The `//!` lines of a file.
    pub(crate) header: String,
    pub(crate) program: crate::program::Program,
}

impl Compilation {
    /// The items to put into a module. None if there are errors.
    pub fn tokens(&self) -> Option<&TokenStream> {
        self.output.as_ref().map(|output| &output.tokens)
    }

    /// A formatted file with its header, to be a module of its own. None if there are errors.
    pub fn file(&self) -> Option<String> {
        self.output
            .as_ref()
            .map(|output| crate::format::file(&output.header, &output.tokens))
    }

    /// Formatted items without a header, to be included into a module. None if there are errors.
    pub fn items(&self) -> Option<String> {
        self.output
            .as_ref()
            .map(|output| crate::format::items(&output.tokens))
    }

    /// What a command line over the workflows needs to know. None if there are errors.
    pub fn summary(&self) -> Option<Summary> {
        self.output.as_ref().map(|output| output.program.summary())
    }
}
