//! What an operationPath shows by itself, for a description that cannot be read.
//!
//! An operation is at `/paths/<path>/<method>`, whatever the description says.

use percent_encoding::percent_decode_str;

use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::{child, unescape};
use crate::source::Spanned;

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Why the pointer of an operationPath can lead to no operation of any description.
pub(super) fn mistake(text: &Spanned<String>, head: &str, pointer: &str) -> Option<Diagnostic> {
    let decoded = percent_decode_str(pointer).decode_utf8_lossy();
    let tokens: Vec<&str> = pointer.trim_end_matches('/').split('/').skip(1).collect();
    let diagnostic = |message: String| {
        Diagnostic::new(Code::OperationPathUnresolved, text.span, message).help(
            "an operationPath ends in `#/paths/<path>/<method>`, with `/` in the path as `~1`",
        )
    };
    match tokens.as_slice() {
        ["channels" | "operations" | "components", ..] => None,
        ["paths", path] if is_path(path) => Some(diagnostic(format!(
            "`{}` is a path without a method",
            text.value
        ))),
        ["paths", path, method] if is_path(path) => (!is_method(method))
            .then(|| diagnostic(format!("`{method}` is not a method of a path"))),
        ["paths", rest @ ..] if is_unescaped(&decoded, rest) => Some(unescaped(text, head, rest)),
        ["paths", ..] if decoded != pointer => None,
        _ => Some(diagnostic(format!(
            "`{}` does not lead to an operation",
            text.value
        ))),
    }
}

/// Whether a token is a path: all begin with `/`.
fn is_path(token: &str) -> bool {
    unescape(token).starts_with('/') || token.to_ascii_lowercase().starts_with("%2f")
}

fn is_method(token: &str) -> bool {
    METHODS.contains(&token.to_ascii_lowercase().as_str())
}

/// `/paths/pets/{id}/get`
fn is_unescaped(decoded: &str, tokens: &[&str]) -> bool {
    let ends_in_a_method = tokens.last().is_some_and(|last| is_method(last));
    ends_in_a_method && tokens.len() > 1 && !decoded.starts_with("/paths/~1")
}

fn unescaped(text: &Spanned<String>, head: &str, tokens: &[&str]) -> Diagnostic {
    let (method, path) = tokens.split_last().unwrap_or((&"", &[]));
    let parts = path.iter().filter(|part| !part.is_empty());
    let path: String = parts.map(|part| format!("/{}", unescape(part))).collect();
    let right = format!("{head}#{}/{method}", child("/paths", &path));
    let message = "the path is not escaped: each `/` in it is written `~1`";
    Diagnostic::new(Code::OperationPathUnresolved, text.span, message)
        .help(format!("write `{right}`"))
        .fix(text.span, right)
}
