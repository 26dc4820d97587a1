//! Text of documents for display: one line, without hidden characters, not too long.

use crate::escape;

/// The text as one line that shows what it is.
pub(crate) fn line(text: &str) -> String {
    escape::line(text)
}

/// The text as one line, cut where it is wider than `width` columns.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let text = line(text);
    if columns(&text) <= width {
        return text;
    }
    let mut cut = String::new();
    for c in text.chars() {
        if columns(&cut) + column(c) >= width {
            break;
        }
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// The text as lines of at most `width` columns, broken between words or behind a slash where that is
/// possible. What would be on further lines than `most` is cut off.
pub(crate) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let text = line(text);
    let mut rest = text.trim();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        if lines.len() + 1 == most {
            lines.push(cut(rest, width));
            break;
        }
        let (first, after) = rest.split_at(fitting(rest, width));
        lines.push(first.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines
}

/// How many bytes of a text go on a line of so many columns.
fn fitting(text: &str, width: usize) -> usize {
    if columns(text) <= width {
        return text.len();
    }
    let (mut used, mut part, mut end) = (0, None, 0);
    for (at, c) in text.char_indices() {
        if c == ' ' || text[..at].ends_with('/') {
            part = Some(at);
        }
        used += column(c);
        // A line has a character even where that is too wide.
        if used > width && at > 0 {
            break;
        }
        end = at + c.len_utf8();
    }
    part.unwrap_or(end)
}

/// How many columns of a fixed-width font the text takes, roughly.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

fn column(c: char) -> usize {
    // The scripts of East Asia and most pictograms are twice as wide as letters.
    match c {
        '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' => 2,
        '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' => 2,
        '\u{1F300}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Indented lines, each of which is one line whatever a document says.
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
}

impl Lines {
    pub(crate) fn add(&mut self, depth: usize, text: impl AsRef<str>) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.extend(text.as_ref().chars().map(|c| match c {
            c if escape::is_invisible(c) => '\u{FFFD}',
            c => c,
        }));
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_between_words() {
        let cases: [(&str, &[&str]); 10] = [
            ("", &[]),
            ("one two", &["one two"]),
            ("one two three", &["one two", "three"]),
            ("one two  three four", &["one two", "three f…"]),
            ("onetwothree", &["onetwoth", "ree"]),
            ("one twothreefour", &["one", "twothre…"]),
            ("GET /a/bcdef", &["GET /a/", "bcdef"]),
            ("/a/bcdef/g", &["/a/", "bcdef/g"]),
            ("eight888 x", &["eight888", "x"]),
            ("状態状態状", &["状態状態", "状"]),
        ];
        for (text, expected) in cases {
            assert_eq!(wrap(text, 8, 2), expected, "{text}");
        }
        assert_eq!(wrap("状態", 1, 3), ["状", "態"]);
    }

    #[test]
    fn a_long_text_is_cut_at_its_width() {
        let cases = [
            ("status", 6, "status"),
            ("statuses", 6, "statu…"),
            ("two words", 5, "two…"),
            ("a\nb\tc", 9, "a b c"),
            ("状態状態", 8, "状態状態"),
            ("状態状態", 7, "状態状…"),
            ("\u{202E}evil", 9, "\u{FFFD}evil"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(cut(text, width), expected);
        }
    }
}
