//! Keeps texts from the YAML parser whose nesting it would take minutes to scan.
//!
//! The parser looks at every open bracket for each token, so its time is the product of both. Real
//! descriptions are far below the limit at which their values are refused anyway.

use saphyr_parser::{Event, Marker, Parser};

use super::parse::ParseError;

/// How deep a value may be nested. Both parsers refuse what is deeper.
const MAX_DEPTH: usize = 128;

/// Net open brackets up to which a text is not looked at any closer. Prose has unbalanced ones
/// too, such as those of half-open intervals.
const SUSPICIOUS: usize = 512;

/// Refuses a text that is nested too deep, if it is worth the search.
pub(super) fn check(text: &str) -> Result<(), ParseError> {
    if is_suspicious(text) {
        search(text)
    } else {
        Ok(())
    }
}

fn is_suspicious(text: &str) -> bool {
    let mut open = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > SUSPICIOUS
    })
}

/// A syntax error ends the search, because the other parser might go on after it.
fn search(text: &str) -> Result<(), ParseError> {
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| ParseError::new(error.info(), position(error.marker())))?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(ParseError::new("recursion limit", position(&span.start)));
        }
    }
    Ok(())
}

fn position(marker: &Marker) -> Option<(usize, usize)> {
    Some((marker.line(), marker.col() + 1))
}
