//! Fixes applied to a text.

use crate::diagnostic::Fix;

/// Applies the fixes that do not touch each other, and the first of those that do. Returns the text
/// and the applied fixes.
///
/// Adjacent fixes touch too: the order of two insertions at one offset would be arbitrary.
pub(crate) fn apply<'f>(text: &str, fixes: &[&'f Fix]) -> (String, Vec<&'f Fix>) {
    let mut sorted = fixes.to_vec();
    sorted.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut applied: Vec<&Fix> = Vec::new();
    for fix in sorted {
        let is_apart = |last: &&Fix| last.span.end < fix.span.start;
        if applied.last().is_none_or(is_apart) {
            applied.push(fix);
        }
    }
    let mut text = text.to_owned();
    // From the last to the first, so that the offsets of the others stay valid.
    for fix in applied.iter().rev() {
        let range = fix.span.start as usize..fix.span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &fix.replacement);
        }
    }
    (text, applied)
}
