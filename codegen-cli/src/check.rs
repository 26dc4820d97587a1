//! `check`: reports the mistakes in documents.

use std::fs;
use std::path::Path;

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::diagnostic::render::{json, sarif};
use arazzo_codegen::{Compiler, Report};

use crate::args::{Check, Findings};
use crate::documents::{existing, status, tell_undeclared};
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Check, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let mut compiler = args.options.compiler()?;
    let documents = existing(&args.documents)?;
    if args.fix {
        for document in &documents {
            fix(&mut compiler, document, args.notes, terminal)?;
        }
    }
    let mut report = Report::new();
    for document in &documents {
        report.add(&compiler.compile(document));
    }
    tell_undeclared(&report, &[&compiler], terminal);
    match args.format {
        Findings::Human => {
            terminal.findings(&report, args.notes);
            terminal.say(summary(&report, documents.len()));
        }
        Findings::Json => {
            terminal.print(&line(json(
                &report.diagnostics,
                &report.sources,
                args.notes,
            )))?;
        }
        Findings::Sarif => {
            terminal.print(&line(sarif(
                &report.diagnostics,
                &report.sources,
                args.notes,
            )))?;
        }
    }
    Ok(status(&report))
}

/// Applies the corrections of findings to a document.
fn fix(
    compiler: &mut Compiler,
    document: &Path,
    notes: bool,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let Some(mended) = compiler.mend(document, notes) else {
        return Ok(());
    };
    fs::write(document, &mended.text).map_err(|error| Failure::io("write", document, &error))?;
    let fixes = counted(mended.fixes, "finding").unwrap_or_default();
    terminal.say(format_args!("fixed {fixes} in {}", document.display()));
    Ok(())
}

fn line(text: String) -> String {
    if text.ends_with('\n') {
        text
    } else {
        text + "\n"
    }
}

/// `checked 2 documents: 1 error, 3 warnings`
fn summary(report: &Report, documents: usize) -> String {
    let count = |severity| {
        let findings = report.diagnostics.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let errors = counted(count(Severity::Error), "error");
    let warnings = counted(count(Severity::Warning), "warning");
    let found: Vec<String> = errors.into_iter().chain(warnings).collect();
    let found = if found.is_empty() {
        "nothing to report".to_owned()
    } else {
        found.join(", ")
    };
    let documents = counted(documents, "document").unwrap_or_default();
    format!("checked {documents}: {found}")
}

fn counted(number: usize, what: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    }
}
