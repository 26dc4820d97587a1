//! Finds the operation that a step names by its `operationId`.

use super::{Document, SourceTarget};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::document::api::{Apis, DescriptionId, OperationKey};
use crate::document::arazzo::Location;
use crate::source::Spanned;

mod path;
mod several;
mod shape;

pub(crate) use path::by_path;
pub(super) use path::source_of;

/// The parameters that a step sets, which may distinguish operations with one id.
pub(crate) type StepParameters = [(Location, String)];

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
    parameters: &StepParameters,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let id = text.value.trim();
    if id.contains("#/paths/") {
        return path::in_place_of_an_id(document, apis, text, diagnostics);
    }
    let found = match id.strip_prefix("$sourceDescriptions.") {
        Some(rest) => qualified(document, apis, text, rest, diagnostics)?,
        None => unqualified(document, apis, text, diagnostics)?,
    };
    match found.as_slice() {
        [one] => Some(one.clone()),
        several => several::choose(document, apis, text, several, parameters, diagnostics),
    }
}

/// What is found without the name of a source. None has been reported.
fn unqualified(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Option<Vec<Found>> {
    let found = search(document, apis, text.value.trim());
    let Some(first) = found.first() else {
        return unqualified_missing(document, apis, text, diagnostics);
    };
    if found.iter().all(|other| other.source == first.source) {
        let source = &document.sources[first.source].name;
        warn_unqualified(document, text, source, diagnostics);
    }
    Some(found)
}

fn search(document: &Document, apis: &Apis<'_>, id: &str) -> Vec<Found> {
    let all = document.apis();
    let all = all.flat_map(|(source, api)| in_source(apis, source, api, id));
    // Two sources may be one file.
    let mut distinct: Vec<Found> = Vec::new();
    for found in all {
        if distinct.iter().all(|known| known.key != found.key) {
            distinct.push(found);
        }
    }
    distinct
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
    diagnostics: &mut Sink,
) -> Option<Vec<Found>> {
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
    if let Some(found) = path::looks_like_a_path(document, apis, id) {
        let pointer = path::pointer_of(&found.key);
        let source = &document.sources[found.source].name;
        let message = format!("`{id}` is a path, not an operationId");
        diagnostics.report(
            Diagnostic::new(Code::UnknownOperation, text.span, message).help(format!(
                "write `operationPath: '{{$sourceDescriptions.{source}.url}}#{pointer}'`"
            )),
        );
        return None;
    }
    // That there are no sources has been reported.
    if document.is_incomplete() || document.sources.is_empty() {
        return None;
    }
    let ids = super::operation_ids(document, apis);
    let message = format!("no source describes an operation `{id}`");
    let diagnostic = Diagnostic::new(Code::UnknownOperation, text.span, message)
        .label("not found in any source")
        .suggest(text.span, id, ids.iter().map(String::as_str))
        .note(format!("searched {}", document.source_names()));
    let apis_searched = document.apis().map(|(_, api)| api);
    diagnostics.report(with_unread(apis, diagnostic, apis_searched));
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

/// The source that an operationId, an operationPath or a channelPath names, if it is one.
pub(crate) fn source_in<'a>(document: &Document, text: &'a str) -> Option<&'a str> {
    match text.split_once('#') {
        Some((head, _)) => Some(source_of(head)),
        None => {
            let id = text.trim();
            let id = id.strip_prefix("$sourceDescriptions.").unwrap_or(id);
            split_source(document, id).map(|(name, _)| name)
        }
    }
}

/// What is found in the source that is named. None has been reported.
fn qualified(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    rest: &str,
    diagnostics: &mut Sink,
) -> Option<Vec<Found>> {
    let Some((name, id)) = split_source(document, rest) else {
        let name = rest.split('.').next().unwrap_or(rest);
        if !document.sources.is_empty() {
            diagnostics.report(unknown_source(document, text, name));
        }
        return None;
    };
    let source = document.source(name)?;
    let SourceTarget::Api(api) = document.sources[source].target else {
        if document.sources[source].target != SourceTarget::Broken {
            let message = format!("source `{name}` is not an OpenAPI description");
            diagnostics.report(Diagnostic::new(Code::UnknownOperation, text.span, message));
        }
        return None;
    };
    let found = in_source(apis, source, api, id);
    if found.is_empty() {
        let keys = apis.operations(api);
        let ids = keys.iter().filter_map(|key| key.operation_id.as_deref());
        let diagnostic = unknown_id(text, name, id, ids);
        diagnostics.report(with_unread(apis, diagnostic, [api].into_iter()));
        return None;
    }
    Some(found)
}

fn unknown_id<'k>(
    text: &Spanned<String>,
    source: &str,
    id: &str,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let message = format!("no operation `{id}` in source `{source}`");
    let span = word(text, id);
    Diagnostic::new(Code::UnknownOperation, span, message).suggest(span, id, known)
}

/// Says which paths could not be searched.
fn with_unread(
    apis: &Apis<'_>,
    diagnostic: Diagnostic,
    searched: impl Iterator<Item = DescriptionId>,
) -> Diagnostic {
    const SHOWN: usize = 3;
    let unread = searched.flat_map(|api| apis.unread_paths(api)).take(SHOWN);
    unread.fold(diagnostic, |diagnostic, (path, problem)| {
        diagnostic.note(format!(
            "path `{path}` could not be read: {}",
            problem.message
        ))
    })
}

/// The place of a word of a text, of its last occurrence.
fn word(text: &Spanned<String>, word: &str) -> crate::source::Span {
    match text.value.rfind(word) {
        Some(at) => text.span.part(at, at + word.len()),
        None => text.span,
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
    let span = match text.value.find(name) {
        Some(at) if !name.is_empty() => text.span.part(at, at + name.len()),
        _ => text.span,
    };
    let diagnostic = Diagnostic::new(Code::UnknownOperation, span, message);
    match crate::diagnostic::suggest::closest(name, names.iter().copied()) {
        Some(closest) => diagnostic
            .help(format!("did you mean `{closest}`?"))
            .guess(span, closest),
        None => {
            let names = crate::diagnostic::suggest::some_of(&names);
            diagnostic.help(format!("the sources are {names}"))
        }
    }
}

pub(super) fn warn_unqualified(
    document: &Document,
    text: &Spanned<String>,
    source: &str,
    diagnostics: &mut Sink,
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
