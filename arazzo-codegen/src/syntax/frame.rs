//! Sequences and mappings under construction, and the anchors seen so far.

use std::collections::HashMap;

use super::{Entry, Node, NodeKind};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::source::{Span, Spanned};

/// A finished value, with what its container needs to know about it.
pub(super) struct Value {
    pub(super) node: Node,
    pub(super) anchor: usize,
    /// Whether it is an unquoted scalar.
    pub(super) plain: bool,
}

impl Value {
    /// A value without an anchor that is not a plain scalar.
    pub(super) fn new(node: Node) -> Self {
        Value {
            node,
            anchor: 0,
            plain: false,
        }
    }
}

/// A container whose end has not been read.
pub(super) struct Frame {
    /// Where it begins.
    pub(super) start: Span,
    /// Its anchor, 0 if it has none.
    pub(super) anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    entries: Vec<Entry>,
    /// Where each key was given first.
    seen: HashMap<String, Span>,
    /// The key whose value comes next, and its place.
    key: Option<(Key, Span)>,
    /// What `<<` brings in, and before which entry.
    merged: Vec<(usize, Entry)>,
}

enum Key {
    Name(String),
    Merge,
    /// Has been reported; the value is dropped.
    Bad,
}

impl Frame {
    pub(super) fn sequence(start: Span, anchor: usize) -> Self {
        Frame {
            start,
            anchor,
            content: Content::Sequence(Vec::new()),
        }
    }

    pub(super) fn mapping(start: Span, anchor: usize) -> Self {
        Frame {
            start,
            anchor,
            content: Content::Mapping(Mapping::default()),
        }
    }

    /// Where the key ends whose value comes next.
    pub(super) fn key_end(&self) -> Option<u32> {
        match &self.content {
            Content::Mapping(mapping) => mapping.key.as_ref().map(|(_, span)| span.end),
            Content::Sequence(_) => None,
        }
    }

    /// Where its last value ends; 0 if it has none.
    pub(super) fn last_end(&self) -> u32 {
        match &self.content {
            Content::Sequence(items) => items.last().map_or(0, |item| item.span.end),
            Content::Mapping(mapping) => mapping
                .entries
                .last()
                .map_or(0, |entry| entry.value.span.end.max(entry.key.span.end)),
        }
    }

    /// Adds a key or a value, whichever comes next.
    ///
    /// `Mapping::key` is set exactly while a value is due. A collection arrives here when it is
    /// finished, also one that stands in the place of a key.
    pub(super) fn place(&mut self, value: Value, text: &str, diagnostics: &mut Sink) {
        match &mut self.content {
            Content::Sequence(items) => items.push(value.node),
            Content::Mapping(mapping) => match mapping.key.take() {
                None => {
                    let span = value.node.span;
                    mapping.key = Some((key(value, text, diagnostics), span));
                }
                Some((Key::Name(name), span)) => {
                    let value = headed(value.node, span, text);
                    mapping.insert(Spanned::new(name, span), value, diagnostics);
                }
                Some((Key::Merge, span)) => mapping.merge(value.node, span, diagnostics),
                Some((Key::Bad, _)) => {}
            },
        }
    }

    /// The container as a value that ends at `end`.
    pub(super) fn finish(self, end: usize) -> Node {
        let kind = match self.content {
            Content::Sequence(items) => NodeKind::Sequence(items),
            Content::Mapping(mapping) => NodeKind::Mapping(mapping.finish()),
        };
        Node {
            kind,
            span: Span {
                end: end as u32,
                ..self.start
            },
            verbatim: None,
            lines: Vec::new(),
            heading: None,
        }
    }
}

impl Mapping {
    fn insert(&mut self, key: Spanned<String>, value: Node, diagnostics: &mut Sink) {
        if let Some(first) = self.seen.get(&key.value) {
            let message = format!("key `{}` is given twice", key.value);
            diagnostics.report(
                Diagnostic::new(Code::DuplicateKey, key.span, message)
                    .label("given again here")
                    .also(*first, "first given here")
                    .help("remove one of the two"),
            );
            return;
        }
        self.seen.insert(key.value.clone(), key.span);
        self.entries.push(Entry { key, value });
    }

    fn merge(&mut self, value: Node, span: Span, diagnostics: &mut Sink) {
        diagnostics.report(
            Diagnostic::new(
                Code::YamlUnsupported,
                span,
                "`<<` is not part of YAML 1.2; its mapping is merged",
            )
            .severity(Severity::Warning)
            .help("write the entries out"),
        );
        // Keys of the mapping win over merged ones, also those after `<<`, so nothing is inserted
        // before the mapping ends.
        let at = self.entries.len();
        let bad = value.span;
        let sources = match value.kind {
            NodeKind::Sequence(items) => items,
            _ => vec![value],
        };
        for source in sources {
            let NodeKind::Mapping(entries) = source.kind else {
                diagnostics.report(Diagnostic::new(
                    Code::YamlUnsupported,
                    bad,
                    "`<<` needs a mapping or a list of mappings",
                ));
                continue;
            };
            self.merged.extend(entries.into_iter().map(|e| (at, e)));
        }
    }

