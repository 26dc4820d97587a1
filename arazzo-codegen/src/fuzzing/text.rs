//! A document of YAML or JSON, with all its places.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::Value;

use crate::diagnostic::{Diagnostics, Sink};
use crate::pointer::child;
use crate::source::{SourceMap, Span};
use crate::syntax::{Node, NodeKind, locate, parse};

/// What a document says, and where.
#[derive(Debug)]
pub struct Read {
    /// The value; none where the text cannot be read.
    pub value: Option<Value>,
    /// The places of all values.
    pub places: Vec<Place>,
    /// The strings, with the places of their characters.
    pub scalars: Vec<Scalar>,
    /// What is wrong with it.
    pub findings: Diagnostics,
}

/// The place of a value.
#[derive(Debug)]
pub struct Place {
    /// The JSON Pointer to it.
    pub pointer: String,
    /// Where the tree has it.
    pub range: Range<usize>,
    /// Where the search without a tree finds it.
    pub located: Option<Range<usize>>,
}

/// A string.
#[derive(Debug)]
pub struct Scalar {
    /// The string.
    pub text: String,
    /// Whether the file spells it as it is.
    pub verbatim: bool,
    /// The place of each character.
    pub places: Vec<Range<usize>>,
    /// The place of the string.
    pub range: Range<usize>,
}

/// Reads a text as a file of this name.
pub fn read(name: &str, text: &str) -> Read {
    let mut map = SourceMap::default();
    let file = map.add(PathBuf::from(name), PathBuf::from(name), text);
    let mut sink = Sink::default();
    let root = parse(&map, file, &mut sink);
    let mut read = Read {
        value: root.as_ref().map(Node::to_json),
        places: Vec::new(),
        scalars: Vec::new(),
        findings: sink.finish(),
    };
    if let Some(root) = &root {
        visit(root, String::new(), &mut read);
    }
    // Every search reads from the beginning, so only some are made.
    for place in read.places.iter_mut().take(16) {
        place.located = locate::locate(&map, file, &place.pointer).map(range);
    }
    read
}

fn visit(node: &Node, pointer: String, read: &mut Read) {
    match &node.kind {
        NodeKind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, child(&pointer, &index.to_string()), read);
            }
        }
        NodeKind::Mapping(entries) => {
            for entry in entries {
                visit(&entry.value, child(&pointer, &entry.key.value), read);
            }
        }
        NodeKind::String(text) => read.scalars.push(scalar(node, text)),
        _ => {}
    }
    read.places.push(Place {
        pointer,
        range: range(node.span),
        located: None,
    });
}

fn scalar(node: &Node, text: &str) -> Scalar {
    let ends = text
        .char_indices()
        .map(|(at, c)| node.part(at, at + c.len_utf8()));
    Scalar {
        text: text.to_owned(),
        verbatim: node.verbatim.is_some(),
        places: ends.map(range).collect(),
        range: range(node.span),
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
