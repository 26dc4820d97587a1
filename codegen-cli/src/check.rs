//! `check`: what is wrong with documents.

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::diagnostic::render::{json, sarif};

use crate::args::{Check, Findings};
use crate::documents::{existing, status, tell_undeclared};
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Check, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let compiler = args.options.compiler()?;
    let documents = existing(&args.documents)?;
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
