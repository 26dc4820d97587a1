//! JSON Pointers (RFC 6901).

use crate::diagnostic::Code;
use crate::expr::{Issue, Pointer};

// json-pointer    = *( "/" reference-token )
// reference-token = *( any character but "/" and "~", or "~0" for "~", or "~1" for "/" )
/// Reads a pointer. A leading `#`, as in a URI fragment, is tolerated.
pub(crate) fn parse(text: &str) -> Result<Pointer, Issue> {
    let skipped = usize::from(text.starts_with('#'));
    let body = &text[skipped..];
    if body.is_empty() {
        return Ok(Pointer::default());
    }
    let Some(tokens) = body.strip_prefix('/') else {
        return Err(no_slash(text, skipped));
    };
    let mut at = skipped + 1;
    let mut parsed = Vec::new();
    for token in tokens.split('/') {
        parsed.push(unescape(token).map_err(|issue| issue.shift(at))?);
        at += token.len() + 1;
    }
    Ok(Pointer(parsed))
}

fn no_slash(text: &str, at: usize) -> Issue {
    Issue::new(
        Code::BadTarget,
        at..text.len(),
        "a JSON Pointer begins with `/`",
    )
    .help(format!("write `{}/{}`", &text[..at], &text[at..]))
    .fix(at..at, "/")
}

/// A reference token without its escapes.
fn unescape(token: &str) -> Result<String, Issue> {
    let wrong = token
        .match_indices('~')
        .map(|(at, _)| at)
        .find(|at| !matches!(token.as_bytes().get(at + 1), Some(b'0' | b'1')));
    if let Some(at) = wrong {
        return Err(Issue::new(
            Code::BadTarget,
            at..at + 1,
            "`~` in a JSON Pointer is not escaped",
        )
        .help("write `~0` for `~`, and `~1` for `/`")
        .fix(at..at + 1, "~0"));
    }
    Ok(token.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests;
