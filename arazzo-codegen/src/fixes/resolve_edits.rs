//! From the meaning of a fix to the characters that it replaces.

use std::collections::BTreeMap;

use super::{removal, rename, scalar};
use crate::diagnostic::{Diagnostics, Edit, Fix, Sink, suggest};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::{self, Entry, Node, NodeKind};

/// Spells every fix as its file does; drops those for which there is no spelling.
pub(crate) fn resolve_edits(diagnostics: &mut Diagnostics, map: &SourceMap) {
    let mut trees: BTreeMap<FileId, Option<Node>> = BTreeMap::new();
    for diagnostic in diagnostics.iter_mut() {
        let Some(fix) = diagnostic.fix.take() else {
            continue;
        };
        let file = fix.span.file;
        let read = || syntax::parse(map, file, &mut Sink::default());
        let tree = trees.entry(file).or_insert_with(read);
        diagnostic.fix = match tree {
            Some(tree) => resolved(&fix, tree, &map.file(file).text),
            // A text with a syntax error has no tree; only fixes of plain text apply to it.
            None => {
                let text = &map.file(file).text;
                let applies = match fix.edit {
                    Edit::Text | Edit::Source => true,
                    Edit::Guess => is_slip(&fix, text),
                    _ => false,
                };
                applies.then(|| source(fix.span, fix.replacement))
            }
        };
    }
}

fn resolved(fix: &Fix, tree: &Node, text: &str) -> Option<Fix> {
    match &fix.edit {
        Edit::Source => Some(fix.clone()),
        Edit::Guess => {
            let edit = Edit::Text;
            let fix = &Fix {
                edit,
                ..fix.clone()
            };
            is_slip(fix, text).then(|| resolved(fix, tree, text))?
        }
        Edit::Text => match string_at(tree, fix.span, text, false) {
            Some(place) => scalar::replace(&place, fix, text),
            None => Some(source(fix.span, fix.replacement.clone())),
        },
        Edit::Key => {
            // A key is a string too: its quotes stay.
            let key = key_of(tree, fix.span)?;
            let fix = Fix {
                span: key,
                replacement: fix.replacement.clone(),
                edit: Edit::Text,
            };
            resolved(&fix, tree, text)
        }
        Edit::AddMember(name) => add_member(fix.span, name, &fix.replacement, tree, text),
        Edit::Member(name) => other_member(fix.span, name, &fix.replacement, tree, text),
        Edit::Rename => rename::everywhere(tree, fix, text),
        Edit::Unwrap => unwrapped(fix.span, tree, text),
        Edit::Remove => {
            let span = removal::of(tree, fix.span, text)?;
            Some(source(span, String::new()))
        }
    }
}

/// Whether the text at the place is a misspelling of the replacement. Only then is a guess a fix.
fn is_slip(fix: &Fix, text: &str) -> bool {
    let range = fix.span.start as usize..fix.span.end as usize;
    let written = text
        .get(range)
        .unwrap_or_default()
        .trim_matches(['\'', '"']);
    let replacement = fix.replacement.trim_matches(['\'', '"']);
    suggest::is_slip_of(written, replacement)
}

pub(super) fn source(span: Span, replacement: String) -> Fix {
    Fix {
        span,
        replacement,
        edit: Edit::Source,
    }
}

/// A string of the file.
pub(super) struct Place<'n> {
    /// Quotes included.
    pub(super) span: Span,
    pub(super) value: &'n str,
    /// Whether it is inside brackets or braces.
    pub(super) in_flow: bool,
}

/// The string that a span is inside of: a value or a key.
fn string_at<'n>(node: &'n Node, span: Span, text: &str, in_flow: bool) -> Option<Place<'n>> {
    let in_flow = in_flow || is_flow(node, text);
    let place = |span, value| Place {
        span,
        value,
        in_flow,
    };
    match &node.kind {
        NodeKind::String(value) if contains(node.span, span) => Some(place(node.span, value)),
        NodeKind::Sequence(items) => items
            .iter()
            .filter(|item| contains(item.span, span))
            .find_map(|item| string_at(item, span, text, in_flow)),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| {
            if contains(entry.key.span, span) {
                return Some(place(entry.key.span, &entry.key.value));
            }
            let inside = contains(entry.value.span, span);
            inside.then(|| string_at(&entry.value, span, text, in_flow))?
        }),
        _ => None,
    }
}

pub(super) fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

pub(super) fn is_flow(node: &Node, text: &str) -> bool {
    let collection = matches!(node.kind, NodeKind::Sequence(_) | NodeKind::Mapping(_));
    let written = text.get(node.span.start as usize..).unwrap_or_default();
    collection && written.starts_with(['{', '['])
}

/// The key of the member whose value is at a place.
fn key_of(tree: &Node, span: Span) -> Option<Span> {
    let is_here = |entry: &Entry| is_value(entry, span);
    let (_, entries) = mapping_with(tree, span, &is_here)?;
    entries
        .iter()
        .find(|entry| is_here(entry))
        .map(|entry| entry.key.span)
}

