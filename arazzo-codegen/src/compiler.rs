//! The pipeline as one readable function, and the options that all front doors share.

use std::collections::BTreeMap;
use std::panic::Location;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::api::DescriptionId;
use crate::resolve::Documents;
use crate::rust_path::{PathError, RustPath};
use crate::source::load::{Disk, Loader};
use crate::source::{FileId, SourceMap};

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
    pub(crate) sources: Vec<(String, PathBuf)>,
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) strict: bool,
    pub(crate) deny_warnings: bool,
    pub(crate) levels: BTreeMap<Code, Level>,
    pub(crate) crate_path: String,
    pub(crate) required_outputs: bool,
    /// The types of texts and numbers, by format.
    pub(crate) types: BTreeMap<String, RustPath>,
    pub(crate) derives: Vec<RustPath>,
    /// Options that are none, and where they were given.
    pub(crate) wrong: Vec<(PathError, &'static Location<'static>)>,
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
            sources: Vec::new(),
            roots: Vec::new(),
            strict: false,
            deny_warnings: false,
            levels: BTreeMap::new(),
            crate_path: "::arazzo".to_owned(),
            required_outputs: false,
            types: BTreeMap::new(),
            derives: Vec::new(),
            wrong: Vec::new(),
            loader: Box::new(Disk),
        }
    }

    /// Reads the source description of this name from `path` instead of its `url`.
    #[must_use]
    pub fn source(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.sources.push((name.into(), path.into()));
        self
    }

    /// Allows to read files below `directory`, beside those below the parent folder of the
    /// document's own folder.
    #[must_use]
    pub fn root(mut self, directory: impl Into<PathBuf>) -> Self {
        self.roots.push(directory.into());
        self
    }

    /// Makes errors of the warnings about documents that bend the specification.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Makes errors of all warnings.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
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
        self.levels.insert(code, level);
        self
    }

    /// The path by which generated code names the runtime; `::arazzo` by default.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.crate_path = path.into();
        self
    }

    /// Trusts the document to mean the outputs that its steps declare: a step fails if one of them
    /// is absent when the run leaves the step for a later one, for another workflow, or at the end.
    /// What is `null` counts as absent, unless its schema allows `null`. An output that every run
    /// has is no `Option` then. An action that goes back, and a retry, do not look.
    #[must_use]
    pub fn required_outputs(mut self, required: bool) -> Self {
        self.required_outputs = required;
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
    /// The default of an input is read as the type when a run begins. One that cannot be read stands
    /// for nothing, and the run ends before it sends anything: its inputs lack a required one.
    ///
    /// A path that is none is an error of every document, with the place of this call.
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
                self.types.insert(format, path);
            }
            Err(error) => self.wrong.push((error, Location::caller())),
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
    /// A path that is none is an error of every document, with the place of this call.
    #[must_use]
    #[track_caller]
    pub fn derive(mut self, path: impl AsRef<str>) -> Self {
        match RustPath::of_derive(path.as_ref()) {
            Ok(path) if !self.derives.contains(&path) => self.derives.push(path),
            Ok(_) => {}
            Err(error) => self.wrong.push((error, Location::caller())),
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
        crate::pipeline::run(self, document.as_ref())
    }
}

impl Compiler {
    /// Reports options that are none.
    pub(crate) fn report_wrong(&self, diagnostics: &mut Diagnostics) {
        for (error, place) in &self.wrong {
            let diagnostic = Diagnostic::nowhere(Code::WrongOption, error.to_string());
            diagnostics.report(diagnostic.note(format!("given at {place}")));
        }
    }
}

/// What to do with what is found with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Allow,
    Warn,
    Deny,
}

impl Compiler {
    /// The severity that the options give to a finding. None if they drop it.
    pub(crate) fn judged(&self, code: Code, severity: Severity) -> Option<Severity> {
        let bends = self.strict && code.is_leniency();
        Some(match (self.levels.get(&code), severity) {
            (Some(Level::Warn), Severity::Error) if code.is_contradiction() => Severity::Warning,
            (_, Severity::Error) | (Some(Level::Deny), _) => Severity::Error,
            (Some(Level::Allow), _) => return None,
            (Some(Level::Warn), _) => Severity::Warning,
            (None, Severity::Warning) if self.deny_warnings || bends => Severity::Error,
            (None, severity) => severity,
        })
    }
}

