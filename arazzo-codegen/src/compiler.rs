//! [`Compiler`]: the options that all front doors share, and the call that they end in.

use std::panic::Location;
use std::path::{Path, PathBuf};

use crate::compilation::Compilation;
use crate::diagnostic::Code;
use crate::options::{Level, Options};
use crate::rust_path::RustPath;
use crate::source::{Disk, Loader};

/// Compiles workflow documents.
///
/// # Examples
///
/// ```no_run
/// let compilation = arazzo_codegen::Compiler::new()
///     .source("knockObjectsApi", "openapi/objects.yml")
///     .compile("workflows/bulk-set-objects-notify.yml");
/// if let Some(module) = compilation.file() {
///     println!("{module}");
/// }
/// ```
pub struct Compiler {
    pub(crate) options: Options,
    pub(crate) loader: Box<dyn Loader>,
}

impl Default for Compiler {
    fn default() -> Self {
        Compiler::new()
    }
}

impl Compiler {
    /// A compiler with the default options, which reads from disk.
    pub fn new() -> Self {
        Compiler {
            options: Options::default(),
            loader: Box::new(Disk),
        }
    }

    /// Reads the source description of this name from `path` instead of its `url`.
    #[must_use]
    pub fn source(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.options.sources.push((name.into(), path.into()));
        self
    }

    /// Allows reading files below `directory`, besides those below the parent folder of the
    /// document's own folder.
    #[must_use]
    pub fn root(mut self, directory: impl Into<PathBuf>) -> Self {
        self.options.roots.push(directory.into());
        self
    }

    /// Makes errors of the warnings about documents that bend the specification.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.options.strict = strict;
        self
    }

    /// Makes errors of all warnings.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.options.deny_warnings = deny;
        self
    }

    /// Drops warnings and notes with this code. Errors stay: where nothing can be generated, there
    /// is nothing to allow.
    #[must_use]
    pub fn allow(self, code: Code) -> Self {
        self.level(code, Level::Allow)
    }

    /// Makes warnings of what is found with this code, of notes too. It stays a warning where
    /// [`strict`](Compiler::strict) or [`deny_warnings`](Compiler::deny_warnings) would make it an
    /// error. Errors stay, but for those of codes where only an API description says otherwise than
    /// the document ([`Code::is_contradiction`]): a run then goes by what the document says.
    #[must_use]
    pub fn warn(self, code: Code) -> Self {
        self.level(code, Level::Warn)
    }

    /// Makes errors of what is found with this code, of notes too.
    #[must_use]
    pub fn deny(self, code: Code) -> Self {
        self.level(code, Level::Deny)
    }

    /// The last word on a code holds.
    fn level(mut self, code: Code, level: Level) -> Self {
        self.options.levels.insert(code, level);
        self
    }

    /// The path by which generated code names the runtime; `::arazzo` by default.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.options.crate_path = path.into();
        self
    }

    /// Takes the outputs that steps declare to be required: a step fails if one of them
    /// is absent when the run leaves the step for a later one, for another workflow, or at the end.
    /// What is `null` counts as absent, unless its schema allows `null`. An output that every run
    /// has is not an `Option` then. Actions that go back, and retries, are exempt.
    #[must_use]
    pub fn required_outputs(mut self, required: bool) -> Self {
        self.options.required_outputs = required;
        self
    }

    /// Gives values of this `format` a Rust type: `jiff::Timestamp` to `date-time`.
    ///
    /// It is that of texts and numbers whose schema has the format, in inputs, in what is read, and
    /// in lists of them; texts that must stay secret stay `Secret`, and listed values are an
    /// enumeration all the same. The type must implement serde's traits for JSON, `Display` for
    /// paths, queries, headers and texts, and `Clone`, `Debug` and `PartialEq`, as generated structs
    /// do. Its path begins with the name of a crate, or with `crate`.
    ///
    /// The default of an input is read as the type when a run begins. One that cannot be read counts
    /// as absent, and the run ends before it sends anything: a required input is missing.
    ///
    /// An invalid path is reported for every document, with the place of this call.
    ///
    /// # Examples
    ///
    /// ```
    /// let compiler = arazzo_codegen::Compiler::new()
    ///     .type_for("date-time", "jiff::Timestamp")
    ///     .type_for("uuid", "uuid::Uuid")
    ///     .derive("Eq");
    /// # let _ = compiler;
    /// ```
    #[must_use]
    #[track_caller]
    pub fn type_for(mut self, format: impl Into<String>, path: impl AsRef<str>) -> Self {
        let format = format.into();
        let path = RustPath::check_format(&format).and_then(|()| RustPath::of_type(path.as_ref()));
        match path {
            Ok(path) => {
                self.options.types.insert(format, path);
            }
            Err(error) => self.options.wrong.push((error, Location::caller())),
        }
        self
    }

    /// Derives one more trait for the structs and enumerations that hold values: `Inputs`, `Outputs`,
    /// `Progress`, the outputs of steps, and what schemas become.
    ///
    /// `Eq`, `Hash`, `Ord`, `PartialOrd`, `Default` and `Copy` are derived where all parts have them;
    /// a type of [`type_for`](Compiler::type_for) is taken to have them. Other traits, such as
    /// `schemars::JsonSchema`, are derived everywhere. What is derived anyway stays so.
    ///
    /// An invalid path is reported for every document, with the place of this call.
    #[must_use]
    #[track_caller]
    pub fn derive(mut self, path: impl AsRef<str>) -> Self {
        match RustPath::of_derive(path.as_ref()) {
            Ok(path) if !self.options.derives.contains(&path) => self.options.derives.push(path),
            Ok(_) => {}
            Err(error) => self.options.wrong.push((error, Location::caller())),
        }
        self
    }

    /// Reads through this loader instead of from disk.
    #[must_use]
    pub fn loader(mut self, loader: impl Loader + 'static) -> Self {
        self.loader = Box::new(loader);
        self
    }

    /// Compiles one document. What is wrong with it is in the result's diagnostics.
    pub fn compile(&self, document: impl AsRef<Path>) -> Compilation {
        crate::pipeline::run(&self.options, self.loader.as_ref(), document.as_ref())
    }

    /// Compiles one document as far as something may be wrong with it, and emits nothing.
    pub(crate) fn compile_to_check(&self, document: &Path) -> Compilation {
        crate::pipeline::check(&self.options, self.loader.as_ref(), document)
    }
}
