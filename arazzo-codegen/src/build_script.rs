//! The front door for build scripts.
//!
//! Cargo reads standard output: which files to watch, and warnings. Errors go to standard error,
//! which Cargo shows if the script fails, and it fails by exiting with 1.

#![allow(
    clippy::disallowed_methods,
    reason = "a front door writes the file that was asked for and reads Cargo's variables"
)]

use std::cell::RefCell;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;

use crate::diagnostic::fold::places;
use crate::diagnostic::render::{Style, human};
use crate::diagnostic::{Diagnostic, Severity};
use crate::escape::line;
use crate::project::{module_names, own_stem};
use crate::source::{Disk, Loader, SourceMap};
use crate::{Compilation, Compiler, Report};

/// Compiles a workflow document in a build script.
///
/// The functions are written into a file of `OUT_DIR` that is named after the document, and
/// `arazzo::include_workflows!` brings them into a module. If the document has errors, they are
/// printed and the build fails. [`Compiler::build_script`] does the same with options.
///
/// # Examples
///
/// ```no_run
/// // build.rs
/// arazzo_codegen::build_script("workflows/bulk-set-objects-notify.yml");
/// ```
///
/// ```ignore
/// // src/main.rs
/// mod knock {
///     arazzo::include_workflows!("bulk_set_objects_notify");
/// }
/// ```
pub fn build_script(document: impl AsRef<Path>) {
    Compiler::new().build_script(document);
}

impl Compiler {
    /// Compiles a workflow document in a build script, as [`build_script()`] does, with these
    /// options.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// arazzo_codegen::Compiler::new()
    ///     .source("knockObjectsApi", "openapi/objects.yml")
    ///     .build_script("workflows/bulk-set-objects-notify.yml");
    /// ```
    pub fn build_script(self, document: impl AsRef<Path>) {
        self.build_scripts(&[document]);
    }

    /// Compiles several workflow documents in a build script, with these options.
    ///
    /// Where file names are equal, the name of the folder is put before that of the file in
    /// `OUT_DIR`: `acme_workflows` for `acme/workflows.arazzo.json`.
    pub fn build_scripts(self, documents: &[impl AsRef<Path>]) {
        let documents: Vec<&Path> = documents.iter().map(AsRef::as_ref).collect();
        let done = match std::env::var_os("OUT_DIR") {
            Some(directory) => build(self, &documents, Path::new(&directory)),
            None => Build::failed("error: `OUT_DIR` is not set: this is for build scripts".into()),
        };
        // If Cargo does not read, the error has no other reader.
        let _ = io::stdout().lock().write_all(done.instructions.as_bytes());
        let _ = io::stderr().lock().write_all(done.errors.as_bytes());
        if !done.errors.is_empty() {
            std::process::exit(1);
        }
    }
}

/// The output of a build script.
#[derive(Debug, Default)]
struct Build {
    /// Lines for Cargo.
    instructions: String,
    /// Why the build fails, if it does.
    errors: String,
}

impl Build {
    fn failed(errors: String) -> Self {
        Build {
            errors: errors + "\n",
            ..Build::default()
        }
    }

    fn watch(&mut self, path: &Path) {
        self.instruct("rerun-if-changed", &path.to_string_lossy());
    }

    fn instruct(&mut self, key: &str, value: &str) {
        let instruction = format!("cargo::{key}={value}\n");
        // A line break in a file name would begin an instruction of its own.
        if !value.contains(['\n', '\r']) && !self.instructions.contains(&instruction) {
            self.instructions.push_str(&instruction);
        }
    }
}

/// A document, the file for its items, and what compiling it gave.
type Compiled = (PathBuf, PathBuf, Compilation);

fn build(mut compiler: Compiler, documents: &[&Path], directory: &Path) -> Build {
    let missing = Rc::new(RefCell::new(Vec::new()));
    let inner = std::mem::replace(&mut compiler.loader, Box::new(Disk));
    compiler.loader = Box::new(Watching {
        inner,
        missing: Rc::clone(&missing),
    });
    let mut done = Build::default();
    let mut report = Report::new();
    let mut files: Vec<Compiled> = Vec::new();
    for (document, module) in documents.iter().zip(module_names(documents)) {
        done.watch(document);
        let compilation = compiler.compile(document);
        report.add(&compilation);
        let path = directory.join(module).with_extension("rs");
        files.push((document.to_path_buf(), path, compilation));
    }
    for file in report.sources.files() {
        done.watch(&file.name);
    }
    if report.diagnostics.has_errors() {
        // Cargo reruns a script that has failed anyway; other tools may rely on these lines.
        missing.borrow().iter().for_each(|path| done.watch(path));
        done.errors = errors(&report);
        return done;
    }
    warn(&mut done, &report, &compiler);
    if let Err(error) = write_all(&files).and_then(|()| write_stems(&files, directory)) {
        done.errors = format!("error: {error}\n");
    }
    done
}

