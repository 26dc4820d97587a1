//! What all tests of this area share: findings as one line each.

use crate::diagnostic::Severity;
use crate::expr::Issue;

mod arbitrary;
mod names;

/// One line per finding: severity, code, the marked bytes, message, help, and the mended text.
pub(super) fn findings(text: &str, issues: &[Issue]) -> String {
    issues.iter().map(|issue| finding(text, issue)).collect()
}

fn finding(text: &str, issue: &Issue) -> String {
    let severity = match issue.effective_severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let marked = &text[issue.range.clone()];
    let mut line = format!(
        "  {severity} {} at `{marked}`: {}",
        issue.code.id(),
        issue.message
    );
    if let Some(help) = &issue.help {
        line += &format!("; {help}");
    }
    if let Some((range, replacement)) = &issue.fix {
        let (before, after) = (&text[..range.start], &text[range.end..]);
        line += &format!(" => {before}{replacement}{after}");
    }
    line + "\n"
}
