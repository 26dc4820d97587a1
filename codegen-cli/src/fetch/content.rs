//! Whether what a server sent can be an API description.

use super::problem::Problem;

/// The text of a file.
pub(super) fn text(bytes: &[u8]) -> Result<String, Problem> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| Problem::new("the server sent something that is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.trim_start();
    if !start.starts_with('<') {
        return Ok(text.to_owned());
    }
    let head: String = start.chars().take(200).collect();
    let head = head.to_ascii_lowercase();
    let what = if head.starts_with("<!doctype html") || head.contains("<html") {
        "HTML"
    } else {
        "XML"
    };
    let mut problem = Problem::new(format_args!("the server sent {what}, no API description"));
    problem.help = Some(
        "use the URL of the file itself, not of a page that shows it or asks to sign in".to_owned(),
    );
    Err(problem)
}

/// The problem of a file with a syntax error.
pub(super) fn unreadable(error: &str) -> Problem {
    Problem::new(format_args!(
        "the server sent something that is no YAML or JSON: {error}"
    ))
}

/// The problem of a source description that is something else.
pub(super) fn no_description() -> Problem {
    Problem::new("the server sent something that is no API description")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_descriptions() {
        let message = |bytes: &[u8]| text(bytes).map_err(|problem| problem.message);
        assert_eq!(message(b"\xef\xbb\xbfa: 1"), Ok("a: 1".to_owned()));
        for page in [" <!DOCTYPE html><p>", "<!-- x --><html lang='en'>"] {
            assert!(message(page.as_bytes()).is_err_and(|error| error.contains("HTML")));
        }
        assert!(message(b"<?xml version='1.0'?><a/>").is_err_and(|error| error.contains("XML")));
        assert!(message(b"\xff").is_err_and(|error| error.contains("UTF-8")));
    }
}