fn errors(report: &Report) -> String {
    let style = Style {
        color: false,
        notes: false,
    };
    human(&report.diagnostics, &report.sources, style)
}

/// Passes warnings on to Cargo, which shows them one line each.
fn warn(done: &mut Build, report: &Report, compiler: &Compiler) {
    for name in report.undeclared(compiler) {
        let message = format!("no source description is named `{name}`");
        done.instruct("warning", &line(&message));
    }
    for (warning, others) in report.diagnostics.habits() {
        if warning.severity == Severity::Warning {
            done.instruct("warning", &one_line(warning, &others, &report.sources));
        }
    }
}

fn write_all(files: &[Compiled]) -> Result<(), String> {
    files.iter().try_for_each(|(document, path, compilation)| {
        is_own(path, document)?;
        write(path, compilation)
    })
}

/// `AZ707: status "failed" matches no action (workflows/x.yml:31:16)`, and where the same is.
fn one_line(warning: &Diagnostic, others: &[&Diagnostic], sources: &SourceMap) -> String {
    let text = format!("{}: {}", warning.code.id(), warning.message);
    let text = match warning.span {
        None => text,
        Some(span) => {
            let (name, at) = (sources.file(span.file).name.display(), sources.start(span));
            format!("{text} ({name}:{}:{})", at.line, at.column)
        }
    };
    let same = places(others, sources).map(|places| format!("; the same on {places}"));
    line(&(text + &same.unwrap_or_default()))
}

/// Whether a file is not that of another document which this process has compiled before.
fn is_own(path: &Path, document: &Path) -> Result<(), String> {
    static WRITTEN: Mutex<Vec<(PathBuf, PathBuf)>> = Mutex::new(Vec::new());
    let mut written = WRITTEN
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    match written.iter().find(|(known, _)| known == path) {
        Some((_, other)) if other != document => Err(format!(
            "`{}` and `{}` have the same name; compile them by one call of \
             `Compiler::build_scripts`",
            other.display(),
            document.display(),
        )),
        _ => {
            written.push((path.to_owned(), document.to_owned()));
            Ok(())
        }
    }
}

/// Writes files for those who name a document in `include_workflows!` as its file is named, with
/// hyphens. Each includes the file with the items.
fn write_stems(files: &[Compiled], directory: &Path) -> Result<(), String> {
    // Some file systems take `Pets` and `pets` for one name.
    let stems = files.iter().map(|(document, ..)| own_stem(document));
    let lower: Vec<String> = stems.clone().map(|stem| stem.to_lowercase()).collect();
    let is_taken = |stem: &String| {
        let mut modules = files
            .iter()
            .filter_map(|(_, path, _)| path.file_stem()?.to_str());
        modules.any(|module| module == stem)
            || lower.iter().filter(|other| *other == stem).count() > 1
    };
    for ((stem, lower), (_, module, _)) in stems.zip(&lower).zip(files) {
        if is_taken(lower) {
            continue;
        }
        let path = directory.join(format!("{stem}.rs"));
        // The name of a module is an identifier, so that it needs no escapes.
        let module = module.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("include!(concat!(env!(\"OUT_DIR\"), \"/{module}\"));\n");
        write_text(&path, &text)?;
    }
    Ok(())
}

fn write(path: &Path, compilation: &Compilation) -> Result<(), String> {
    write_text(path, &compilation.items().unwrap_or_default())
}

/// Writes a file unless it is up to date.
fn write_text(path: &Path, text: &str) -> Result<(), String> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// A loader that remembers which files are missing.
struct Watching {
    inner: Box<dyn Loader>,
    missing: Rc<RefCell<Vec<PathBuf>>>,
}

impl Loader for Watching {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let found = self.inner.canonicalize(path);
        if found
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::NotFound)
        {
            self.missing.borrow_mut().push(path.to_owned());
        }
        found
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.inner.read(path)
    }
}

#[cfg(test)]
mod tests;
