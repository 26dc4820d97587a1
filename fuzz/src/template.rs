//! Texts with holes: no byte is lost, and a hole is an expression on its own.

use arazzo_codegen::fuzzing::{self, Part};

use crate::found;

/// Reads a text with holes, as text and as a regular expression.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (parts, issues) = fuzzing::template(text);
    found::valid(text, &issues);
    found::covered(text, &parts);
    // A hole that is not closed is read with a finding.
    for part in parts.iter().filter(|_| issues.is_empty()) {
        if let Part::Hole(printed, range) = part {
            hole(&text[range.clone()], printed);
        }
    }
    let (_, issues) = fuzzing::regex(text);
    found::valid(text, &issues);
}

/// The text of a hole, in braces or not, is the expression that the hole holds.
fn hole(text: &str, printed: &str) {
    let (read, _) = fuzzing::expression(text);
    let read = read.map(|(again, _)| again);
    assert_eq!(read.as_deref(), Some(printed), "{text:?}");
}
