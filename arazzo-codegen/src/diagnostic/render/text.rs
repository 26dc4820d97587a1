//! Text that is safe to show.

use std::borrow::Cow;
use std::fmt::Write;

/// No message is shown longer than this, in bytes.
const MAX_LENGTH: usize = 2000;

/// Whether a character acts on a terminal or on the text around it instead of being seen.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text with hidden characters as escapes, cut where it is very long.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let cut = shorten(text);
    if !cut.chars().any(is_hidden) {
        return cut;
    }
    let mut visible = String::with_capacity(cut.len());
    for c in cut.chars() {
        match c {
            c if is_hidden(c) => visible.extend(c.escape_default()),
            c => visible.push(c),
        }
    }
    Cow::Owned(visible)
}

/// The last boundary between characters that is not after `at`.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn shorten(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_LENGTH {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", &text[..boundary(text, MAX_LENGTH)]))
}

/// Escapes hidden characters in a JSON text, where they can only stand in strings.
pub(super) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if !is_hidden(c) || c == '\n' {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}
