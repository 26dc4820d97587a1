//! The text of documents, made harmless for the languages of a project's files.
//!
//! Nothing that a document says may end a string, open a heading or turn the direction of a line.

/// A TOML string.
pub(crate) fn toml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_invisible(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// One line of plain Markdown text.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for c in line(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | ';' | '\'' | '"' | '/') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // A number or a sign at the beginning would make a list of it, a colon elsewhere a link.
    match escaped.find(|c: char| !c.is_ascii_digit()) {
        Some(end) if end > 0 && escaped[end..].starts_with('.') => escaped.insert(end, '\\'),
        _ => {}
    }
    escaped.replace("://", "\\://")
}

/// A name in Markdown: as code, where that holds it.
pub(crate) fn markdown_code(name: &str) -> String {
    let name = line(name);
    if name.is_empty() || name.contains('`') || name.contains('|') {
        return markdown(&name);
    }
    format!("`{name}`")
}

/// The text as one line that shows what it is.
pub(crate) fn line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| {
            if is_invisible(c) && !c.is_whitespace() {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is not seen but changes what is seen: controls, and marks of direction.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || c == '\u{FEFF}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toml_string_holds_any_text() {
        assert_eq!(toml("plain"), r#""plain""#);
        assert_eq!(toml("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
        assert_eq!(toml("\u{7}\u{202E}"), r#""\U00000007\U0000202E""#);
    }

    #[test]
    fn markdown_says_what_the_text_says() {
        let cases = [
            ("Order a pizza.", "Order a pizza."),
            (
                "# Heading\n\n<b>*x*</b>",
                "\\# Heading \\<b\\>\\*x\\*\\</b\\>",
            ),
            ("1. first", "1\\. first"),
            ("see http://evil.example", "see http\\://evil.example"),
            ("[a](b)", "\\[a\\]\\(b\\)"),
            ("a\u{202E}b\u{7}c", "a\u{FFFD}b\u{FFFD}c"),
        ];
        for (text, expected) in cases {
            assert_eq!(markdown(text), expected);
        }
    }

    #[test]
    fn a_name_is_code_unless_it_would_end_it() {
        assert_eq!(markdown_code("getPet"), "`getPet`");
        assert_eq!(markdown_code("get`Pet"), "get\\`Pet");
        assert_eq!(markdown_code("a|b"), "a\\|b");
    }
}
