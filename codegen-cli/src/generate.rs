//! `generate`: writes Rust modules to standard output or to files.
//!
//! Nothing is written unless all documents are free of errors.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::project::{index, is_index, module_names};
use arazzo_codegen::{Compilation, Compiler};

use crate::args::{Generate, Options};
use crate::config;
use crate::documents::{existing, tell};
use crate::files::{self, File};
use crate::summary::counted;
use crate::terminal::{Failure, Status, Terminal};
use crate::watch::Watched;

/// The modules to generate, and where to write them.
pub(crate) struct Plan {
    pub(crate) target: Target,
    pub(crate) modules: Vec<Module>,
}

/// Where modules are written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
    /// One file per module, and one with the name `index` that declares them.
    Folder {
        path: PathBuf,
        index: String,
    },
}

/// A module to generate.
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) document: PathBuf,
    pub(crate) compiler: Compiler,
}

pub(crate) fn run(args: &Generate, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let plan = plan(args)?;
    for (option, is_given) in [("--check", args.check), ("--watch", args.watch)] {
        if is_given && plan.target == Target::Stdout {
            let files = if args.check { "compare with" } else { "write" };
            let message = format!("`{option}` needs `-o`, the files to {files}");
            return Err(Failure::new(message));
        }
    }
    if args.watch {
        return watch(args, plan, terminal);
    }
    generate(&plan, args.check, terminal)
}

/// Generates again whenever a file has changed, until the process is ended. A command line that is
/// wrong in the beginning is an error.
fn watch(args: &Generate, plan: Plan, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let mut watched = Watched::default();
    generate(&plan.watched_by(&watched), false, terminal)?;
    loop {
        let named = args.documents.iter();
        let config = args.documents.is_empty().then_some(&args.config);
        named.chain(config).for_each(|path| watched.add(path));
        let files = counted(watched.count(), "file").unwrap_or_default();
        terminal.say(format_args!("watching {files}; Ctrl+C ends this"));
        terminal.flush()?;
        watched.wait();
        let new = Watched::default();
        let generated =
            self::plan(args).and_then(|plan| generate(&plan.watched_by(&new), false, terminal));
        if let Err(failure) = generated {
            terminal.failure(&failure);
            // What was watched may mend it.
            new.add_all(&watched);
        }
        watched = new;
    }
}

/// Generates modules, or compares them with what is there.
fn generate(plan: &Plan, check: bool, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let compile = |module: &Module| module.compiler.compile(&module.document);
    let compilations: Vec<Compilation> = plan.modules.iter().map(compile).collect();
    let compilers: Vec<&Compiler> = plan.modules.iter().map(|one| &one.compiler).collect();
    let counts = tell(&compilations, &compilers, terminal)?;
    if counts.errors > 0 {
        let outcome = (!check).then_some("nothing was written");
        terminal.conclude(counts, outcome);
        return Ok(Status::Errors);
    }
    if plan.target == Target::Stdout {
        let modules = compilations.iter().filter_map(Compilation::file);
        terminal.print(&modules.collect::<String>())?;
        terminal.conclude(counts, None);
        return Ok(Status::Success);
    }
    let files = plan.files(&compilations);
    if check {
        return files::compare(&files, terminal);
    }
    refuse_to_replace(&files, &compilations)?;
    let written = files::write(&files)?;
    terminal.conclude(counts, Some(&files::outcome(&files, &written)));
    Ok(Status::Success)
}

fn plan(args: &Generate) -> Result<Plan, Failure> {
    if !args.documents.is_empty() {
        return named(args);
    }
    if args.options != Options::default() {
        let config = args.config.display();
        return Err(Failure::new(format!(
            "without a document, options are taken from `{config}`"
        )));
    }
    config::plan(&args.config)
}

