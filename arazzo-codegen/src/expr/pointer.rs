//! JSON Pointers (RFC 6901).

use crate::diagnostic::Code;
use crate::expr::{Issue, Pointer};
use crate::pointer;

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
    let message = "a JSON Pointer begins with `/`";
    let issue = Issue::new(Code::BadTarget, at..text.len(), message);
    if let Some(right) = of_path(&text[at..]) {
        let help = format!("write `{}{right}`", &text[..at]);
        return issue.help(help).fix(at..text.len(), right);
    }
    issue
        .help(format!("write `{}/{}`", &text[..at], &text[at..]))
        .fix(at..at, "/")
}

/// The pointer to what a JSONPath like `$.items[0].id` leads to, or `items[0].id`.
fn of_path(text: &str) -> Option<String> {
    let dotted = format!(".{text}");
    let path = match text.strip_prefix('$') {
        None => Some(dotted.as_str()).filter(|_| text.contains(['.', '['])),
        rest => rest,
    };
    let mut rest = path.filter(|rest| !rest.is_empty())?;
    let mut tokens = Vec::new();
    while !rest.is_empty() {
        let token = match rest.strip_prefix('[') {
            Some(inner) => {
                let (token, tail) = inner.split_once(']')?;
                rest = tail;
                index(token).or_else(|| quoted(token))?
            }
            None => {
                let name = rest.strip_prefix('.')?;
                let end = name.find(['.', '[']).unwrap_or(name.len());
                rest = &name[end..];
                Some(&name[..end]).filter(|name| is_member(name))?
            }
        };
        tokens.push(token.to_owned());
    }
    Some(Pointer(tokens).to_string())
}

fn index(token: &str) -> Option<&str> {
    token
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then_some(token)
        .filter(|token| !token.is_empty())
}

fn quoted(token: &str) -> Option<&str> {
    let inner = |quote: char| token.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'')
        .or_else(|| inner('"'))
        .filter(|inner| !inner.contains('\\'))
}

fn is_member(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-')
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
        .fix(at..at + 1, pointer::escape("~")));
    }
    Ok(pointer::unescape(token))
}

#[cfg(test)]
mod tests;