/// What became of a document.
pub struct Compilation {
    /// The text of every file that was read, in order; the document itself is the first.
    pub sources: SourceMap,
    /// What was found, in the order of places.
    pub diagnostics: Diagnostics,
    /// None if the document could not be read.
    pub(crate) input: Option<Input>,
    pub(crate) output: Option<Output>,
}

/// What was read, whether there are errors in it or not.
pub(crate) struct Input {
    pub(crate) documents: Documents,
    /// The API descriptions that the source descriptions lead to.
    pub(crate) apis: BTreeMap<DescriptionId, ApiSummary>,
}

/// An API description in a few words.
pub(crate) struct ApiSummary {
    pub(crate) file: FileId,
    /// `OpenAPI 3.0.3`.
    pub(crate) specification: String,
    pub(crate) title: String,
    pub(crate) version: String,
}

impl Input {
    /// The names of the source descriptions of the document and those that it calls.
    pub(crate) fn declared(&self) -> impl Iterator<Item = &String> {
        let sources = self.documents.list.iter().flat_map(|one| &one.sources);
        sources.map(|source| &source.name)
    }
}

/// What there is when there are no errors.
pub(crate) struct Output {
    /// The items of the module.
    pub(crate) tokens: TokenStream,
    /// The `//!` lines of a file.
    pub(crate) header: String,
    pub(crate) program: crate::program::Program,
}

impl Compilation {
    /// The items to put into a module. None if there are errors.
    pub fn tokens(&self) -> Option<&TokenStream> {
        self.output.as_ref().map(|output| &output.tokens)
    }

    /// A formatted file with its header, to be a module of its own. None if there are errors.
    pub fn file(&self) -> Option<String> {
        self.output
            .as_ref()
            .map(|output| crate::format::file(&output.header, &output.tokens))
    }

    /// Formatted items without a header, to be included into a module. None if there are errors.
    pub fn items(&self) -> Option<String> {
        self.output
            .as_ref()
            .map(|output| crate::format::items(&output.tokens))
    }

    /// What a command line over the workflows needs to know. None if there are errors.
    pub fn summary(&self) -> Option<Summary> {
        self.output.as_ref().map(|output| output.program.summary())
    }
}

/// A document in a few words: what the program written by `arazzo-codegen new` registers.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The Rust name of the document's module.
    pub module: String,
    /// The document's title.
    pub title: String,
    /// The names of all source descriptions of the document: `(name, server)`; those of called
    /// documents too, with the document's stem: `(document, name)`.
    pub sources: Vec<SourceSummary>,
    /// The workflows, in the document's order; those of called documents are left out.
    pub workflows: Vec<WorkflowSummary>,
    /// The features of the runtime that the generated code needs beside the default ones.
    pub features: Vec<String>,
}

/// A source description of a document, or of one that it calls.
#[derive(Clone, Debug)]
pub struct SourceSummary {
    /// The stem of the document that declares it.
    pub document: String,
    /// Its name there.
    pub name: String,
    /// The security schemes of its API that take a credential.
    pub schemes: Vec<SchemeSummary>,
}

/// A security scheme in a few words.
#[derive(Clone, Debug)]
pub struct SchemeSummary {
    /// Its name in the description.
    pub name: String,
    /// What a user gives for it.
    pub wants: String,
}

/// A workflow in a few words.
#[derive(Clone, Debug)]
pub struct WorkflowSummary {
    /// The `workflowId`.
    pub id: String,
    /// The one-line summary, if the document has one.
    pub summary: Option<String>,
    /// The unit type that implements `Workflow`.
    pub unit: String,
    /// The inputs: name in the document, and what its values are.
    pub inputs: Vec<(String, InputKind)>,
}

/// What the values of an input are, for those who type them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Text.
    Text,
    /// Text that is never shown.
    Secret,
    /// Bytes; Base64 in JSON.
    Bytes,
    /// Any other JSON.
    Json,
}
