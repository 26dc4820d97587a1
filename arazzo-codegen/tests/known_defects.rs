//! Mistakes that published workflow documents have, the specification's own examples among them.
//!
//! A document of `known_defects/` says behind `# AZ…` which findings a line has. These, and no other
//! errors and warnings, must be found. Behind lines `#=== name` stand other files beside it.

#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};

/// The codes at a line, in their order.
type Lines = BTreeMap<usize, Vec<String>>;

#[test]
fn every_known_defect_is_reported_at_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known_defects");
    let mut wrong = String::new();
    let mut count = 0;
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("a folder of documents")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a document");
        let (expected, found) = (expected(&text), found(&text));
        count += expected.len();
        if expected != found {
            let name = path.file_name().expect("a name").to_string_lossy();
            let _ = writeln!(
                wrong,
                "{name}\n  expected {expected:?}\n  found    {found:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count > 20, "{count} lines with defects are too few");
}

fn expected(text: &str) -> Lines {
    let document = text.split("#=== ").next().unwrap_or_default();
    let lines = document.lines().enumerate();
    let marked = lines.filter_map(|(index, line)| Some((index + 1, line.rsplit_once("# AZ")?.1)));
    let codes = |codes: &str| {
        let codes = codes.split_whitespace();
        codes
            .map(|code| format!("AZ{}", code.trim_start_matches("AZ")))
            .collect()
    };
    marked.map(|(line, text)| (line, codes(text))).collect()
}

fn found(text: &str) -> Lines {
    let mut lines = Lines::new();
    let compilation = compile(text);
    let all = compilation.diagnostics.iter();
    for one in all.filter(|one| one.severity != Severity::Note) {
        let span = one.span.expect("documents that can be read");
        let line = compilation.sources.start(span).line;
        lines
            .entry(line)
            .or_default()
            .push(one.code.id().to_owned());
    }
    lines.values_mut().for_each(|codes| codes.sort());
    lines
}

fn compile(text: &str) -> Compilation {
    let mut parts = text.split("#=== ");
    let document = parts.next().unwrap_or_default();
    let memory = Memory::default().with("doc.yaml", document);
    let memory = parts.fold(memory, |memory, part| {
        let (name, text) = part.split_once('\n').expect("a name and a text");
        memory.with(name, text)
    });
    Compiler::new().loader(memory).compile("doc.yaml")
}