/// Makes the plan of a command line with documents.
fn named(args: &Generate) -> Result<Plan, Failure> {
    args.options.check()?;
    let documents = existing(&args.documents)?;
    let target = target(args.output.as_deref(), documents.len())?;
    let named = module_names(&documents).into_iter().zip(documents);
    let module = |(name, document): (String, &Path)| Module {
        name,
        document: document.to_owned(),
        compiler: args.options.compiler(),
    };
    Ok(Plan {
        target,
        modules: named.map(module).collect(),
    })
}

fn target(output: Option<&Path>, documents: usize) -> Result<Target, Failure> {
    let Some(path) = output else {
        return match documents {
            1 => Ok(Target::Stdout),
            _ => Err(Failure::new("several documents need `-o DIR`")),
        };
    };
    let slash = path.to_string_lossy().ends_with(std::path::is_separator);
    if documents == 1 && !slash && !path.is_dir() {
        return Ok(Target::File(path.to_owned()));
    }
    if fs::metadata(path).is_ok_and(|there| !there.is_dir()) {
        return Err(Failure::new(format!(
            "`{}` is not a folder",
            path.display()
        )));
    }
    Ok(Target::Folder {
        path: path.to_owned(),
        index: "mod.rs".to_owned(),
    })
}

impl Plan {
    /// The same, with a note of every file that is looked for.
    fn watched_by(self, watched: &Watched) -> Self {
        let watch = |module: Module| Module {
            compiler: module.compiler.loader(watched.clone()),
            ..module
        };
        Plan {
            modules: self.modules.into_iter().map(watch).collect(),
            ..self
        }
    }

    fn files(&self, compilations: &[Compilation]) -> Vec<File> {
        let texts = compilations.iter().filter_map(Compilation::file);
        match &self.target {
            Target::Stdout => Vec::new(),
            Target::File(path) => texts
                .map(|text| File {
                    path: path.clone(),
                    text,
                })
                .collect(),
            Target::Folder { path, index: name } => {
                let modules = self.modules.iter().zip(texts).map(|(module, text)| File {
                    path: path.join(&module.name).with_extension("rs"),
                    text,
                });
                let names: Vec<&str> = self.modules.iter().map(|m| m.name.as_str()).collect();
                let index = File {
                    path: path.join(name),
                    text: index(&names),
                };
                modules.chain([index]).collect()
            }
        }
    }
}

/// Refuses to overwrite files that were not generated: inputs, and an index that was written by
/// hand.
fn refuse_to_replace(files: &[File], compilations: &[Compilation]) -> Result<(), Failure> {
    let read = |path: &Path| {
        let mut sources = compilations.iter().flat_map(|one| one.sources.files());
        sources.any(|source| source.path == path)
    };
    for File { path, text } in files {
        let name = path.display();
        if path.canonicalize().is_ok_and(|path| read(&path)) {
            return Err(Failure::new(format!(
                "`{name}` is an input and would be overwritten"
            )));
        }
        let old = fs::read_to_string(path).unwrap_or_default();
        if is_index(text) && !is_index(&old) && !old.trim().is_empty() {
            return Err(Failure::new(format!(
                "`{name}` was not generated and would be overwritten"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Target {
        Target::Folder {
            path: path.into(),
            index: "mod.rs".to_owned(),
        }
    }

    #[test]
    fn one_document_goes_to_standard_output_or_a_file() {
        let target = |output: Option<&str>| target(output.map(Path::new), 1).ok();
        assert_eq!(target(None), Some(Target::Stdout));
        assert_eq!(
            target(Some("no/such.rs")),
            Some(Target::File("no/such.rs".into()))
        );
    }

    #[test]
    fn a_folder_gets_a_file_per_document() {
        let target = |output: &str, documents| target(Some(Path::new(output)), documents).ok();
        assert_eq!(target("no/such/", 1), Some(folder("no/such/")));
        assert_eq!(target("src", 1), Some(folder("src")));
        assert_eq!(target("no/such", 2), Some(folder("no/such")));
        assert_eq!(target("Cargo.toml", 2), None);
    }

    #[test]
    fn several_documents_need_a_folder() {
        assert!(target(None, 2).is_err());
    }
}
