//! Findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;
use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::shown;
use super::text::{escape_json, visible};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};
use crate::source::{SourceMap, Span};

/// Characters that are not allowed in a URI reference.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A log with one run.
pub fn sarif(diagnostics: &Diagnostics, map: &SourceMap, notes: bool) -> String {
    let findings: Vec<_> = shown(diagnostics, notes).collect();
    let codes: BTreeSet<Code> = findings.iter().map(|finding| finding.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let results: Vec<_> = findings
        .iter()
        .map(|diagnostic| result(diagnostic, &codes, map))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "arazzo-codegen",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": codes.iter().copied().map(rule).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    escape_json(&format!("{log:#}"))
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.id(),
        "name": code.slug(),
        "shortDescription": { "text": code.slug().replace('-', " ") },
        "help": { "text": code.explanation(), "markdown": code.explanation() },
        "defaultConfiguration": { "level": code.severity().name() },
    })
}

fn result(diagnostic: &Diagnostic, codes: &[Code], map: &SourceMap) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.code.id(),
        "ruleIndex": codes.binary_search(&diagnostic.code).unwrap_or_default(),
        "level": diagnostic.severity.name(),
        "message": { "text": message(diagnostic) },
    });
    if let Some(span) = diagnostic.span {
        let mut location = json!({ "physicalLocation": physical(span, map) });
        if !diagnostic.label.is_empty() {
            location["message"] = json!({ "text": visible(&diagnostic.label) });
        }
        result["locations"] = json!([location]);
    }
    if !diagnostic.labels.is_empty() {
        let related = diagnostic.labels.iter().map(|label| {
            json!({
                "physicalLocation": physical(label.span, map),
                "message": { "text": visible(&label.message) },
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(edit) = &diagnostic.fix {
        result["fixes"] = json!([fix(edit, map)]);
    }
    result
}

fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}. Help: {}", visible(&diagnostic.message), visible(help)),
        None => visible(&diagnostic.message).into_owned(),
    }
}

fn fix(fix: &Fix, map: &SourceMap) -> Value {
    json!({
        "artifactChanges": [{
            "artifactLocation": artifact(fix.span, map),
            "replacements": [{
                "deletedRegion": region(fix.span, map),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn physical(span: Span, map: &SourceMap) -> Value {
    json!({
        "artifactLocation": artifact(span, map),
        "region": region(span, map),
    })
}

fn artifact(span: Span, map: &SourceMap) -> Value {
    json!({ "uri": uri(&map.file(span.file).name) })
}

fn uri(path: &Path) -> String {
    let text = path.display().to_string().replace('\\', "/");
    let text = utf8_percent_encode(&text, ESCAPED).to_string();
    if path.is_absolute() {
        format!(
            "file://{}{text}",
            if text.starts_with('/') { "" } else { "/" }
        )
    } else {
        text
    }
}

fn region(span: Span, map: &SourceMap) -> Value {
    let (start, end) = (map.start(span), map.end(span));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}
