//! What several compilations found, as one list.
//!
//! Documents that share an API description share what is wrong with it: every finding is in the
//! list once, whichever compilation met it first.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{FileId, SourceMap, Span};
use crate::{Compilation, Compiler};

/// The findings of several compilations and the text that they point into.
pub struct Report {
    /// The text of every file that was read.
    pub sources: SourceMap,
    /// What was found, document after document.
    pub diagnostics: Diagnostics,
    /// The names of all source descriptions; none if some could not be read.
    declared: Option<HashSet<String>>,
}

impl Default for Report {
    fn default() -> Self {
        Report::new()
    }
}

impl Report {
    /// A report without findings.
    pub fn new() -> Self {
        Report {
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
            declared: Some(HashSet::new()),
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

    /// Adds what a compilation found.
    pub fn add(&mut self, compilation: &Compilation) {
        let mut ids = HashMap::new();
        for (id, file) in compilation.sources.entries() {
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
        for diagnostic in compilation.diagnostics.iter() {
            self.diagnostics.report(moved(diagnostic.clone(), &ids));
        }
        self.declared = match (self.declared.take(), &compilation.input) {
            (Some(mut names), Some(input)) => {
                names.extend(input.declared().cloned());
                Some(names)
            }
            _ => None,
        };
    }
}

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
