//! Finds the operation that a step names.

use super::{Document, SourceTarget};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::api::{Apis, DescriptionId, OperationKey, PointerTarget};
use crate::document::arazzo::Version;
use crate::source::Spanned;

/// An operation and the source that describes it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// An index into the document's sources.
    pub(crate) source: usize,
    pub(crate) api: DescriptionId,
    pub(crate) key: OperationKey,
}

/// `operationId`: bare, `$sourceDescriptions.source.id`, or `source.id`.
pub(crate) fn by_id(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Found> {
    let id = text.value.trim();
    if let Some(rest) = id.strip_prefix("$sourceDescriptions.") {
        return qualified(document, apis, text, rest, diagnostics);
    }
    let found = search(document, apis, id);
    match found.as_slice() {
        [] => unqualified_missing(document, apis, text, diagnostics),
        [one] => {
            warn_unqualified(
                document,
                text,
                &document.sources[one.source].name,
                diagnostics,
            );
            Some(one.clone())
        }
        several => {
            diagnostics.report(ambiguous(document, text, several));
            None
        }
    }
}

fn search(document: &Document, apis: &Apis<'_>, id: &str) -> Vec<Found> {
    document
        .apis()
        .flat_map(|(source, api)| in_source(apis, source, api, id))
        .collect()
}

fn in_source(apis: &Apis<'_>, source: usize, api: DescriptionId, id: &str) -> Vec<Found> {
    let named = |key: &&OperationKey| key.operation_id.as_deref() == Some(id);
    apis.operations(api)
        .iter()
        .filter(named)
        .map(|key| Found {
            source,
            api,
            key: key.clone(),
        })
        .collect()
}

fn unqualified_missing(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Found> {
    let id = text.value.trim();
    // `source.operation`, without `$sourceDescriptions.`: a habit of one of the linters.
    if let Some((name, rest)) = split_source(document, id) {
        let found = qualified(document, apis, text, &format!("{name}.{rest}"), diagnostics)?;
        let message = format!("`{id}` names its source without `$sourceDescriptions.`");
        diagnostics.report(
            Diagnostic::new(Code::UnqualifiedId, text.span, message)
                .help(format!("write `$sourceDescriptions.{id}`"))
                .fix(text.span, format!("$sourceDescriptions.{id}")),
        );
        return Some(found);
    }
    if let Some(found) = looks_like_a_path(document, apis, id) {
        let pointer = pointer_of(&found.key);
        let source = &document.sources[found.source].name;
        let message = format!("`{id}` is a path, not an operationId");
        diagnostics.report(
            Diagnostic::new(Code::UnknownOperation, text.span, message).help(format!(
                "write `operationPath: '{{$sourceDescriptions.{source}.url}}#{pointer}'`"
            )),
        );
        return None;
    }
    if document.is_incomplete() {
        return None;
    }
    let ids = super::operation_ids(document, apis);
    let message = format!("no source describes an operation `{id}`");
    diagnostics.report(
        Diagnostic::new(Code::UnknownOperation, text.span, message)
            .label("not found in any source")
            .suggest(text.span, id, ids.iter().map(String::as_str))
            .note(format!("searched {}", document.source_names())),
    );
    None
}

/// The longest source name that the text begins with, and what follows its dot.
pub(crate) fn split_source<'a>(document: &Document, text: &'a str) -> Option<(&'a str, &'a str)> {
    let is_source = |name: &str| document.source(name).is_some();
    let dots = text.match_indices('.').map(|(at, _)| at);
    dots.rev()
        .map(|at| (&text[..at], &text[at + 1..]))
        .find(|(name, _)| is_source(name))
}

fn qualified(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    rest: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Found> {
    let Some((name, id)) = split_source(document, rest) else {
        let name = rest.split('.').next().unwrap_or(rest);
        diagnostics.report(unknown_source(document, text, name));
        return None;
    };
    let source = document.source(name)?;
    let SourceTarget::Api(api) = document.sources[source].target else {
        if document.sources[source].target != SourceTarget::Broken {
            let message = format!("source `{name}` is no OpenAPI description");
            diagnostics.report(Diagnostic::new(Code::UnknownOperation, text.span, message));
        }
        return None;
    };
    let found = in_source(apis, source, api, id);
    match found.as_slice() {
        [one] => Some(one.clone()),
        [] => {
            let keys = apis.operations(api);
            let ids = keys.iter().filter_map(|key| key.operation_id.as_deref());
            let message = format!("no operation `{id}` in source `{name}`");
            let start = text.value.len() - id.len();
            let span = if text.value.ends_with(id) {
                text.span.part(start, text.value.len())
            } else {
                text.span
            };
            let _ = span;
            let diagnostic = Diagnostic::new(Code::UnknownOperation, text.span, message);
            let closest = crate::diagnostic::suggest::closest(id, ids).map(str::to_owned);
            diagnostics.report(match closest {
                Some(closest) => {
                    let right = format!("$sourceDescriptions.{name}.{closest}");
                    diagnostic
                        .help(format!("did you mean `{closest}`?"))
                        .fix(text.span, right)
                }
                None => diagnostic,
            });
            None
        }
        several => {
            diagnostics.report(ambiguous(document, text, several));
            None
        }
    }
}

/// A source name that no source description has.
pub(crate) fn unknown_source(
    document: &Document,
    text: &Spanned<String>,
    name: &str,
) -> Diagnostic {
    let names: Vec<_> = document
        .sources
        .iter()
        .map(|source| source.name.as_str())
        .collect();
    let message = format!("no source description is named `{name}`");
    let diagnostic = Diagnostic::new(Code::UnknownOperation, text.span, message);
    match crate::diagnostic::suggest::closest(name, names.iter().copied()) {
        Some(closest) => {
            let right = text.value.replacen(name, closest, 1);
            diagnostic
                .help(format!("did you mean `{closest}`?"))
                .fix(text.span, right)
        }
        None => diagnostic.help(format!("the sources are {}", names.join(", "))),
    }
}

fn ambiguous(document: &Document, text: &Spanned<String>, several: &[Found]) -> Diagnostic {
    let places: Vec<_> = several
        .iter()
        .map(|found| {
            let source = &document.sources[found.source].name;
            format!("{source} ({} {})", found.key.method, found.key.path)
        })
        .collect();
    let message = format!(
        "operation `{}` is described by {}",
        text.value.trim(),
        places.join(" and by ")
    );
    let same_source = several
        .iter()
        .all(|found| found.source == several[0].source);
    let help = if same_source {
        "use `operationPath` to say which".to_owned()
    } else {
        let source = &document.sources[several[0].source].name;
        format!(
            "write `$sourceDescriptions.{source}.{}` to say which",
            several[0].key.operation_id.as_deref().unwrap_or_default()
        )
    };
    Diagnostic::new(Code::AmbiguousOperationId, text.span, message).help(help)
}

fn warn_unqualified(
    document: &Document,
    text: &Spanned<String>,
    source: &str,
    diagnostics: &mut Diagnostics,
) {
    let others = document
        .sources
        .iter()
        .filter(|s| !matches!(s.target, SourceTarget::Arazzo(_)));
    if others.count() < 2 {
        return;
    }
    let id = text.value.trim();
    let message = format!("`{id}` does not say which of the sources describes it");
    diagnostics.report(
        Diagnostic::new(Code::UnqualifiedId, text.span, message)
            .label(format!("found in `{source}`"))
            .help(format!("write `$sourceDescriptions.{source}.{id}`"))
            .fix(text.span, format!("$sourceDescriptions.{source}.{id}")),
    );
}

/// `/path`, or `GET /path`, in the place of an operationId.
fn looks_like_a_path(document: &Document, apis: &Apis<'_>, text: &str) -> Option<Found> {
    let (method, path) = match text.split_once(' ') {
        Some((method, path)) => (Some(method.to_uppercase()), path.trim()),
        None => (None, text),
    };
    if !path.starts_with('/') {
        return None;
    }
    document.apis().find_map(|(source, api)| {
        let keys = apis.operations(api);
        let key = keys.iter().find(|key| {
            key.path == path && method.as_ref().is_none_or(|method| *method == key.method)
        })?;
        Some(Found {
            source,
            api,
            key: key.clone(),
        })
    })
}

fn pointer_of(key: &OperationKey) -> String {
    let path = key.path.replace('~', "~0").replace('/', "~1");
    format!("/paths/{path}/{}", key.method.to_lowercase())
}

/// `operationPath`: `{$sourceDescriptions.source.url}#/paths/~1x/get` and the forms that real
/// documents use in its place.
pub(crate) fn by_path(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    _version: Version,
    diagnostics: &mut Diagnostics,
) -> Option<Found> {
    let Some((head, pointer)) = text.value.split_once('#') else {
        diagnostics.report(no_fragment(document, apis, text));
        return None;
    };
    let name = source_of(head);
    let Some(source) = document.source(name) else {
        diagnostics.report(unknown_source(document, text, name));
        return None;
    };
    let canonical = format!("{{$sourceDescriptions.{name}.url}}");
    if head != canonical {
        let message = format!("`{head}#` is not how an operationPath names its source");
        diagnostics.report(
            Diagnostic::new(Code::OperationPathSyntax, text.span, message)
                .severity(crate::diagnostic::Severity::Warning)
                .help(format!("write `{canonical}#{pointer}`"))
                .fix(text.span, format!("'{canonical}#{pointer}'")),
        );
    }
    let api = match document.sources[source].target {
        SourceTarget::Api(api) => api,
        SourceTarget::Broken => return None,
        _ => {
            let message = format!("source `{name}` is no OpenAPI description");
            diagnostics.report(Diagnostic::new(
                Code::OperationPathUnresolved,
                text.span,
                message,
            ));
            return None;
        }
    };
    match apis.resolve_operation_pointer(api, pointer) {
        PointerTarget::Operation(key) => Some(Found { source, api, key }),
        other => {
            diagnostics.report(unresolved(text, head, other));
            None
        }
    }
}

/// The source in `{$sourceDescriptions.x.url}`, `$sourceDescriptions.x.url`,
/// `$sourceDescriptions.x`, `x`.
fn source_of(head: &str) -> &str {
    let head = head.trim();
    let head = head
        .strip_prefix('{')
        .and_then(|inner| inner.strip_suffix('}'))
        .unwrap_or(head);
    match head.strip_prefix("$sourceDescriptions.") {
        Some(rest) => rest.strip_suffix(".url").unwrap_or(rest),
        None => head,
    }
}

fn no_fragment(document: &Document, apis: &Apis<'_>, text: &Spanned<String>) -> Diagnostic {
    let value = text.value.trim();
    let diagnostic =
        |message: String| Diagnostic::new(Code::OperationPathSyntax, text.span, message);
    if let Some(found) = looks_like_a_path(document, apis, value) {
        let source = &document.sources[found.source].name;
        let right = format!(
            "'{{$sourceDescriptions.{source}.url}}#{}'",
            pointer_of(&found.key)
        );
        return diagnostic(format!(
            "`{value}` is a path of the API, not a reference to an operation"
        ))
        .help(format!("write `{right}`"))
        .fix(text.span, right);
    }
    let id = value.rsplit('.').next().unwrap_or(value);
    if super::operation_ids(document, apis)
        .iter()
        .any(|known| known == id)
    {
        return diagnostic(format!("`{value}` is an operationId, not a path"))
            .help(format!("use `operationId: {value}`"));
    }
    diagnostic(format!("`{value}` is no operationPath")).help(
        "write `'{$sourceDescriptions.<source>.url}#/paths/<path>/<method>'`, with `/` in the path as `~1`",
    )
}

fn unresolved(text: &Spanned<String>, head: &str, target: PointerTarget) -> Diagnostic {
    let diagnostic =
        |message: String| Diagnostic::new(Code::OperationPathUnresolved, text.span, message);
    match target {
        PointerTarget::PathItem { path, methods } => {
            let first = methods
                .first()
                .map(|m| m.to_lowercase())
                .unwrap_or_else(|| "get".into());
            let escaped = path.replace('~', "~0").replace('/', "~1");
            let right = format!("'{head}#/paths/{escaped}/{first}'");
            diagnostic(format!(
                "path item `{path}` found, but the method is missing"
            ))
            .help(format!(
                "append `/{first}`; the path has {}",
                methods.join(", ")
            ))
            .fix(text.span, right)
        }
        PointerTarget::UnknownMethod {
            path,
            method,
            methods,
        } => diagnostic(format!("path `{path}` has no operation `{method}`"))
            .help(format!("it has {}", methods.join(", "))),
        PointerTarget::UnknownPath { path, nearest } => {
            let diagnostic = diagnostic(format!("the source has no path `{path}`"));
            match nearest.first() {
                Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
                None => diagnostic,
            }
        }
        PointerTarget::Unescaped {
            correct: pointer, ..
        } => {
            let right = format!("'{head}#{pointer}'");
            diagnostic("the path is not escaped: each `/` in it is written `~1`".to_owned())
                .help(format!("write `{right}`"))
                .fix(text.span, right)
        }
        PointerTarget::NotAnOperation | PointerTarget::Operation(_) => {
            diagnostic(format!("`{}` leads to no operation", text.value)).help(
                "an operationPath ends in `#/paths/<path>/<method>`, with `/` in the path as `~1`",
            )
        }
    }
}