/// Whether a place is inside a scalar that is the value of this member.
fn is_value(entry: &Entry, span: Span) -> bool {
    let scalar = entry.value.entries().is_none() && entry.value.items().is_none();
    scalar && contains(entry.value.span, span)
}

fn add_member(span: Span, name: &str, value: &str, tree: &Node, text: &str) -> Option<Fix> {
    let is_here = |entry: &Entry| contains(entry.key.span, span) || is_value(entry, span);
    let (mapping, entries) = mapping_with(tree, span, &is_here)?;
    let neighbour = entries.iter().find(|entry| is_here(entry))?;
    let (key, flow) = (neighbour.key.span.start, is_flow(mapping, text));
    let member = member(
        name,
        value,
        text.get(key as usize..)?.starts_with('"'),
        flow,
    );
    let separator = if flow {
        separator(entries, text)
    } else {
        format!("\n{}", " ".repeat(column(text, key as usize)?))
    };
    // The end of a scalar is the end of its entry. The value of a key may be a block of many lines, so
    // the new member goes before the key.
    let (at, replacement) = if is_value(neighbour, span) {
        (neighbour.value.span.end, separator + &member)
    } else {
        (key, member + &separator)
    };
    let (start, end) = (at, at);
    Some(source(Span { start, end, ..span }, replacement))
}

fn other_member(span: Span, name: &str, value: &str, tree: &Node, text: &str) -> Option<Fix> {
    let is_here = |entry: &Entry| is_value(entry, span);
    let (mapping, entries) = mapping_with(tree, span, &is_here)?;
    let entry = entries.iter().find(|entry| is_here(entry))?;
    let (start, end) = (entry.key.span.start, entry.value.span.end);
    let json = text.get(start as usize..)?.starts_with('"');
    let member = member(name, value, json, is_flow(mapping, text));
    Some(source(Span { start, end, ..span }, member))
}

/// A member's value in the place of its mapping, spelled as it was.
fn unwrapped(span: Span, tree: &Node, text: &str) -> Option<Fix> {
    let (mapping, entries) = mapping_with(tree, span, &|entry| is_value(entry, span))?;
    let entry = entries.iter().find(|entry| is_value(entry, span))?;
    let value = entry.value.span;
    let spelled = text.get(value.start as usize..value.end as usize)?;
    Some(source(mapping.span, spelled.to_owned()))
}

/// Whether it is an object, or a list of objects or of strings.
fn is_json(value: &str) -> bool {
    ["{\"", "[{\"", "[\""]
        .iter()
        .any(|start| value.starts_with(start))
}

/// `name: value`. A value that is JSON is written as it is: YAML has it too.
fn member(name: &str, value: &str, json: bool, flow: bool) -> String {
    match json {
        _ if is_json(value) && json => format!("{}: {value}", scalar::json(name)),
        _ if is_json(value) => format!("{name}: {value}"),
        true => format!("{}: {}", scalar::json(name), scalar::json(value)),
        false => format!("{name}: {}", scalar::spelled(value, flow)),
    }
}

/// The text between the members of a flow mapping: `, `, or a comma and a line break.
fn separator(entries: &[Entry], text: &str) -> String {
    let between = match entries {
        [first, second, ..] => {
            text.get(first.value.span.end as usize..second.key.span.start as usize)
        }
        _ => None,
    };
    match between {
        Some(between) if between.trim() == "," => between.to_owned(),
        _ => ", ".to_owned(),
    }
}

/// The indentation of a key; none after a tab.
fn column(text: &str, at: usize) -> Option<usize> {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    (!line.contains('\t')).then(|| line.chars().count())
}

/// The first mapping that has such an entry around a place, and its entries.
///
/// Only the path down to the place is searched, because a document may have many places to fix. A
/// value that an alias repeats has the place of its anchor, outside the nodes around it, so
/// everything is searched if the path leads nowhere.
fn mapping_with<'n>(
    tree: &'n Node,
    span: Span,
    is_it: &dyn Fn(&Entry) -> bool,
) -> Option<(&'n Node, &'n [Entry])> {
    let around = |node: &Node| contains(node.span, span);
    first_mapping(tree, &around, is_it).or_else(|| first_mapping(tree, &|_| true, is_it))
}

/// The first mapping that has such an entry, among the nodes to search.
fn first_mapping<'n>(
    node: &'n Node,
    search: &dyn Fn(&Node) -> bool,
    is_it: &dyn Fn(&Entry) -> bool,
) -> Option<(&'n Node, &'n [Entry])> {
    let inside = |child: &'n Node| {
        let searched = search(child).then_some(child);
        searched.and_then(|child| first_mapping(child, search, is_it))
    };
    match &node.kind {
        NodeKind::Mapping(entries) if entries.iter().any(is_it) => Some((node, entries)),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| inside(&entry.value)),
        NodeKind::Sequence(items) => items.iter().find_map(inside),
        _ => None,
    }
}
