//! The documents of a command line, and the compiler with its options.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::{Compilation, Compiler, Report};

use crate::args::{Deny, Options};
use crate::terminal::{Failure, Status, Terminal};

impl Options {
    /// Makes a compiler with these options. The files and folders that they name must exist.
    pub(crate) fn compiler(&self) -> Result<Compiler, Failure> {
        let mut compiler = Compiler::new()
            .strict(self.strict)
            .required_outputs(self.outputs.is_some())
            .deny_warnings(self.deny.contains(&Deny::Warnings));
        let mut names = HashSet::new();
        for (name, file) in &self.sources {
            if !names.insert(name) {
                return Err(Failure::new(format!("source `{name}` is given twice")));
            }
            file_exists(file)?;
            compiler = compiler.source(name, file);
        }
        for root in &self.roots {
            directory_exists(root)?;
            compiler = compiler.root(root);
        }
        for (index, (format, path)) in self.types.iter().enumerate() {
            if self.types[..index].iter().any(|(known, _)| known == format) {
                return Err(Failure::new(format!(
                    "a type for `{format}` is given twice"
                )));
            }
            compiler = compiler.type_for(format, path.as_str());
        }
        for derive in &self.derives {
            compiler = compiler.derive(derive.as_str());
        }
        Ok(self.levels(compiler))
    }
}

impl Options {
    /// If several options name the same code, the strictest takes effect.
    fn levels(&self, mut compiler: Compiler) -> Compiler {
        for code in &self.allow {
            compiler = compiler.allow(*code);
        }
        for code in &self.warn {
            compiler = compiler.warn(*code);
        }
        for deny in &self.deny {
            if let Deny::Code(code) = deny {
                compiler = compiler.deny(*code);
            }
        }
        compiler
    }
}

/// Returns the documents, each once. All must exist.
pub(crate) fn existing(documents: &[PathBuf]) -> Result<Vec<&Path>, Failure> {
    let mut seen = HashSet::new();
    let mut distinct = Vec::new();
    for document in documents {
        file_exists(document)?;
        let canonical = document.canonicalize();
        if seen.insert(canonical.unwrap_or_else(|_| document.clone())) {
            distinct.push(document.as_path());
        }
    }
    Ok(distinct)
}

/// Compiles documents and reports the findings. `None` if there are errors.
pub(crate) fn compile(
    compiler: &Compiler,
    documents: &[&Path],
    terminal: &mut Terminal<'_>,
) -> Option<Vec<Compilation>> {
    let compile = |document: &&Path| compiler.compile(document);
    let compilations: Vec<Compilation> = documents.iter().map(compile).collect();
    (tell(&compilations, &[compiler], terminal) == Status::Success).then_some(compilations)
}

/// Reports the findings of compilations by these compilers on standard error.
pub(crate) fn tell(
    compilations: &[Compilation],
    compilers: &[&Compiler],
    terminal: &mut Terminal<'_>,
) -> Status {
    let mut report = Report::new();
    for compilation in compilations {
        report.add(compilation);
    }
    terminal.findings(&report, false);
    tell_undeclared(&report, compilers, terminal);
    status(&report)
}

/// Warns of names in `--source` that no document declares: such a typo would otherwise go
/// unnoticed.
pub(crate) fn tell_undeclared(
    report: &Report,
    compilers: &[&Compiler],
    terminal: &mut Terminal<'_>,
) {
    let names = compilers
        .iter()
        .flat_map(|compiler| report.undeclared(compiler));
    for name in names.collect::<BTreeSet<_>>() {
        terminal.say(format_args!(
            "warning: no source description is named `{name}`"
        ));
    }
}

/// Returns the exit status of a command with these findings.
pub(crate) fn status(report: &Report) -> Status {
    if report.diagnostics.has_errors() {
        Status::Errors
    } else {
        Status::Success
    }
}

pub(crate) fn file_exists(path: &Path) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            Err(Failure::new(format!("`{}` is a folder", path.display())))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}

pub(crate) fn directory_exists(path: &Path) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Failure::new(format!(
            "`{}` is not a folder",
            path.display()
        ))),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}
