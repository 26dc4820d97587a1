//! The documents of a command line, and the compiler with its options.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::{Compilation, Compiler, Report};

use crate::args::{Deny, Options};
use crate::summary::Counts;
use crate::terminal::{Failure, Terminal};

impl Options {
    /// Checks that the files and folders that these options name exist, and that no name is given
    /// twice.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let mut names = HashSet::new();
        for (name, file) in &self.sources {
            if !names.insert(name) {
                return Err(Failure::new(format!("source `{name}` is given twice")));
            }
            file_exists(file)?;
        }
        for root in &self.roots {
            directory_exists(root)?;
        }
        let mut formats = HashSet::new();
        match self
            .types
            .iter()
            .find(|(format, _)| !formats.insert(format))
        {
            Some((format, _)) => Err(Failure::new(format!(
                "a type for `{format}` is given twice"
            ))),
            None => Ok(()),
        }
    }

    /// Makes a compiler with these options.
    pub(crate) fn compiler(&self) -> Compiler {
        let mut compiler = Compiler::new()
            .strict(self.strict)
            .required_outputs(self.outputs.is_some())
            .deny_warnings(self.deny.contains(&Deny::Warnings));
        for (name, file) in &self.sources {
            compiler = compiler.source(name, file);
        }
        for root in &self.roots {
            compiler = compiler.root(root);
        }
        for (format, path) in &self.types {
            compiler = compiler.type_for(format, path.as_str());
        }
        for derive in &self.derives {
            compiler = compiler.derive(derive.as_str());
        }
        self.levels(compiler)
    }

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
) -> Result<Option<(Vec<Compilation>, Counts)>, Failure> {
    let compile = |document: &&Path| compiler.compile(document);
    let compilations: Vec<Compilation> = documents.iter().map(compile).collect();
    let counts = tell(&compilations, &[compiler], terminal)?;
    if counts.errors > 0 {
        nothing_written(counts, terminal);
        return Ok(None);
    }
    Ok(Some((compilations, counts)))
}

/// Reports the findings of compilations by these compilers on standard error.
pub(crate) fn tell(
    compilations: &[Compilation],
    compilers: &[&Compiler],
    terminal: &mut Terminal<'_>,
) -> Result<Counts, Failure> {
    let mut report = Report::new();
    for compilation in compilations {
        report.add(compilation);
    }
    terminal.findings(&report, false);
    undeclared(&report, compilers)?;
    Ok(Counts::of(&report))
}

/// Says how many errors kept the command from writing anything.
pub(crate) fn nothing_written(counts: Counts, terminal: &mut Terminal<'_>) {
    terminal.conclude(counts, Some("nothing was written"));
}

/// Refuses names in `--source` that no document declares: such a typo would otherwise go unnoticed.
pub(crate) fn undeclared(report: &Report, compilers: &[&Compiler]) -> Result<(), Failure> {
    let names = compilers
        .iter()
        .flat_map(|compiler| report.undeclared(compiler));
    let names: BTreeSet<&str> = names.collect();
    if names.is_empty() {
        return Ok(());
    }
    let wrong = |name: &&str| {
        let wrong = format!("no source description is named `{name}`");
        match report.similar_source(name) {
            Some(similar) => format!("{wrong}; did you mean `{similar}`?"),
            None => wrong,
        }
    };
    let failure = Failure::new(names.iter().map(wrong).collect::<Vec<_>>().join("\n"));
    let declared: Vec<String> = report.declared().map(|name| format!("`{name}`")).collect();
    Err(if declared.is_empty() {
        failure.help("the documents have no source descriptions")
    } else {
        failure.help(format!("the documents have {}", declared.join(", ")))
    })
}

pub(crate) fn file_exists(path: &Path) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let name = path.display();
            let failure = Failure::new(format!("`{name}` is a folder"));
            Err(failure.help(format!(
                "name files; `arazzo-codegen check {name}` finds them"
            )))
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
