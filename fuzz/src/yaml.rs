//! The YAML reader: every place is one of the text, and JSON is read as JSON.

use arazzo_codegen::fuzzing::{self, Read, Scalar};
use serde_json::Value;

use crate::found::valid_range;
use crate::json::equal;

/// Reads a text as a file whose name says that it is YAML.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let read = fuzzing::read("/a.yaml", text);
    places(text, &read);
    let Some(value) = &read.value else {
        assert!(
            !read.findings.is_empty(),
            "refused without a reason: {text:?}"
        );
        return;
    };
    if read.findings.is_empty() {
        written_again(value);
    }
}

/// What was read can be written as JSON, and that is read as the same by both readers.
fn written_again(value: &Value) {
    let text = value.to_string();
    for name in ["/b.json", "/b.yaml"] {
        let again = fuzzing::read(name, &text);
        // YAML allows no key of more than 1024 characters on a line.
        let long = name == "/b.yaml" && text.len() > 1000;
        if again.findings.is_empty() || !long {
            let same = again
                .value
                .as_ref()
                .is_some_and(|again| equal(again, value));
            assert!(same, "{text:?}: {again:?}");
        }
    }
}

/// The places of values, strings and findings.
pub(crate) fn places(text: &str, read: &Read) {
    for place in &read.places {
        valid_range(text, &place.range);
        if let Some(located) = &place.located {
            valid_range(text, located);
        }
    }
    for scalar in &read.scalars {
        characters(text, scalar);
    }
    for found in read.findings.iter() {
        let spans = found.labels.iter().map(|label| label.span);
        for span in spans.chain(found.span) {
            valid_range(text, &(span.start as usize..span.end as usize));
        }
    }
}

/// A character of a string is where the file has it, if the file spells the string as it is.
fn characters(text: &str, scalar: &Scalar) {
    for (c, place) in scalar.text.chars().zip(&scalar.places) {
        valid_range(text, place);
        let inside = scalar.range.start <= place.start && place.end <= scalar.range.end;
        assert!(
            inside,
            "{c:?} of {:?} at {place:?} in {text:?}",
            scalar.text
        );
        // Blocks end before the white space that ends them.
        if scalar.verbatim && !c.is_whitespace() {
            let found = &text[place.clone()];
            assert!(
                found.chars().eq([c]),
                "{c:?} is {found:?}: {scalar:?} in {text:?}"
            );
        }
    }
}
