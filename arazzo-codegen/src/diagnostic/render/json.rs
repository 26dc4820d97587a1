//! Findings for programs.

use serde::Serialize;

use super::shown;
use super::text::{escape_json, visible};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Label};
use crate::source::{Position, SourceMap, Span};

/// One array with an object for each finding, in their order. Where a finding has no place, its
/// file, line and column are null.
pub fn json(diagnostics: &Diagnostics, map: &SourceMap, notes: bool) -> String {
    let findings: Vec<_> = shown(diagnostics, notes)
        .map(|diagnostic| Finding::new(diagnostic, map))
        .collect();
    let text = serde_json::to_string_pretty(&findings).expect("strings and numbers are JSON");
    escape_json(&text)
}

#[derive(Serialize)]
struct Finding<'d> {
    code: &'static str,
    severity: &'static str,
    message: String,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    label: Option<String>,
    help: Option<String>,
    labels: Vec<Labelled>,
    fix: Option<Edit<'d>>,
}

#[derive(Serialize)]
struct Labelled {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

#[derive(Serialize)]
struct Edit<'d> {
    file: String,
    start: Point,
    end: Point,
    replacement: &'d str,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
}

impl<'d> Finding<'d> {
    fn new(diagnostic: &'d Diagnostic, map: &SourceMap) -> Self {
        let start = diagnostic.span.map(|span| map.start(span));
        let end = diagnostic.span.map(|span| map.end(span));
        Finding {
            code: diagnostic.code.id(),
            severity: diagnostic.severity.name(),
            message: visible(&diagnostic.message).into_owned(),
            file: diagnostic.span.map(|span| file(span, map)),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
            label: (!diagnostic.label.is_empty()).then(|| visible(&diagnostic.label).into_owned()),
            help: diagnostic
                .help
                .as_deref()
                .map(|help| visible(help).into_owned()),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| Labelled::new(label, map))
                .collect(),
            fix: diagnostic.fix.as_ref().map(|fix| Edit::new(fix, map)),
        }
    }
}

impl Labelled {
    fn new(label: &Label, map: &SourceMap) -> Self {
        let Position { line, column } = map.start(label.span);
        let message = visible(&label.message).into_owned();
        Labelled {
            file: file(label.span, map),
            line,
            column,
            message,
        }
    }
}

impl<'d> Edit<'d> {
    fn new(fix: &'d Fix, map: &SourceMap) -> Self {
        let point = |Position { line, column }| Point { line, column };
        Edit {
            file: file(fix.span, map),
            start: point(map.start(fix.span)),
            end: point(map.end(fix.span)),
            replacement: &fix.replacement,
        }
    }
}

fn file(span: Span, map: &SourceMap) -> String {
    map.file(span.file).name.display().to_string()
}
