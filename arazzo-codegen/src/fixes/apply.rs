//! Fixes applied to a text.

use crate::diagnostic::Fix;

/// The text with as many of the fixes as do not touch each other, the first ones of those that do,
/// and which they are.
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
    for fix in applied.iter().rev() {
        let range = fix.span.start as usize..fix.span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &fix.replacement);
        }
    }
    (text, applied)
}
