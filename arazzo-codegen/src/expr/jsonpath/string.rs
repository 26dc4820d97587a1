//! String literals of RFC 9535, in either kind of quotes.

use crate::diagnostic::Code;
use crate::expr::Issue;

// string-literal = '"' *double-quoted '"' / "'" *single-quoted "'"
/// Reads the string that a text begins with, and returns it with its length.
///
/// The literal is rewritten as a JSON string, whose escapes are the same except for `\'`.
pub(super) fn read(text: &str) -> Result<(String, usize), Issue> {
    let quote = text.chars().next().unwrap_or('"');
    let mut json = String::from("\"");
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => {
                escaped = false;
                let plain = c == '\'' && quote == '\'';
                json.push_str(if plain { "" } else { "\\" });
                json.push(c);
            }
            '\\' => escaped = true,
            _ if c == quote => return unescape(json, at + 1),
            '"' => json.push_str("\\\""),
            _ => json.push(c),
        }
    }
    let message = "this string is not closed";
    Err(Issue::new(Code::JsonpathSyntax, 0..1, message))
}

fn unescape(mut json: String, length: usize) -> Result<(String, usize), Issue> {
    json.push('"');
    match serde_json::from_str(&json) {
        Ok(value) => Ok((value, length)),
        Err(_) => {
            let message = "a control character or a wrong escape in a string";
            Err(Issue::new(Code::JsonpathSyntax, 0..length, message))
        }
    }
}
