//! What the arguments of `check` stand for: files, folders, patterns, configurations, standard
//! input.
//!
//! An argument that stands for nothing is told, and does not keep the rest from being checked.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;

use crate::args::Options;
use crate::config;
use crate::documents::file_exists;
use crate::terminal::Failure;
use crate::walk::{self, Found};

/// The configuration that is read if there is no argument.
const CONFIG: &str = "arazzo.toml";

/// The letters that make a pattern of a path.
const PATTERN: [char; 4] = ['*', '?', '[', '{'];

/// A document to check, and the options for it.
pub(crate) struct Job {
    pub(crate) document: PathBuf,
    pub(crate) options: Arc<Options>,
    /// Whether the document is what standard input has.
    pub(crate) is_input: bool,
}

/// The documents of a command line, each once, in the order of the arguments.
pub(crate) struct Selection {
    pub(crate) jobs: Vec<Job>,
    /// How many files of folders and patterns are no workflow documents.
    pub(crate) others: usize,
    /// What is wrong with arguments.
    pub(crate) failures: Vec<Failure>,
    options: Arc<Options>,
    seen: HashSet<PathBuf>,
}

/// Finds the documents of these arguments.
pub(crate) fn select(arguments: &[PathBuf], options: &Options) -> Selection {
    let mut selection = Selection {
        jobs: Vec::new(),
        others: 0,
        failures: Vec::new(),
        options: Arc::new(options.clone()),
        seen: HashSet::new(),
    };
    if arguments.is_empty() {
        selection.taken(|selection| selection.config(Path::new(CONFIG)));
    }
    for argument in arguments {
        selection.taken(|selection| selection.argument(argument));
    }
    selection.refuse_options_without_use(arguments);
    selection
}

impl Selection {
    /// Remembers what is wrong with an argument.
    fn taken(&mut self, take: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        if let Err(failure) = take(self) {
            self.failures.push(failure);
        }
    }

    fn argument(&mut self, argument: &Path) -> Result<(), Failure> {
        if argument == Path::new("-") {
            self.standard_input();
            return Ok(());
        }
        let text = argument.to_string_lossy();
        match fs::metadata(argument) {
            Ok(metadata) if metadata.is_dir() => self.folder(argument),
            Ok(_) if is_config(argument) => self.config(argument),
            Ok(_) => {
                self.add(argument.to_owned(), None);
                Ok(())
            }
            // Windows refuses the letters of patterns in names.
            Err(_) if text.contains("://") => Err(Failure::new(format!(
                "`{text}` is an address; download the document and name the file"
            ))),
            Err(_) if text.contains(PATTERN) => self.pattern(argument),
            Err(error) => Err(missing(argument, &error)),
        }
    }

    fn standard_input(&mut self) {
        let document = PathBuf::from(crate::input::NAME);
        if self.seen.insert(document.clone()) {
            self.jobs.push(Job {
                document,
                options: Arc::clone(&self.options),
                is_input: true,
            });
        }
    }

    fn folder(&mut self, folder: &Path) -> Result<(), Failure> {
        // Files of the current folder are named without it.
        let here = folder == Path::new(".");
        let named = if here { Path::new("") } else { folder };
        let found = walk::documents(named, &walk::has_ending)?;
        self.found(found, || {
            format!("there is no workflow document in `{}`", folder.display())
        })
    }

    fn pattern(&mut self, pattern: &Path) -> Result<(), Failure> {
        let name = pattern.display();
        let glob = GlobBuilder::new(&plain(pattern).to_string_lossy())
            .literal_separator(true)
            .build()
            .map_err(|error| Failure::new(format!("`{name}` is no pattern: {}", error.kind())))?
            .compile_matcher();
        let matches = |path: &Path| glob.is_match(plain(path));
        let found = walk::documents(&literal_part(pattern), &matches);
        // A folder that is not there has no match either.
        let found = found.unwrap_or_default();
        self.found(found, || format!("no workflow document matches `{name}`"))
    }

    fn found(&mut self, found: Found, none: impl Fn() -> String) -> Result<(), Failure> {
        self.others += found.others;
        if found.documents.is_empty() {
            return Err(Failure::new(none()));
        }
        for document in found.documents {
            self.add(document, None);
        }
        Ok(())
    }

    fn config(&mut self, config: &Path) -> Result<(), Failure> {
        for (document, options) in config::documents(config)? {
            options.check()?;
            match file_exists(&document) {
                Ok(()) => self.add(document, Some(Arc::new(options))),
                Err(failure) => self.failures.push(failure),
            }
        }
        Ok(())
    }

    /// Adds a document, unless it is there already.
    fn add(&mut self, document: PathBuf, options: Option<Arc<Options>>) {
        let canonical = document.canonicalize();
        let canonical = canonical.unwrap_or_else(|_| document.clone());
        if self.seen.insert(canonical) {
            self.jobs.push(Job {
                document,
                options: options.unwrap_or_else(|| Arc::clone(&self.options)),
                is_input: false,
            });
        }
    }

    /// Options of the command line do not change those of a configuration.
    fn refuse_options_without_use(&mut self, arguments: &[PathBuf]) {
        let used = !arguments.iter().all(|argument| is_config(argument));
        if !used && *self.options != Options::default() && self.failures.is_empty() {
            let config = arguments
                .first()
                .map_or(Path::new(CONFIG), PathBuf::as_path);
            self.jobs.clear();
            self.failures.push(Failure::new(format!(
                "the options of these documents are taken from `{}`",
                config.display()
            )));
        }
    }
}

fn is_config(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

fn missing(path: &Path, error: &std::io::Error) -> Failure {
    let failure = Failure::io("read", path, error);
    match (error.kind(), path.parent()) {
        (ErrorKind::NotFound, Some(folder)) if !is_there(folder) => {
            failure.help(format!("there is no folder `{}`", folder.display()))
        }
        _ => failure,
    }
}

fn is_there(folder: &Path) -> bool {
    folder.as_os_str().is_empty() || folder.exists()
}

/// The path without `.`: `./a.yml` is what `a.yml` is.
fn plain(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

/// The folder that everything is below that matches a pattern.
fn literal_part(pattern: &Path) -> PathBuf {
    let literal = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(PATTERN);
    pattern.components().take_while(literal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_looked_for_below_its_literal_part() {
        let cases = [
            ("*.yml", ""),
            ("w/**/*.yml", "w"),
            ("../a/b/{c,d}.yml", "../a/b"),
            ("./a/*.yml", "./a"),
            ("/a/[bc]/d.yml", "/a"),
        ];
        for (pattern, folder) in cases {
            assert_eq!(literal_part(Path::new(pattern)), Path::new(folder));
        }
    }
}
