//! Counts of findings, and the line with which a command ends.

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::{Code, Severity};

use crate::terminal::Status;

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// The code of the first error.
    first: Option<Code>,
}

impl Counts {
    pub(crate) fn of(report: &Report) -> Self {
        let codes = |severity| {
            let findings = report.diagnostics.iter();
            let findings = findings.filter(move |finding| finding.severity == severity);
            findings.map(|finding| finding.code)
        };
        Counts {
            errors: codes(Severity::Error).count(),
            warnings: codes(Severity::Warning).count(),
            first: codes(Severity::Error).next(),
        }
    }

    pub(crate) fn add(&mut self, more: Counts) {
        self.errors += more.errors;
        self.warnings += more.warnings;
        self.first = self.first.or(more.first);
    }

    /// The exit status of a command with these findings.
    pub(crate) fn status(self) -> Status {
        if self.errors > 0 {
            Status::Errors
        } else {
            Status::Success
        }
    }

    /// `1 error, 8 warnings`; none if there are no findings.
    pub(crate) fn found(&self) -> Option<String> {
        let errors = counted(self.errors, "error");
        let warnings = counted(self.warnings, "warning");
        let found: Vec<String> = errors.into_iter().chain(warnings).collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    /// Where the first error is explained.
    pub(crate) fn advice(&self) -> Option<String> {
        let code = self.first?.id();
        Some(format!("see `arazzo-codegen explain {code}`"))
    }

    /// `1 error, 8 warnings; nothing was written; see …`. None if there is nothing to say.
    pub(crate) fn conclusion(&self, outcome: Option<&str>) -> Option<String> {
        let outcome = outcome.map(str::to_owned);
        let parts = [self.found(), outcome, self.advice()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// `3 documents`; none for none.
pub(crate) fn counted(number: usize, what: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    }
}
