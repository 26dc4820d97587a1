//! Patterns of API descriptions, matched against the texts of a document.
//!
//! Both are untrusted, and a pattern of a few characters can keep a backtracking matcher busy for
//! years. So the matcher here takes time in proportion to the text, and what it cannot read,
//! assertions and back references, is left undecided.

use regex::RegexBuilder;

/// The size limit of a compiled pattern, in bytes.
const MAX_COMPILED_SIZE: usize = 1 << 20;

/// Whether a pattern is found in a text. None if that cannot be decided.
pub(crate) fn is_found(pattern: &str, text: &str) -> Option<bool> {
    if is_read_otherwise(pattern) {
        return None;
    }
    let pattern = RegexBuilder::new(pattern)
        .size_limit(MAX_COMPILED_SIZE)
        .build()
        .ok()?;
    Some(pattern.is_match(text))
}

/// What ECMA-262 reads as plain characters, and this matcher as sets of sets.
fn is_read_otherwise(pattern: &str) -> bool {
    let set = ["&&", "--", "~~", "[["];
    pattern.contains('[') && set.iter().any(|sign| pattern.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::is_found;

    #[test]
    fn a_pattern_is_searched_for() {
        assert_eq!(is_found("^[a-f0-9]+$", "c0ffee"), Some(true));
        assert_eq!(is_found("^[a-f0-9]+$", "coffee"), Some(false));
        assert_eq!(is_found("b+", "abba"), Some(true));
    }

    #[test]
    fn what_cannot_be_read_is_undecided() {
        assert_eq!(is_found("^(?!a)", "b"), None);
        assert_eq!(is_found("(a)\\1", "aa"), None);
        assert_eq!(is_found("[a&&b]", "&"), None);
        assert_eq!(is_found("(", "a"), None);
    }

    #[test]
    fn a_pattern_that_backtracks_takes_no_time() {
        let text = "a".repeat(5000) + "!";
        assert_eq!(is_found("^(a+)+$", &text), Some(false));
    }
}
