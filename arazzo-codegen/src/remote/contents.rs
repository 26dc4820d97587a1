//! What a file is, and the references in it.

use serde_json::Value;

use crate::diagnostic::Sink;
use crate::document::api;
use crate::lock;
use crate::source::{FileId, SourceMap, Span, Spanned};
use crate::syntax::{self, Entry, Node, NodeKind};

/// What a file is, by the fields at its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A description that a source description can name: OpenAPI, AsyncAPI, Arazzo.
    Description,
    /// A mapping or a list: a part of a description, perhaps.
    Part,
    /// Text, a number, nothing.
    Scalar,
}

/// The fields that say what a description follows.
const DESCRIPTIONS: [&str; 4] = ["openapi", "swagger", "asyncapi", "arazzo"];

/// Members with examples and other values: a `$ref` there is data.
const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Members whose own members are names that an author has chosen.
const NAMED: [&str; 10] = [
    "$defs",
    "channels",
    "definitions",
    "headers",
    "inputs",
    "messages",
    "parameters",
    "patternProperties",
    "properties",
    "schemas",
];

/// What was found in a file.
pub(super) struct Contents {
    pub(super) kind: Kind,
    pub(super) references: Vec<Written>,
    pub(super) identities: Vec<String>,
    /// Where the document says that it is published.
    pub(super) published: Option<String>,
}

/// A reference as it is written.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) span: Span,
    /// The name of the source description, if it is one.
    pub(super) source: Option<String>,
}

impl Contents {
    /// Reads a file. The error is why it cannot be read.
    pub(super) fn read(map: &SourceMap, file: FileId) -> Result<Self, String> {
        let root = match syntax::parse(map, file, &mut Sink::default()) {
            Some(root) => root,
            None => without_places(map, file)?,
        };
        let mut contents = Contents {
            kind: kind(&root),
            references: sources(&root),
            identities: Vec::new(),
            published: published(&root),
        };
        contents.collect(&root);
        Ok(contents)
    }

    /// Goes through a tree in the order of the text, without recursion: it may be deep.
    fn collect(&mut self, root: &Node) {
        let mut left = vec![(root, false)];
        while let Some((node, is_named)) = left.pop() {
            match &node.kind {
                NodeKind::Sequence(items) => {
                    left.extend(items.iter().rev().map(|item| (item, false)));
                }
                NodeKind::Mapping(entries) => {
                    entries.iter().for_each(|entry| self.entry(entry));
                    let inner = entries.iter().rev();
                    let inner = inner.filter(|entry| is_named || !is_value(&entry.key));
                    let named = |key: &str| !is_named && NAMED.contains(&key);
                    left.extend(inner.map(|entry| (&entry.value, named(&entry.key))));
                }
                _ => {}
            }
        }
    }

    /// Takes a reference, unless it is one within the file.
    fn reference(&mut self, value: &Node) {
        if let Some(text) = value.as_str().filter(|text| !text.starts_with('#')) {
            self.references.push(Written {
                text: text.to_owned(),
                span: value.span,
                source: None,
            });
        }
    }

    fn entry(&mut self, entry: &Entry) {
        if entry.key.as_str() == "discriminator" {
            let mapping = entry.value.get("mapping").and_then(Node::entries);
            let targets = mapping.unwrap_or_default().iter().map(|entry| &entry.value);
            targets
                .filter(|value| is_file(value))
                .for_each(|value| self.reference(value));
        }
        let Some(text) = entry.value.as_str() else {
            return;
        };
        match entry.key.as_str() {
            "$ref" => self.reference(&entry.value),
            "$id" | "$self" => self.identities.extend(lock::normal(text)),
            _ => {}
        }
    }
}

/// Whether the target in a mapping is a reference, not the name of a component.
fn is_file(value: &Node) -> bool {
    let text = value.as_str().unwrap_or_default();
    let endings = [".yaml", ".yml", ".json"];
    text.contains(['/', '#']) || endings.iter().any(|ending| text.ends_with(ending))
}

fn is_value(key: &str) -> bool {
    VALUES.contains(&key) || key.starts_with("x-")
}

/// Reads a file as API descriptions are read: what a workflow document may not have may be fine
/// there. All of it then stands at the beginning.
fn without_places(map: &SourceMap, file: FileId) -> Result<Node, String> {
    let (start, end) = (0, 0);
    let value = api::value(&map.file(file).text)?;
    Ok(node(value, Span { file, start, end }))
}

/// The depth of a value is limited by its reader.
fn node(value: Value, span: Span) -> Node {
    let entry = |(key, value)| Entry {
        key: Spanned::new(key, span),
        value: node(value, span),
    };
    let kind = match value {
        Value::Null => NodeKind::Null,
        Value::Bool(value) => NodeKind::Bool(value),
        Value::Number(number) => NodeKind::Number(number),
        Value::String(text) => NodeKind::String(text),
        Value::Array(items) => {
            NodeKind::Sequence(items.into_iter().map(|item| node(item, span)).collect())
        }
        Value::Object(members) => NodeKind::Mapping(members.into_iter().map(entry).collect()),
    };
    Node {
        kind,
        span,
        verbatim: None,
        lines: Vec::new(),
        heading: None,
    }
}

fn kind(root: &Node) -> Kind {
    match &root.kind {
        NodeKind::Mapping(_) if DESCRIPTIONS.iter().any(|key| root.get(key).is_some()) => {
            Kind::Description
        }
        NodeKind::Mapping(_) | NodeKind::Sequence(_) => Kind::Part,
        _ => Kind::Scalar,
    }
}

fn published(root: &Node) -> Option<String> {
    root.get("arazzo")?;
    lock::normal(root.get("$self")?.as_str()?)
}

/// The source descriptions of a workflow document.
fn sources(root: &Node) -> Vec<Written> {
    let list = root.get("arazzo").and(root.get("sourceDescriptions"));
    let list = list.and_then(Node::items).unwrap_or_default();
    let source = |item: &Node| {
        let (name, url) = (item.get("name")?.as_str()?, item.get("url")?);
        let text = url.as_str()?.to_owned();
        Some(Written {
            text,
            span: url.span,
            source: Some(name.to_owned()),
        })
    };
    list.iter().filter_map(source).collect()
}
