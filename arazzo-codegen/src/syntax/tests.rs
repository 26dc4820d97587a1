//! What texts are read as, with the place of every value.

use std::fmt::Write;
use std::path::PathBuf;

use expect_test::Expect;

use super::{Node, NodeKind, parse};
use crate::diagnostic::render::one_line;
use crate::diagnostic::{Diagnostics, Sink};
use crate::source::{FileId, SourceMap};

mod hostile;
mod json;
mod places;
mod yaml;

/// Reads a text, and returns what came of it together with what was reported.
fn read(name: &str, text: &str) -> (SourceMap, FileId, Option<Node>, Diagnostics) {
    let mut map = SourceMap::default();
    let file = map.add(PathBuf::from(name), PathBuf::from(name), text);
    let mut sink = Sink::default();
    let node = parse(&map, file, &mut sink);
    (map, file, node, sink.finish())
}

/// Compares the values, one a line with its pointer, place and text, and the findings after them.
#[track_caller]
fn check(name: &str, text: &str, expect: Expect) {
    let (map, _, node, diagnostics) = read(name, text);
    let mut shown = String::new();
    if let Some(node) = &node {
        show(&mut shown, "", node, &map);
    }
    for diagnostic in diagnostics.iter() {
        let severity = diagnostic.severity.name();
        shown += &format!("{severity}: {}\n", one_line(diagnostic, &map));
    }
    expect.assert_eq(&shown);
}

fn show(out: &mut String, pointer: &str, node: &Node, map: &SourceMap) {
    let (start, end) = (map.start(node.span), map.end(node.span));
    let place = format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    );
    let at = if pointer.is_empty() { "/" } else { pointer };
    match &node.kind {
        NodeKind::Mapping(entries) => {
            let _ = writeln!(out, "{at} {place} mapping");
            for entry in entries {
                show(out, &format!("{pointer}/{}", *entry.key), &entry.value, map);
            }
        }
        NodeKind::Sequence(items) => {
            let _ = writeln!(out, "{at} {place} list");
            for (index, item) in items.iter().enumerate() {
                show(out, &format!("{pointer}/{index}"), item, map);
            }
        }
        _ => {
            let verbatim = node
                .verbatim
                .map(|offset| format!(" +{offset}"))
                .unwrap_or_default();
            let _ = writeln!(out, "{at} {place} {}{verbatim}", node.to_json());
        }
    }
}
