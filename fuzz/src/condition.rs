//! Simple conditions: parentheses and white space around one change nothing.

use arazzo_codegen::fuzzing;

use crate::found;

/// Reads a text as a condition.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (read, issues) = fuzzing::condition(text);
    found::valid(text, &issues);
    let refused = issues.iter().any(|one| one.is_error);
    assert!(
        read.is_some() || refused,
        "refused without a reason: {text:?}"
    );
    if let Some(read) = read.filter(|_| issues.is_empty()) {
        enclosed(text, &without_places(&read));
    }
    for fixed in found::fixed(text, &issues) {
        let (_, issues) = fuzzing::condition(&fixed);
        found::valid(&fixed, &issues);
    }
}

fn enclosed(text: &str, meaning: &str) {
    // One level more may be too deep.
    if text.matches(['(', '!']).count() > 30 {
        return;
    }
    for other in [format!(" \n{text}\t "), format!("({text})")] {
        let (read, issues) = fuzzing::condition(&other);
        let read = read.as_deref().map(without_places);
        assert_eq!(read.as_deref(), Some(meaning), "{other:?}: {issues:?}");
    }
}

/// What was understood, without where it stands.
fn without_places(debug: &str) -> String {
    let mut rest = debug;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("range: ") {
        kept.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    }
    kept + rest
}
