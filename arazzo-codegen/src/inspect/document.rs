//! The documents as they were read: objects, their places, and what their names lead to.

use crate::compilation::{ApiSummary, Input};
use crate::document::arazzo::{SourceKind, Target};
use crate::inspect::Format;
use crate::resolve::{Source, SourceTarget};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::Node;

mod json;
mod text;

#[cfg(test)]
mod tests;

pub(super) fn print(input: &Input, map: &SourceMap, format: Format) -> String {
    let read = Read { input, map };
    match format {
        Format::Json => json::print(read),
        _ => text::print(read),
    }
}

/// The documents and the text that they were read from.
#[derive(Clone, Copy)]
struct Read<'r> {
    input: &'r Input,
    map: &'r SourceMap,
}

/// What a source description leads to.
enum Found<'r> {
    Api(&'r ApiSummary),
    Other { kind: &'static str, file: FileId },
    Nothing,
}

impl<'r> Read<'r> {
    fn found(self, source: &Source) -> Found<'r> {
        match source.target {
            SourceTarget::Api(id) | SourceTarget::Async(id) => match self.input.apis.get(&id) {
                Some(api) => Found::Api(api),
                None => Found::Nothing,
            },
            SourceTarget::Arazzo(id) => Found::Other {
                kind: "arazzo",
                file: self.input.documents.get(id).arazzo.file,
            },
            SourceTarget::Broken => Found::Nothing,
        }
    }

    fn file(self, id: FileId) -> String {
        let name = self.map.file(id).name.to_string_lossy();
        name.replace('\\', "/")
    }

    fn line(self, span: Span) -> usize {
        self.map.start(span).line
    }
}

/// The field that says what a step calls, and its value.
fn target(target: &Target) -> (&'static str, &str) {
    match target {
        Target::OperationId(id) => ("operationId", id),
        Target::OperationPath(path) => ("operationPath", path),
        Target::ChannelPath(path) => ("channelPath", path),
        Target::WorkflowId(id) => ("workflowId", id),
    }
}

fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::OpenApi => "openapi",
        SourceKind::Arazzo => "arazzo",
        SourceKind::AsyncApi => "asyncapi",
    }
}

/// The inputs that a schema declares by name in this place.
fn inputs(schema: &Node) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Node::entries);
    let entries = properties.into_iter().flatten();
    entries.map(|entry| entry.key.value.as_str()).collect()
}

/// The values of names with places.
fn values<'n>(names: impl IntoIterator<Item = &'n crate::source::Spanned<String>>) -> Vec<&'n str> {
    names.into_iter().map(|name| name.value.as_str()).collect()
}
