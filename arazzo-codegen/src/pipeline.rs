//! The stages, in order. Each takes what the one before it made; the function stops only between
//! stages.

use std::collections::BTreeMap;
use std::path::Path;

use crate::compilation::{ApiSummary, Compilation, Input, Output};
use crate::diagnostic::{Diagnostics, Sink};
use crate::document::api::{Apis, DescriptionId};
use crate::document::arazzo;
use crate::load::Files;
use crate::options::Options;
use crate::program::Program;
use crate::resolve::Documents;
use crate::source::{FileId, Loader};
use crate::{emit, fixes, lower, resolve, syntax};

/// Compiles one document.
pub(crate) fn run(options: &Options, loader: &dyn Loader, document: &Path) -> Compilation {
    let (mut compilation, program) = checked(options, loader, document);
    compilation.output = program.map(|program| Output {
        tokens: emit::emit(&program),
        header: emit::header(&program),
        program,
    });
    compilation
}

/// Finds what is wrong with one document, and emits nothing.
pub(crate) fn check(options: &Options, loader: &dyn Loader, document: &Path) -> Compilation {
    checked(options, loader, document).0
}

/// A compilation without output, and the program to emit. None if there are errors.
fn checked(
    options: &Options,
    loader: &dyn Loader,
    document: &Path,
) -> (Compilation, Option<Program>) {
    let mut sink = Sink::default();
    options.report_wrong(&mut sink);
    let mut files = Files::new(loader);
    for root in &options.roots {
        files.allow(root);
    }
    let (files, front) = match files.open_entry(document) {
        Ok(entry) => front(options, files, entry, &mut sink),
        Err(error) => {
            sink.report(error.nowhere());
            (files, None)
        }
    };
    let mut diagnostics = sink.finish();
    options.apply_levels(&mut diagnostics);
    diagnostics.sort();
    fixes::resolve_edits(&mut diagnostics, &files.map);
    let (program, input) = front.unzip();
    let program = program.filter(|_| !diagnostics.has_errors());
    let compilation = Compilation {
        sources: files.map,
        diagnostics,
        input,
        output: None,
    };
    (compilation, program)
}

/// Everything before emission: the program, and what it was made from.
fn front<'a>(
    options: &Options,
    files: Files<'a>,
    entry: FileId,
    sink: &mut Sink,
) -> (Files<'a>, Option<(Program, Input)>) {
    let root = syntax::parse(&files.map, entry, sink);
    let document = root.and_then(|root| arazzo::read(root, entry, sink));
    let Some(document) = document else {
        return (files, None);
    };
    let apis = Apis::new(files);
    let documents = resolve::sources::load(options, &apis, document, sink);
    for document in &documents.list {
        apis.register_document(document.arazzo.file, document.arazzo.root.to_json());
    }
    let program = lower::lower(&documents, &apis, options, sink);
    apis.report_refused(sink);
    apis.report_repeated(sink);
    let input = Input {
        apis: summaries(&documents, &apis),
        documents,
    };
    (apis.into_files(), Some((program, input)))
}

fn summaries(documents: &Documents, apis: &Apis<'_>) -> BTreeMap<DescriptionId, ApiSummary> {
    let used = documents.list.iter();
    let used = used.flat_map(|document| document.apis().chain(document.message_apis()));
    let summary = |id| ApiSummary {
        file: apis.file(id),
        specification: apis.specification(id),
        title: apis.title(id),
        version: apis.version(id),
    };
    used.map(|(_, id)| (id, summary(id))).collect()
}

impl Options {
    /// Applies the options that change severities.
    fn apply_levels(&self, diagnostics: &mut Diagnostics) {
        diagnostics.retain(|found| self.severity_of(found.code, found.severity).is_some());
        for found in diagnostics.iter_mut() {
            if let Some(severity) = self.severity_of(found.code, found.severity) {
                found.severity = severity;
            }
        }
    }
}
