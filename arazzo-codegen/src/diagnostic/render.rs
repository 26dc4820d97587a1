//! How a diagnostic reaches the eye.
//!
//! Text of documents never reaches a terminal as it is: control characters and marks that change
//! the direction of text are shown as escapes, and what is very long is cut.

mod excerpt;
mod human;
mod json;
mod line;
mod sarif;
#[cfg(test)]
mod tests;
mod text;

pub use human::{Style, human, human_one};
pub use json::json;
pub use line::{brief, one_line};
pub use sarif::sarif;

use super::{Diagnostic, Diagnostics, Severity};

/// The findings to show: notes only where they were asked for.
fn shown(diagnostics: &Diagnostics, notes: bool) -> impl Iterator<Item = &Diagnostic> {
    diagnostics
        .iter()
        .filter(move |diagnostic| notes || diagnostic.severity != Severity::Note)
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}
