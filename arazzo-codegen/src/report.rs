//! What several compilations found, as one list.
//!
//! Documents that share an API description share what is wrong with it: every finding is in the
//! list once, whichever compilation met it first.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::source::{FileId, SourceMap, Span};
use crate::{Compilation, Compiler};

/// The findings of several compilations and the text that they point into.
pub struct Report {
    /// The text of every file that was read.
    pub sources: SourceMap,
    /// What was found, document after document.
    pub diagnostics: Diagnostics,
    /// The names of all source descriptions; none if some could not be read.
    declared: Option<BTreeSet<String>>,
}

impl Default for Report {
    fn default() -> Self {
        Report::new()
    }
}

impl Compiler {
    /// Finds what is wrong with one document, and generates nothing. Unlike a compilation, the
    /// report can be sent to another thread.
    pub fn check(&self, document: impl AsRef<Path>) -> Report {
        let mut report = Report::new();
        report.add(&self.compile_to_check(document.as_ref()));
        report
    }
}

impl Report {
    /// A report without findings.
    pub fn new() -> Self {
        Report {
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            declared: Some(BTreeSet::new()),
        }
    }

    /// The names given to [`Compiler::source`] that no document has a source description for.
    pub fn undeclared<'c>(&self, compiler: &'c Compiler) -> Vec<&'c str> {
        let given = compiler
            .options
            .sources
            .iter()
            .map(|(name, _)| name.as_str());
        let unknown = |name: &&str| {
            let declared = self.declared.as_ref();
            declared.is_some_and(|names| !names.contains(*name))
        };
        given.filter(unknown).collect()
    }

    /// The names of the source descriptions of all documents; none if one could not be read.
    pub fn declared(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().flatten().map(String::as_str)
    }

    /// The source description that a misspelt name most probably means.
    pub fn similar_source(&self, name: &str) -> Option<&str> {
        suggest::closest(name, self.declared())
    }

    /// Adds what a compilation found.
    pub fn add(&mut self, compilation: &Compilation) {
        let declared = compilation.input.as_ref();
        let declared = declared.map(|input| input.declared().cloned().collect());
        self.take(&compilation.sources, &compilation.diagnostics);
        self.declare(declared);
    }

    /// Adds what is in another report.
    pub fn merge(&mut self, other: &Report) {
        self.take(&other.sources, &other.diagnostics);
        self.merge_declared(other);
    }

    /// Adds the names of source descriptions from another report, and no findings.
    pub fn merge_declared(&mut self, other: &Report) {
        self.declare(other.declared.clone());
    }

    fn declare(&mut self, more: Option<BTreeSet<String>>) {
        self.declared = match (self.declared.take(), more) {
            (Some(mut names), Some(more)) => {
                names.extend(more);
                Some(names)
            }
            _ => None,
        };
    }

    fn take(&mut self, sources: &SourceMap, diagnostics: &Diagnostics) {
        let mut ids = HashMap::new();
        for (id, file) in sources.entries() {
            let same = |(_, other): &(FileId, &crate::source::SourceFile)| {
                other.name == file.name && other.path == file.path
            };
            let known = self.sources.entries().find(same).map(|(id, _)| id);
            let id_here = known.unwrap_or_else(|| {
                let (name, path) = (file.name.clone(), file.path.clone());
                self.sources.add(name, path, file.text.clone())
            });
            ids.insert(id, id_here);
        }
        for diagnostic in diagnostics.iter() {
            self.diagnostics.report(moved(diagnostic.clone(), &ids));
        }
    }

    /// Drops the findings that other reports had already, and remembers the rest.
    pub fn drop_met(&mut self, met: &mut Met) {
        let sources = &self.sources;
        self.diagnostics.retain(|found| {
            let place = found.span.map(|span| {
                let path = sources.file(span.file).path.clone();
                (path, span.start, span.end)
            });
            let message = found.message.clone();
            let message = (!found.code.is_shared()).then_some(message);
            met.0.insert((place, found.code, message))
        });
    }
}

/// The findings of earlier reports, by place, code and message.
#[derive(Default)]
pub struct Met(HashSet<(Option<Place>, Code, Option<String>)>);

/// A file and a range of bytes in it.
type Place = (PathBuf, u32, u32);

/// The same finding with spans into the other map.
fn moved(mut diagnostic: Diagnostic, ids: &HashMap<FileId, FileId>) -> Diagnostic {
    let shift = |span: &mut Span| {
        if let Some(id) = ids.get(&span.file) {
            span.file = *id;
        }
    };
    diagnostic.span.iter_mut().for_each(shift);
    diagnostic
        .labels
        .iter_mut()
        .for_each(|label| shift(&mut label.span));
    diagnostic
        .fix
        .iter_mut()
        .for_each(|fix| shift(&mut fix.span));
    diagnostic
}
