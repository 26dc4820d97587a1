//! Reads what the source descriptions name.

use std::path::Path;

use super::{Document, DocumentId, Documents, Source, SourceTarget};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::document::api::{Apis, RootKind};
use crate::document::arazzo::{self, ArazzoDocument, SourceDescription, SourceKind, Version};
use crate::options::Options;
use crate::source::{FileId, Span};
use crate::syntax;

/// How many workflow documents one may lead to.
const MAX_DOCUMENTS: usize = 256;

struct Sources<'a, 'f> {
    options: &'a Options,
    apis: &'a Apis<'f>,
    diagnostics: &'a mut Sink,
    /// Documents in the order in which they are met; read, but their sources not yet.
    documents: Vec<(FileId, ArazzoDocument)>,
}

/// Reads every source of the entry document, and of the workflow documents among them.
pub(crate) fn load(
    options: &Options,
    apis: &Apis<'_>,
    entry: ArazzoDocument,
    diagnostics: &mut Sink,
) -> Documents {
    let file = entry.file;
    let mut sources = Sources {
        options,
        apis,
        diagnostics,
        documents: vec![(file, entry)],
    };
    let mut resolved = Vec::new();
    // Resolving the sources of a document may append documents, whose sources come later; the index
    // in both lists is the `DocumentId`.
    while resolved.len() < sources.documents.len() {
        let index = resolved.len();
        let list = sources.of_document(index);
        resolved.push(list);
    }
    let apis = sources.apis;
    let with_names =
        sources
            .documents
            .into_iter()
            .zip(resolved)
            .map(|((file, arazzo), sources)| {
                let name = apis.files().borrow().map.file(file).name.clone();
                Document {
                    arazzo,
                    sources,
                    stem: stem(&name),
                    file_name: file_name(&name),
                }
            });
    Documents {
        list: with_names.collect(),
    }
}

impl Sources<'_, '_> {
    fn of_document(&mut self, index: usize) -> Vec<Source> {
        let document = &self.documents[index].1;
        let file = document.file;
        let self_uri = document.self_uri.as_ref().map(|uri| uri.value.clone());
        let descriptions = document.source_descriptions.clone();
        descriptions
            .into_iter()
            .map(|description| Source {
                target: self.target(file, self_uri.as_deref(), &description),
                name: description.name.value,
            })
            .collect()
    }

    fn target(
        &mut self,
        base: FileId,
        self_uri: Option<&str>,
        description: &SourceDescription,
    ) -> SourceTarget {
        let Some(file) = self.open(base, self_uri, description) else {
            return SourceTarget::Broken;
        };
        match self.apis.root_kind(file) {
            Some(RootKind::Arazzo) => {
                self.check_kind(description, SourceKind::Arazzo, "an Arazzo document");
                let target = self.arazzo(file, description.url.span);
                self.check_identity(&target, description);
                target
            }
            Some(RootKind::AsyncApi) => {
                self.check_kind(description, SourceKind::AsyncApi, "an AsyncAPI description");
                self.messages(base, file, description)
            }
            _ => self.api(file, description),
        }
    }

    fn open(
        &mut self,
        base: FileId,
        self_uri: Option<&str>,
        description: &SourceDescription,
    ) -> Option<FileId> {
        let url = &description.url.value;
        if let Some(file) = self.downloaded(base, url) {
            return Some(file);
        }
        let replaced = self
            .options
            .sources
            .iter()
            .find(|(name, _)| *name == description.name.value);
        let mut files = self.apis.files().borrow_mut();
        if let Some((_, path)) = replaced {
            return match files.open_named(path) {
                Ok(file) => Some(file),
                Err(error) => {
                    drop(files);
                    let diagnostic = error.diagnostic(description.url.span, &description.name);
                    self.diagnostics.report(diagnostic);
                    None
                }
            };
        }
        let (place, name) = (description.url.span, description.name.span);
        if url.is_empty() && place.start <= name.start && name.end <= place.end {
            // The URL is missing, which has been reported at the name.
            return None;
        }
        let reference = local_reference(self_uri, url);
        match files.open(base, &reference) {
            Ok(file) => Some(file),
            Err(error) => {
                drop(files);
                let known = self.by_identity(url);
                if let Some(file) = known.or_else(|| self.locked(base, &published(self_uri, url))) {
                    return Some(file);
                }
                self.diagnostics
                    .report(error.diagnostic(description.url.span, &description.name));
                None
            }
        }
    }

    /// What the source of a called document was downloaded to. Given sources have the names of the
    /// entry document, which may mean something else in another one.
    fn downloaded(&self, base: FileId, url: &str) -> Option<FileId> {
        let (entry, _) = self.documents.first()?;
        let called = *entry != base && self.apis.files().borrow_mut().is_locked(base);
        called.then(|| self.locked(base, url)).flatten()
    }

    /// What was downloaded from a URL.
    fn locked(&self, base: FileId, url: &str) -> Option<FileId> {
        let mut files = self.apis.files().borrow_mut();
        files.open_locked(base, url)?.ok()
    }

