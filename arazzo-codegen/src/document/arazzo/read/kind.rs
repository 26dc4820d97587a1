//! Whether a file is an Arazzo document at all, and what it looks like if not.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::{Node, NodeKind};

/// Root keys that tell other kinds of documents.
const OTHERS: &[(&str, &str)] = &[
    ("openapi", "an OpenAPI description"),
    ("swagger", "an OpenAPI 2.0 (Swagger) description"),
    ("asyncapi", "an AsyncAPI description"),
    ("overlay", "an OpenAPI Overlay"),
    ("$defs", "a JSON Schema"),
    ("definitions", "a JSON Schema"),
];

/// Reports a root that is not an Arazzo document, and returns none for it.
pub(super) fn check(root: &Node, diagnostics: &mut Sink) -> Option<()> {
    let Some(entries) = root.entries() else {
        let message = match &root.kind {
            NodeKind::Null => "the file is empty".to_owned(),
            _ => format!("this is {}, not an Arazzo document", root.describe()),
        };
        diagnostics.report(not_arazzo(root, message));
        return None;
    };
    let ours = ["arazzo", "workflows", "sourceDescriptions"];
    if entries
        .iter()
        .any(|entry| ours.iter().any(|key| entry.key.eq_ignore_ascii_case(key)))
    {
        return Some(());
    }
    let other = OTHERS.iter().find_map(|(key, what)| {
        let entry = entries.iter().find(|entry| entry.key.value == *key)?;
        Some((entry, *what))
    });
    diagnostics.report(match other {
        Some((entry, what)) => Diagnostic::new(
            Code::NotArazzo,
            entry.key.span,
            format!("this is {what}, not an Arazzo document"),
        )
        .help("name the document whose `sourceDescriptions` list it"),
        None => not_arazzo(
            root,
            "this is not an Arazzo document: it has no `arazzo`".to_owned(),
        ),
    });
    None
}

fn not_arazzo(root: &Node, message: String) -> Diagnostic {
    let first = root
        .entries()
        .and_then(<[_]>::first)
        .map(|entry| entry.key.span);
    Diagnostic::new(Code::NotArazzo, first.unwrap_or(root.span), message)
        .help("an Arazzo document begins with `arazzo: 1.0.1`")
}
