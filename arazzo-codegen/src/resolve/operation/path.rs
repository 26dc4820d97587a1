//! Finds the operation that a step names by its `operationPath`.

use super::{Found, shape, unknown_source};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::document::api::{Apis, DescriptionId, OperationKey, PointerTarget, Problem};
use crate::pointer::child;
use crate::resolve::{Document, SourceTarget};
use crate::source::Spanned;

/// `operationPath`: `{$sourceDescriptions.source.url}#/paths/~1x/get` and the forms that real
/// documents use in its place.
pub(crate) fn by_path(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let Some((head, pointer)) = text.value.split_once('#') else {
        diagnostics.report(no_fragment(document, apis, text));
        return None;
    };
    let name = source_of(head);
    let Some(source) = document.source(name) else {
        // That there are no sources has been reported.
        if !document.sources.is_empty() {
            diagnostics.report(unknown_source(document, text, name));
        }
        return None;
    };
    let right = right_form(name, pointer);
    if text.value != right {
        let message = format!("`{head}#` is not a valid reference to a source in an operationPath");
        diagnostics.report(
            Diagnostic::new(Code::OperationPathSyntax, text.span, message)
                .severity(Severity::Warning)
                .help(format!("write `{right}`"))
                .fix(text.span, right),
        );
    }
    at(document, apis, text, source, diagnostics)
}

/// An operationPath in the place of an operationId.
pub(super) fn in_place_of_an_id(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let (head, pointer) = text.value.split_once('#')?;
    let name = source_of(head);
    let Some(source) = document.source(name) else {
        // That there are no sources has been reported.
        if !document.sources.is_empty() {
            diagnostics.report(unknown_source(document, text, name));
        }
        return None;
    };
    let found = at(document, apis, text, source, diagnostics)?;
    let right = right_form(name, pointer);
    diagnostics.report(
        Diagnostic::new(
            Code::OperationPathSyntax,
            text.span,
            "`operationId` holds an operationPath",
        )
        .severity(Severity::Warning)
        .help(format!("write `operationPath: '{right}'`")),
    );
    Some(found)
}

fn right_form(source: &str, pointer: &str) -> String {
    format!("{{$sourceDescriptions.{source}.url}}#{pointer}")
}

/// What the part after the `#` leads to in this source.
fn at(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    source: usize,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let (head, pointer) = text.value.split_once('#')?;
    let api = match document.sources[source].target {
        SourceTarget::Api(api) => api,
        // Whether there is such an operation is not known, but the pointer may be wrong in itself.
        SourceTarget::Broken => {
            if let Some(mistake) = shape::mistake(text, head, pointer) {
                diagnostics.report(mistake);
            }
            return None;
        }
        SourceTarget::Arazzo(_) | SourceTarget::Async(_) => {
            let message = format!(
                "source `{}` is not an OpenAPI description",
                document.sources[source].name
            );
            let code = Code::OperationPathUnresolved;
            diagnostics.report(Diagnostic::new(code, text.span, message));
            return None;
        }
    };
    match apis.resolve_operation_pointer(api, pointer) {
        PointerTarget::Operation(key) => {
            if let Some(id) = &key.operation_id {
                let message = format!("the operation has an id: `{id}`");
                let diagnostic = Diagnostic::new(Code::PreferOperationId, text.span, message);
                let source = &document.sources[source].name;
                let right = format!("$sourceDescriptions.{source}.{id}");
                let help = format!("`operationId: {right}` does not change with the path");
                diagnostics.report(diagnostic.help(help).fix_member(
                    text.span,
                    "operationId",
                    right,
                ));
            }
            Some(Found { source, api, key })
        }
        other => {
            match unread(apis, api, &other) {
                Some(problem) => apis.report(&problem, text.span, Severity::Error, diagnostics),
                None => diagnostics.report(unresolved(text, head, other)),
            }
            None
        }
    }
}

/// Why the path item that was found cannot be read, if it cannot.
fn unread(apis: &Apis<'_>, api: DescriptionId, target: &PointerTarget) -> Option<Problem> {
    let (PointerTarget::PathItem { path, .. }
    | PointerTarget::UnknownMethod { path, .. }
    | PointerTarget::UnknownPath { path, .. }) = target
    else {
        return None;
    };
    let mut unread = apis.unread_paths(api).into_iter();
    unread.find(|(known, _)| known == path).map(|(_, why)| why)
}

/// The source in `{$sourceDescriptions.x.url}`, `$sourceDescriptions.x.url`,
/// `$sourceDescriptions.x`, `x`.
pub(in crate::resolve) fn source_of(head: &str) -> &str {
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
            "{{$sourceDescriptions.{source}.url}}#{}",
            pointer_of(&found.key)
        );
        return diagnostic(format!(
            "`{value}` is a path of the API, not a reference to an operation"
        ))
        .help(format!("write `'{right}'`"))
        .fix(text.span, right);
    }
    let id = value.rsplit('.').next().unwrap_or(value);
    if crate::resolve::operation_ids(document, apis)
        .iter()
        .any(|known| known == id)
    {
        return diagnostic(format!("`{value}` is an operationId, not a path"))
            .help(format!("use `operationId: {value}`"))
            .fix_key(text.span, "operationId");
    }
    let help = match spelt_out(document, value) {
        Some(right) => format!("write `'{right}'`"),
        None => "write `'{$sourceDescriptions.<source>.url}#/paths/<path>/<method>'`, with `/` in the path as `~1`".to_owned(),
    };
    diagnostic(format!("`{value}` is not an operationPath")).help(help)
}

/// `POST /pets` as an operationPath of the only source, whether or not that has such a path.
fn spelt_out(document: &Document, text: &str) -> Option<String> {
    let (method, path) = method_and_path(text)?;
    let source = match document.sources.as_slice() {
        [one] => one.name.as_str(),
        _ => "<source>",
    };
    let method = method.map_or("<method>".to_owned(), |method| method.to_lowercase());
    let path = child("/paths", path);
    Some(right_form(source, &format!("{path}/{method}")))
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
            let right = format!("{head}#{}/{first}", child("/paths", &path));
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
            let right = format!("{head}#{pointer}");
            diagnostic("the path is not escaped: each `/` in it is written `~1`".to_owned())
                .help(format!("write `{right}`"))
                .fix(text.span, right)
        }
        PointerTarget::NotAnOperation | PointerTarget::Operation(_) => {
            diagnostic(format!("`{}` does not lead to an operation", text.value)).help(
                "an operationPath ends in `#/paths/<path>/<method>`, with `/` in the path as `~1`",
            )
        }
    }
}

/// `/path`, or `GET /path`, in the place of an operationId.
pub(super) fn looks_like_a_path(document: &Document, apis: &Apis<'_>, text: &str) -> Option<Found> {
    let (method, path) = method_and_path(text)?;
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

fn method_and_path(text: &str) -> Option<(Option<String>, &str)> {
    let (method, path) = match text.split_once(' ') {
        Some((method, path)) => (Some(method.to_uppercase()), path.trim()),
        None => (None, text),
    };
    path.starts_with('/').then_some((method, path))
}

pub(super) fn pointer_of(key: &OperationKey) -> String {
    let path = child("/paths", &key.path);
    format!("{path}/{}", key.method.to_lowercase())
}