    /// A document that was read already and has this URI as its `$self`.
    fn by_identity(&self, url: &str) -> Option<FileId> {
        let claims = |document: &ArazzoDocument| {
            document
                .self_uri
                .as_ref()
                .is_some_and(|uri| uri.value == url)
        };
        self.documents
            .iter()
            .find(|(_, document)| claims(document))
            .map(|(file, _)| *file)
    }

    fn arazzo(&mut self, file: FileId, span: Span) -> SourceTarget {
        if let Some(known) = self.documents.iter().position(|(known, _)| *known == file) {
            return SourceTarget::Arazzo(DocumentId(known));
        }
        if self.documents.len() >= MAX_DOCUMENTS {
            let message = format!("more than {MAX_DOCUMENTS} workflow documents are called");
            self.diagnostics
                .report(Diagnostic::new(Code::TooLarge, span, message));
            return SourceTarget::Broken;
        }
        let read = {
            let files = self.apis.files().borrow();
            syntax::parse(&files.map, file, self.diagnostics)
        };
        match read.and_then(|root| arazzo::read(root, file, self.diagnostics)) {
            Some(document) => {
                self.documents.push((file, document));
                SourceTarget::Arazzo(DocumentId(self.documents.len() - 1))
            }
            None => SourceTarget::Broken,
        }
    }

    /// A document that says what it is called should be called that.
    fn check_identity(&mut self, target: &SourceTarget, description: &SourceDescription) {
        let SourceTarget::Arazzo(id) = target else {
            return;
        };
        let Some(identity) = &self.documents[id.0].1.self_uri else {
            return;
        };
        let (url, identity) = (&description.url, identity.value.clone());
        let absolute = url::Url::parse(&identity).is_ok();
        if !absolute || url.value == identity {
            return;
        }
        let message = format!("the document calls itself `{identity}`");
        let diagnostic = Diagnostic::new(Code::IdentityMismatch, url.span, message)
            .help("use that as the `url`, and name the file with `--source`");
        self.diagnostics.report(diagnostic);
    }

    fn api(&mut self, file: FileId, description: &SourceDescription) -> SourceTarget {
        match self.apis.open(file) {
            Ok(api) => {
                self.check_kind(description, SourceKind::OpenApi, "an OpenAPI description");
                SourceTarget::Api(api)
            }
            Err(error) => {
                self.diagnostics
                    .report(error.diagnostic(description.url.span, &description.name));
                SourceTarget::Broken
            }
        }
    }

    /// The type may be left out, but the version of the language counts all the same.
    fn messages(
        &mut self,
        base: FileId,
        file: FileId,
        description: &SourceDescription,
    ) -> SourceTarget {
        let of_base = |(file, _): &&(FileId, ArazzoDocument)| *file == base;
        let document = self.documents.iter().find(of_base);
        let old = document.is_some_and(|(_, document)| document.version < Version::V1_1);
        if old && description.kind.is_none() {
            let message = "AsyncAPI descriptions as sources need arazzo 1.1";
            self.diagnostics.report(
                Diagnostic::new(
                    Code::AsyncapiNeedsNewerVersion,
                    description.url.span,
                    message,
                )
                .help("write `arazzo: 1.1.0`"),
            );
        }
        match self.apis.open_async(file) {
            Ok(api) => SourceTarget::Async(api),
            Err(error) => {
                self.diagnostics
                    .report(error.diagnostic(description.url.span, &description.name));
                SourceTarget::Broken
            }
        }
    }

    fn check_kind(&mut self, description: &SourceDescription, found: SourceKind, what: &str) {
        let Some(kind) = &description.kind else {
            return;
        };
        if kind.value == found {
            return;
        }
        let right = match found {
            SourceKind::OpenApi => "openapi",
            SourceKind::Arazzo => "arazzo",
            SourceKind::AsyncApi => "asyncapi",
        };
        let message = format!(
            "source `{}` is {what}, not what its type says",
            *description.name
        );
        let diagnostic = Diagnostic::new(Code::SourceTypeMismatch, kind.span, message)
            .help(format!("write `type: {right}`"))
            .fix(kind.span, right);
        self.diagnostics.report(diagnostic);
    }
}

/// A URL relative to `$self`, made relative to the document's place on disk: an absolute `$self`
/// says where the document is published, and its neighbours there are its neighbours here.
fn local_reference(self_uri: Option<&str>, url: &str) -> String {
    let published = self_uri.and_then(|uri| url::Url::parse(uri).ok());
    let absolute = url::Url::parse(url).ok();
    match (published, absolute) {
        (Some(base), Some(target)) if base.scheme() != "file" => base
            .make_relative(&target)
            .unwrap_or_else(|| url.to_owned()),
        _ => url.to_owned(),
    }
}

/// A URL relative to `$self`, as it is published.
fn published(self_uri: Option<&str>, url: &str) -> String {
    let base = self_uri.and_then(|uri| url::Url::parse(uri).ok());
    let joined = base.and_then(|base| base.join(url).ok());
    joined.map_or_else(|| url.to_owned(), String::from)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The part of a file's name before its first dot; the whole name if it begins with one.
pub(crate) fn stem(path: &Path) -> String {
    let name = file_name(path);
    match name.split('.').next() {
        Some("") | None => name,
        Some(stem) => stem.to_owned(),
    }
}
