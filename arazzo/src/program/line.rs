//! Texts of documents on a terminal. They are untrusted: no text may move the cursor, or turn the
//! direction of what stands beside it.

/// Returns a text as one line without control characters.
pub(super) fn one(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(is_unseen, "\u{FFFD}")
}

/// Returns at most `limit` characters of a text, as one line.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let line = one(text);
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Returns JSON text in which no character controls a terminal. Such characters are in strings
/// alone, so that the value is the same.
pub(super) fn json(text: &str) -> String {
    let escaped = |c: char| {
        if is_unseen(c) {
            format!("\\u{:04x}", u32::from(c))
        } else {
            c.to_string()
        }
    };
    text.chars().map(escaped).collect()
}

/// Returns a line as it is, without control characters.
pub(super) fn kept(line: &str) -> String {
    line.replace(is_unseen, "\u{FFFD}")
}

/// Returns whether a character controls a terminal or the direction of a text (Unicode, annex 9).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{cut, json, one};

    #[test]
    fn nothing_of_a_text_controls_a_terminal() {
        for (text, line) in [
            ("Gets  a\n\tpet.\n", "Gets a pet."),
            ("\u{1b}[2J\u{7}", "\u{FFFD}[2J\u{FFFD}"),
            ("\u{202e}txt", "\u{FFFD}txt"),
            ("Zoë, 猫", "Zoë, 猫"),
        ] {
            assert_eq!(one(text), line);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        for (text, line) in [
            ("ab  cd", "ab cd"),
            ("ab cdé", "ab cd…"),
            ("abcd efg", "abcd…"),
        ] {
            assert_eq!(cut(text, 5), line);
        }
    }

    #[test]
    fn json_keeps_its_value() {
        let text = "{\"a\":\"\u{9b}2J\u{202e}é\"}";
        assert_eq!(json(text), "{\"a\":\"\\u009b2J\\u202eé\"}");
    }
}
