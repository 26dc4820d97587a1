//! `fetch --check`: whether what documents name by URL is there, without the network.

use std::collections::BTreeSet;
use std::fs;

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::{Code, Diagnostic};
use arazzo_codegen::lock::{LOCK_FILE, Locked};
use arazzo_codegen::remote::{Reference, Remote};

use super::layout::digest;
use super::project::Project;
use crate::summary::{Counts, counted};
use crate::terminal::{Failure, Status, Terminal};

/// How to get what is missing.
const AGAIN: &str = "run the same command without `--check`";

pub(super) fn run(
    project: &Project,
    remote: Remote,
    references: &[Reference],
    skipped: &BTreeSet<String>,
    terminal: &mut Terminal<'_>,
) -> Result<Status, Failure> {
    let missing = references.iter().filter(|reference| {
        let is_web = reference.url.starts_with("https://");
        let is_known = reference.source.is_none() && remote.is_identity(&reference.url);
        is_web && !is_known && !skipped.contains(&reference.url) && !is_locked(project, reference)
    });
    let missing: Vec<Diagnostic> = missing.map(not_downloaded).collect();
    let mut report = Report::new();
    for diagnostic in missing {
        report.diagnostics.report(diagnostic);
    }
    report.sources = remote.sources;
    terminal.findings(&report, false);
    terminal.conclude(Counts::of(&report), None);
    let files = project.lock.iter().flat_map(|lock| &lock.files);
    let stale = files.clone().filter_map(|file| stale(project, file));
    let stale: BTreeSet<String> = stale.collect();
    if !stale.is_empty() {
        let stale: Vec<String> = stale.into_iter().collect();
        terminal.say(format_args!("{}; {AGAIN}", stale.join(", ")));
        return Ok(Status::Errors);
    }
    if report.diagnostics.has_errors() {
        return Ok(Status::Errors);
    }
    let urls = counted(files.count(), "URL").unwrap_or_else(|| "no URLs".to_owned());
    terminal.say(format_args!(
        "{urls}: all files are as they were downloaded"
    ));
    Ok(Status::Success)
}

fn is_locked(project: &Project, reference: &Reference) -> bool {
    let lock = project.lock.as_ref();
    lock.is_some_and(|lock| lock.find(&reference.url).is_some())
}

fn not_downloaded(reference: &Reference) -> Diagnostic {
    let message = format!("`{}` is not in `{LOCK_FILE}`", reference.url);
    Diagnostic::new(Code::RemoteSource, reference.span, message).help(AGAIN)
}

/// What is wrong with a downloaded file.
fn stale(project: &Project, file: &Locked) -> Option<String> {
    let path = project.path(&file.file);
    let name = path.display();
    match fs::read(&path) {
        Ok(bytes) if digest(&bytes) == file.sha256 => None,
        Ok(_) => Some(format!("`{name}` was changed since it was downloaded")),
        Err(_) => Some(format!("`{name}` is missing")),
    }
}
