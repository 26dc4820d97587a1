//! Source Description Objects.

use super::super::{SourceDescription, SourceKind, Version};
use super::names::Seen;
use super::object::{Object, Reader, list};
use super::table;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;
use crate::syntax::Node;

const KINDS: &[&str] = &["openapi", "arazzo", "asyncapi"];

impl Reader<'_> {
    pub(super) fn source_descriptions(&mut self, document: &Object<'_>) -> Vec<SourceDescription> {
        let Some(items) = self.list(document, "sourceDescriptions") else {
            return Vec::new();
        };
        if items.is_empty() {
            self.empty_list(document, "sourceDescriptions", "a source description");
        }
        let mut seen = Seen::new(Code::DuplicateSource);
        let sources = items
            .iter()
            .filter_map(|item| self.source_description(item));
        let sources: Vec<_> = sources.collect();
        for source in &sources {
            let name = &source.name;
            self.unique(
                &mut seen,
                name.value.clone(),
                name.span,
                &format!("source `{}`", **name),
            );
        }
        sources
    }

    fn source_description(&mut self, node: &Node) -> Option<SourceDescription> {
        let who = self.who("source", node, "name");
        let source = self.object(node, &table::SOURCE, who)?;
        let name = self.required_text(&source, "name");
        self.check_id(&name, Code::UnaddressableName, "source name");
        // Without a URL there is nothing to open; the name is known all the same.
        let url = self.required_text(&source, "url");
        Some(SourceDescription {
            name,
            url,
            kind: self.source_kind(&source),
            span: node.span,
        })
    }

    fn source_kind(&mut self, source: &Object<'_>) -> Option<Spanned<SourceKind>> {
        let kind = self.word(source, "type")?;
        let value = match kind.as_str() {
            "openapi" => SourceKind::OpenApi,
            "arazzo" => SourceKind::Arazzo,
            "asyncapi" => SourceKind::AsyncApi,
            other => {
                let message = format!("`{other}` is not a type of source");
                self.report(
                    Diagnostic::new(Code::WrongType, kind.span, message)
                        .help(format!("the types are {}", list(KINDS)))
                        .suggest(kind.span, other, KINDS.iter().copied()),
                );
                return None;
            }
        };
        if value == SourceKind::AsyncApi && self.version < Version::V1_1 {
            let message = "sources of type `asyncapi` need arazzo 1.1";
            self.report(
                Diagnostic::new(Code::AsyncapiNeedsNewerVersion, kind.span, message)
                    .help("write `arazzo: 1.1.0`"),
            );
        }
        Some(Spanned::new(value, kind.span))
    }

    /// Reports a list that must not be empty.
    pub(super) fn empty_list(&mut self, object: &Object<'_>, field: &str, item: &str) {
        let span = object.get(field).map_or(object.name_span, |node| node.span);
        let message = format!("`{field}` is empty, at least {item} is required");
        self.report(Diagnostic::new(Code::EmptyList, span, message));
    }

    /// What messages call an object: its kind and its name.
    pub(super) fn who(&self, kind: &str, node: &Node, id: &str) -> String {
        match node.get(id).and_then(Node::as_str) {
            Some(name) => format!("{kind} `{name}`"),
            None if kind.starts_with('a') => format!("an {kind}"),
            None => format!("a {kind}"),
        }
    }
}
