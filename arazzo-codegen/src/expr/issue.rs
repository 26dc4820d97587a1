//! What is wrong with a text, as data: a place inside the text instead of a place in a file.
//!
//! The parsers know only the text. The caller, which has the node that contains it, turns an
//! [`Issue`] into a diagnostic, and drops the fix if the file spells the text differently.

use std::ops::Range;

use crate::diagnostic::{Code, Severity};

/// A finding in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    pub(crate) code: Code,
    /// The wrong bytes, on character boundaries of the text.
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// A range and its replacement.
    pub(crate) fix: Option<(Range<usize>, String)>,
    /// Set if it differs from that of the code.
    pub(crate) severity: Option<Severity>,
}

impl Issue {
    pub(crate) fn new(code: Code, range: Range<usize>, message: impl Into<String>) -> Self {
        Issue {
            code,
            range,
            message: message.into(),
            help: None,
            fix: None,
            severity: None,
        }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub(crate) fn fix(mut self, range: Range<usize>, replacement: impl Into<String>) -> Self {
        self.fix = Some((range, replacement.into()));
        self
    }

    #[must_use]
    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// The severity of its own, or that of the code.
    pub(crate) fn effective_severity(&self) -> Severity {
        self.severity.unwrap_or(self.code.severity())
    }

    pub(crate) fn is_error(&self) -> bool {
        self.effective_severity() == Severity::Error
    }

    /// The same, for a text in which this one begins at `by`.
    #[must_use]
    pub(crate) fn shift(mut self, by: usize) -> Self {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        self.range = moved(self.range);
        self.fix = self.fix.map(|(range, text)| (moved(range), text));
        self
    }
}