    /// Merged entries stand where their `<<` stood, unless the mapping gives the key itself.
    fn finish(mut self) -> Vec<Entry> {
        if self.merged.is_empty() {
            return self.entries;
        }
        // `seen` has all keys of the mapping; adding the merged ones lets the first source win.
        let mut merged = self.merged.into_iter().peekable();
        let mut all = Vec::new();
        for (index, entry) in self.entries.into_iter().map(Some).chain([None]).enumerate() {
            while let Some((_, brought)) = merged.next_if(|(at, _)| *at <= index) {
                let name = brought.key.value.clone();
                if self.seen.insert(name, brought.key.span).is_none() {
                    all.push(brought);
                }
            }
            all.extend(entry);
        }
        all
    }
}

/// The value with the key in front of it, if it is a block that begins below.
fn headed(value: Node, key: Span, text: &str) -> Node {
    let gap = text.get(key.end as usize..value.span.start as usize);
    let below = gap.is_some_and(|gap| gap.contains('\n'));
    let block = matches!(value.kind, NodeKind::Sequence(_) | NodeKind::Mapping(_));
    Node {
        heading: (block && below).then_some(key),
        ..value
    }
}

fn key(value: Value, text: &str, diagnostics: &mut Sink) -> Key {
    let span = value.node.span;
    let written = text.get(span.start as usize..span.end as usize);
    let written = written.unwrap_or_default();
    let what = value.node.describe();
    match value.node.kind {
        NodeKind::String(text) if value.plain && text == "<<" => Key::Merge,
        NodeKind::String(text) => Key::Name(text),
        // `200:` can only mean the text.
        NodeKind::Number(_) if !written.contains(['x', 'o']) => Key::Name(written.to_owned()),
        NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::Null if !written.is_empty() => {
            // The text is kept as the key, so that mistakes in the value are found too.
            diagnostics.report(
                Diagnostic::new(
                    Code::YamlUnsupported,
                    span,
                    format!("a key must be text, but this is {what}"),
                )
                .help("put the key in quotes")
                .fix_source(span, format!("\"{written}\"")),
            );
            Key::Name(written.to_owned())
        }
        _ => {
            let message = format!("a key must be text, but this is {what}");
            diagnostics.report(Diagnostic::new(Code::YamlUnsupported, span, message));
            Key::Bad
        }
    }
}

/// The values that aliases may repeat.
#[derive(Default)]
pub(super) struct Anchors {
    values: HashMap<usize, Anchored>,
    spent: usize,
}

/// A value with an anchor.
pub(super) struct Anchored {
    node: Node,
    /// How deep it is nested.
    pub(super) height: usize,
    weight: usize,
}

/// How much aliases may add to a document, in bytes of text and 64 for each value.
const BUDGET: usize = 16 * 1024 * 1024;

impl Anchors {
    /// Forgets an older value of the same anchor while the new one is read, so that an alias inside
    /// the value that it repeats finds nothing.
    pub(super) fn begin(&mut self, anchor: usize) {
        self.values.remove(&anchor);
    }

    pub(super) fn finish(&mut self, anchor: usize, node: &Node) {
        let (height, weight) = measure(node);
        let anchored = Anchored {
            node: node.clone(),
            height,
            weight,
        };
        // Anchors inside anchors keep copies, so these count too.
        self.spent = self.spent.saturating_add(weight);
        self.values.insert(anchor, anchored);
    }

    pub(super) fn get(&self, anchor: usize) -> Option<&Anchored> {
        self.values.get(&anchor)
    }

    /// A copy of the value; none if that would exceed what aliases may add.
    pub(super) fn copy(&mut self, anchor: usize) -> Option<Node> {
        let anchored = self.values.get(&anchor)?;
        self.spent = self.spent.saturating_add(anchored.weight);
        (self.spent <= BUDGET).then(|| anchored.node.clone())
    }
}

/// The height and the weight of a value. Recurses at most `MAX_DEPTH` deep: no node is deeper.
fn measure(node: &Node) -> (usize, usize) {
    let parts: (usize, usize) = match &node.kind {
        NodeKind::String(text) => return (0, 64 + text.len()),
        NodeKind::Sequence(items) => items.iter().map(measure).fold((0, 0), larger),
        NodeKind::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                let (height, weight) = measure(&entry.value);
                (height, weight + 64 + entry.key.value.len())
            })
            .fold((0, 0), larger),
        _ => return (0, 64),
    };
    (parts.0 + 1, parts.1 + 64)
}

fn larger(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0.max(b.0), a.1.saturating_add(b.1))
}
