//! Values of every kind, in bodies of every media type, for every use: rustc and Clippy have nothing
//! to say about the code.
//!
//! As a rule every two of a kind, a media type and a use meet once, and everything where bytes are.
//! `ARAZZO_MATRIX=full` makes each meet each, by hand: that takes an hour and ten gigabytes.

mod axes;

use std::collections::BTreeMap;
use std::env;

use arazzo_codegen::Compiler;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::Memory;
use support::tell;

use self::axes::{API, GET, GET_WHOLE, KINDS, MEDIA, USES};
use crate::corpus::check;

/// A place of the matrix.
#[derive(Clone, Copy)]
struct Cell {
    kind: usize,
    media: usize,
    usage: usize,
}

/// What a cell is refused for, or its module.
type Made = Result<String, String>;

#[test]
fn every_kind_of_value_compiles_everywhere() {
    let cells = cells();
    let mut modules: Vec<(String, String)> = Vec::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for cell in &cells {
        match cell.make() {
            Ok(module) => modules.push((cell.name(), module)),
            Err(codes) => *refused.entry(codes).or_default() += 1,
        }
    }
    let texts = modules.iter().map(|(name, text)| (&**name, &**text));
    let checked = check::compile("matrix", "clippy", &texts.collect::<Vec<_>>());
    tell(format_args!(
        "matrix: {} cells, refused {refused:?}; {} lines in {} crates checked in {:.0?}",
        cells.len(),
        checked.lines,
        checked.crates,
        checked.took,
    ));
    assert!(
        checked.complaints.is_empty(),
        "\n{}",
        checked.complaints.join("\n")
    );
    // Nearly all of it is something that a document may say.
    assert!(modules.len() * 10 > cells.len() * 8, "{refused:?}");
}

/// All cells, or those in which every two meet once.
fn cells() -> Vec<Cell> {
    let full = env::var("ARAZZO_MATRIX").is_ok_and(|size| size == "full");
    let mut cells = Vec::new();
    for kind in 0..KINDS.len() {
        for media in 0..MEDIA.len() {
            for usage in 0..USES.len() {
                if full || (kind + media) % USES.len() == usage {
                    cells.push(Cell { kind, media, usage });
                }
            }
        }
    }
    cells
}

impl Cell {
    fn name(self) -> String {
        let (kind, media, usage) = (KINDS[self.kind].0, MEDIA[self.media], USES[self.usage].0);
        format!("{kind} in {media} for {usage}")
    }

    /// Where a part of the value cannot be read, the value is read as a whole.
    fn make(self) -> Made {
        self.compile(GET).or_else(|_| self.compile(GET_WHOLE))
    }

    fn compile(self, get: &str) -> Made {
        let kind = KINDS[self.kind].1;
        let api = API
            .replace("KIND", kind)
            .replace("MEDIA", MEDIA[self.media]);
        let main = USES[self.usage].1.replace("GET", get);
        let main = main.replacen('{', r#"{"workflowId": "main", "#, 1);
        let other = r#"{"workflowId": "other", "inputs": {"type": "object", "properties": {"v": KIND}}, "steps": [{"stepId": "put", "operationId": "put", "requestBody": {"payload": "$inputs.v"}}], "outputs": {"v": "$inputs.v"}}"#;
        let workflows = if main.contains("\"other\"") {
            format!("{main}, {other}")
        } else {
            main
        };
        let document = format!(
            r#"{{"arazzo": "1.1.0", "info": {{"title": "T", "version": "1"}}, "sourceDescriptions": [{{"name": "api", "url": "api.json", "type": "openapi"}}], "workflows": [{}]}}"#,
            workflows.replace("KIND", kind)
        );
        let memory = Memory::default()
            .with("w/w.json", document)
            .with("w/api.json", api);
        let compilation = Compiler::new().loader(memory).compile("w/w.json");
        let errors = compilation.diagnostics.iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        let codes: Vec<String> = errors.map(|found| found.code.id().to_string()).collect();
        compilation.file().ok_or_else(|| codes.join(" "))
    }
}
