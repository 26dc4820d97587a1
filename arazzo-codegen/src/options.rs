//! The options that all front doors share.

use std::collections::BTreeMap;
use std::panic::Location;
use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::rust_path::{PathError, RustPath};

/// What a user asks of a compilation.
pub(crate) struct Options {
    pub(crate) sources: Vec<(String, PathBuf)>,
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) strict: bool,
    pub(crate) deny_warnings: bool,
    pub(crate) levels: BTreeMap<Code, Level>,
    /// How generated code names the runtime.
    pub(crate) crate_path: String,
    /// Whether a step fails that goes on without one of its outputs.
    pub(crate) required_outputs: bool,
    /// The types of texts and numbers, by format.
    pub(crate) types: BTreeMap<String, RustPath>,
    pub(crate) derives: Vec<RustPath>,
    /// Invalid options, and where they were set.
    pub(crate) wrong: Vec<(PathError, &'static Location<'static>)>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
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

impl Options {
    /// The severity that the options give to a finding. None if they drop it.
    pub(crate) fn severity_of(&self, code: Code, severity: Severity) -> Option<Severity> {
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

impl Options {
    /// Reports invalid options.
    pub(crate) fn report_wrong(&self, sink: &mut Sink) {
        for (error, place) in &self.wrong {
            let diagnostic = Diagnostic::nowhere(Code::WrongOption, error.to_string());
            sink.report(diagnostic.note(format!("given at {place}")));
        }
    }
}
