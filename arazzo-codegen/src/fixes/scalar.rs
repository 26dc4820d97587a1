//! How a string is written in YAML and JSON.

use super::resolve_edits::{Place, source};
use crate::diagnostic::Fix;
use crate::source::Span;

/// The fix of a part of a string, in the style that the string has; in quotes, if it needs them.
pub(super) fn replace(place: &Place<'_>, fix: &Fix, text: &str) -> Option<Fix> {
    let written = text.get(place.span.start as usize..place.span.end as usize)?;
    match written.chars().next() {
        Some('\'') => {
            let escaped = fix.replacement.replace('\'', "''");
            Some(source(inner(place, fix.span), escaped))
        }
        Some('"') => {
            let escaped = json(&fix.replacement);
            let escaped = escaped[1..escaped.len() - 1].to_owned();
            Some(source(inner(place, fix.span), escaped))
        }
        _ if is_block(place, text) => {
            let one_line = !fix.replacement.contains('\n');
            one_line.then(|| source(fix.span, fix.replacement.clone()))
        }
        _ => plain(place, fix, written),
    }
}

/// The span without the quotes of the string.
fn inner(place: &Place<'_>, span: Span) -> Span {
    Span {
        start: span.start.max(place.span.start + 1),
        end: span.end.min(place.span.end.saturating_sub(1)),
        ..span
    }
}

/// Whether the string is a block, after `|` or `>`: its text begins on a line of its own.
fn is_block(place: &Place<'_>, text: &str) -> bool {
    let before = &text[..place.span.start as usize];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let above = before[..line].trim_end();
    let header = above.rsplit('\n').next().unwrap_or_default();
    let mark = header.trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    before[line..].trim().is_empty() && mark.ends_with(['|', '>'])
}

fn plain(place: &Place<'_>, fix: &Fix, written: &str) -> Option<Fix> {
    let value = if fix.span == place.span {
        fix.replacement.clone()
    // A part can be replaced only if the text is the value: folds and escapes shift offsets.
    } else if written == place.value {
        let start = (fix.span.start - place.span.start) as usize;
        let end = (fix.span.end - place.span.start) as usize;
        let mut value = written.to_owned();
        value.replace_range(start..end, &fix.replacement);
        value
    } else {
        return None;
    };
    Some(if is_plain(&value, place.in_flow) {
        source(fix.span, fix.replacement.clone())
    } else {
        source(place.span, spelled(&value, place.in_flow))
    })
}

/// A string as YAML writes it.
pub(super) fn spelled(value: &str, in_flow: bool) -> String {
    match value {
        _ if is_plain(value, in_flow) => value.to_owned(),
        _ if value.chars().any(char::is_control) => json(value),
        _ => format!("'{}'", value.replace('\'', "''")),
    }
}

/// A string as JSON writes it.
pub(super) fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// Whether a string means itself without quotes.
fn is_plain(value: &str, in_flow: bool) -> bool {
    const WORDS: [&str; 10] = [
        "", "~", "null", "true", "false", "yes", "no", "on", "off", "<<",
    ];
    let marks = |c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace();
    let brackets = |c: char| ",[]{}".contains(c);
    let special = WORDS.contains(&value.to_ascii_lowercase().as_str())
        || value.starts_with(marks)
        || value.ends_with([':', ' '])
        || value.contains(": ")
        || value.contains(" #")
        || value.chars().any(char::is_control);
    let closes = in_flow && value.contains(brackets);
    !(special || closes || looks_like_a_number(value))
}

fn looks_like_a_number(value: &str) -> bool {
    let prefixed = value.starts_with("0x") || value.starts_with("0o");
    prefixed || value.replace('_', "").parse::<f64>().is_ok()
}
