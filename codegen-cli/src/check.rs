//! `check`: reports the mistakes in documents.
//!
//! The documents are checked on several threads. Findings for people appear in the order of the
//! arguments, those of a document as soon as it and all before it are checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::diagnostic::render::{json, sarif};
use arazzo_codegen::{Compiler, Mended, Met, Report};

use crate::args::{Check, Findings};
use crate::documents::undeclared;
use crate::in_order::{Event, in_order};
use crate::input::WithInput;
use crate::select::{Job, Selection, select};
use crate::summary::{Counts, counted};
use crate::terminal::{Failure, Status, Terminal};

/// How many errors are listed at the end.
const LISTED: usize = 20;

pub(crate) fn run(args: &Check, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    args.options.check()?;
    let selection = select(&args.documents, &args.options);
    for failure in &selection.failures {
        terminal.failure(failure);
    }
    let input = input(&selection.jobs, args, terminal)?;
    if args.fix {
        for job in &selection.jobs {
            fix(job, args.notes, terminal)?;
        }
    }
    let mut checked = Checked::default();
    let compile = |job: &Job| compiler(job, &input).check(&job.document);
    let jobs = &selection.jobs;
    in_order(jobs, compile, |event| match event {
        Event::Done(done) => terminal.progress(done, jobs.len()),
        Event::Result(report) => checked.take(report, args, jobs, terminal),
    });
    terminal.clear_progress();
    checked.finish(args, &selection, terminal)
}

/// What standard input has, if a document is there.
fn input(jobs: &[Job], args: &Check, terminal: &mut Terminal<'_>) -> Result<Arc<[u8]>, Failure> {
    let mut bytes = Vec::new();
    if jobs.iter().any(|job| job.is_input) {
        if args.fix {
            return Err(Failure::new("`--fix` needs a file to write to, not `-`"));
        }
        let read = terminal.input().read_to_end(&mut bytes);
        read.map_err(|error| Failure::io("read", Path::new(crate::input::NAME), &error))?;
    }
    Ok(bytes.into())
}

fn compiler(job: &Job, input: &Arc<[u8]>) -> Compiler {
    let compiler = job.options.compiler();
    if job.is_input {
        compiler.loader(WithInput(Arc::clone(input)))
    } else {
        compiler
    }
}

/// What the documents so far have.
#[derive(Default)]
struct Checked {
    /// For people, the names of sources; for programs, the findings, too.
    merged: Report,
    met: Met,
    counts: Counts,
    documents: usize,
    with_errors: usize,
    errors: Vec<String>,
}

impl Checked {
    /// Takes the report of the next document, and shows it to people.
    fn take(
        &mut self,
        mut report: Report,
        args: &Check,
        jobs: &[Job],
        terminal: &mut Terminal<'_>,
    ) {
        let document = jobs.get(self.documents).map(|job| &job.document);
        self.documents += 1;
        if args.format != Findings::Human {
            self.merged.merge(&report);
            return;
        }
        self.merged.merge_declared(&report);
        report.drop_met(&mut self.met);
        terminal.findings(&report, args.notes);
        let counts = Counts::of(&report);
        self.counts.add(counts);
        self.with_errors += usize::from(counts.errors > 0);
        let several = jobs.len() > 1;
        if let (true, Some(found), Some(document)) = (several, counts.found(), document) {
            terminal.say(format_args!("{}: {found}\n", document.display()));
        }
        self.list(&report);
    }

    fn list(&mut self, report: &Report) {
        let findings = report.diagnostics.iter();
        let errors = findings.filter(|finding| finding.severity == Severity::Error);
        let left = LISTED.saturating_sub(self.errors.len());
        self.errors.extend(errors.take(left).map(|error| {
            let place = error.span.map_or(String::new(), |span| {
                let (file, start) = (report.sources.file(span.file), report.sources.start(span));
                format!("{}:{}:{}: ", file.name.display(), start.line, start.column)
            });
            format!("  {place}{} [{}]", error.message, error.code.id())
        }));
    }

    /// Shows what is to be said of all documents.
    fn finish(
        self,
        args: &Check,
        selection: &Selection,
        terminal: &mut Terminal<'_>,
    ) -> Result<Status, Failure> {
        let (diagnostics, sources) = (&self.merged.diagnostics, &self.merged.sources);
        match args.format {
            Findings::Human => self.conclude(selection, terminal),
            Findings::Json => terminal.print(&line(json(diagnostics, sources, args.notes)))?,
            Findings::Sarif => terminal.print(&line(sarif(diagnostics, sources, args.notes)))?,
        }
        let compilers: Vec<Compiler> = distinct(&selection.jobs);
        undeclared(&self.merged, &compilers.iter().collect::<Vec<_>>())?;
        Ok(if !selection.failures.is_empty() {
            Status::WrongUse
        } else if self.counts.errors > 0 || diagnostics.has_errors() {
            Status::Errors
        } else {
            Status::Success
        })
    }

    fn conclude(&self, selection: &Selection, terminal: &mut Terminal<'_>) {
        if self.documents > 1 && self.counts.errors > 0 {
            let documents = counted(self.with_errors, "document").unwrap_or_default();
            terminal.say(format_args!("errors in {documents}:"));
            self.errors.iter().for_each(|error| terminal.say(error));
            if let Some(more) = counted(self.counts.errors - self.errors.len(), "more error") {
                terminal.say(format_args!("  and {more}"));
            }
        }
        if self.documents > 0 {
            terminal.say(self.summary(selection));
        }
    }

    /// `checked 2 documents: 1 error, 3 warnings; see …`
    fn summary(&self, selection: &Selection) -> String {
        let documents = counted(self.documents, "document");
        let documents = documents.unwrap_or_default();
        let found = self.counts.found();
        let found = found.unwrap_or_else(|| "nothing to report".to_owned());
        let others = counted(selection.others, "other file");
        let others = others.map(|others| format!("passed over {others}"));
        let wrong = counted(selection.failures.len(), "argument");
        let wrong = wrong.map(|wrong| format!("no document for {wrong}"));
        let more = [others, wrong, self.counts.advice()];
        let more = more.into_iter().flatten().map(|more| format!("; {more}"));
        format!("checked {documents}: {found}{}", more.collect::<String>())
    }
}

/// A compiler for each of the different options.
fn distinct(jobs: &[Job]) -> Vec<Compiler> {
    let mut options: Vec<&Arc<crate::args::Options>> = Vec::new();
    for job in jobs {
        if !options.iter().any(|known| Arc::ptr_eq(known, &job.options)) {
            options.push(&job.options);
        }
    }
    options.iter().map(|options| options.compiler()).collect()
}

/// Applies the corrections of findings to a document, and says what it corrected.
fn fix(job: &Job, notes: bool, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let document: &PathBuf = &job.document;
    let Some(Mended { text, fixed, .. }) = job.options.compiler().mend(document, notes) else {
        return Ok(());
    };
    fs::write(document, text).map_err(|error| Failure::io("write", document, &error))?;
    let name = document.display();
    for one in &fixed {
        let (line, column) = (one.at.line, one.at.column);
        let (message, code) = (&one.message, one.code.id());
        terminal.say(format_args!(
            "fixed {name}:{line}:{column}: {message} [{code}]"
        ));
    }
    let fixes = counted(fixed.len(), "finding").unwrap_or_default();
    terminal.say(format_args!("fixed {fixes} in {name}"));
    Ok(())
}

fn line(text: String) -> String {
    if text.ends_with('\n') {
        text
    } else {
        text + "\n"
    }
}
