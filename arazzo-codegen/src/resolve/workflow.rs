//! Finds the workflow that a step, an action or `dependsOn` names.

use super::operation::{split_source, unknown_source};
use super::{DocumentId, Documents, SourceTarget};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink, suggest};
use crate::source::Spanned;

/// A workflow, by its document and its index there.
pub(crate) type Place = (DocumentId, usize);

/// A local id, or `$sourceDescriptions.source.id`. What is not found is reported as `code`.
pub(crate) fn find(
    documents: &Documents,
    from: DocumentId,
    text: &Spanned<String>,
    code: Code,
    diagnostics: &mut Sink,
) -> Option<Place> {
    let id = text.value.trim();
    // An id may contain dots, so one of this document wins over `source.id`.
    if let Some(place) = local(documents, from, id) {
        return Some(place);
    }
    let document = documents.get(from);
    let (rest, explicit) = match id.strip_prefix("$sourceDescriptions.") {
        Some(rest) => (rest, true),
        None => (id, false),
    };
    if let Some(place) = by_pointer(documents, from, text, code, diagnostics) {
        return Some(place);
    }
    if let Some((name, id)) = split_source(document, rest) {
        let source = document.source(name)?;
        return match document.sources[source].target {
            SourceTarget::Arazzo(other) => {
                in_document(documents, other, name, id, text, code, diagnostics)
            }
            SourceTarget::Broken => None,
            _ => {
                let message = format!("source `{name}` is not an Arazzo document");
                diagnostics.report(Diagnostic::new(code, text.span, message));
                None
            }
        };
    }
    if explicit {
        let name = rest.split(['.', '#']).next().unwrap_or(rest);
        if document.source(name).is_some() {
            let message = format!("`{id}` names no workflow");
            let help = format!("write `$sourceDescriptions.{name}.<workflowId>`");
            diagnostics.report(Diagnostic::new(code, text.span, message).help(help));
            return None;
        }
        diagnostics.report(Diagnostic {
            code,
            ..unknown_source(document, text, name)
        });
        return None;
    }
    diagnostics.report(unknown(documents, from, text, code));
    None
}

fn local(documents: &Documents, from: DocumentId, id: &str) -> Option<Place> {
    let workflows = &documents.get(from).arazzo.workflows;
    workflows
        .iter()
        .position(|w| w.workflow_id.value == id)
        .map(|index| (from, index))
}

/// `$sourceDescriptions.source#/workflows/id`, by the id or by its index in the list.
fn by_pointer(
    documents: &Documents,
    from: DocumentId,
    text: &Spanned<String>,
    code: Code,
    diagnostics: &mut Sink,
) -> Option<Place> {
    let rest = text.value.trim().strip_prefix("$sourceDescriptions.")?;
    let (name, key) = rest.split_once("#/workflows/")?;
    let document = documents.get(from);
    let SourceTarget::Arazzo(other) = document.sources[document.source(name)?].target else {
        return None;
    };
    let workflows = &documents.get(other).arazzo.workflows;
    let by_index = || key.parse().ok().filter(|index| *index < workflows.len());
    let place = local(documents, other, key).or_else(|| Some((other, by_index()?)))?;
    let id = &*workflows[place.1].workflow_id;
    let right = format!("$sourceDescriptions.{name}.{id}");
    let message = "a workflow of another document is named by its id, not by a pointer";
    diagnostics.report(
        Diagnostic::new(code, text.span, message)
            .severity(Severity::Warning)
            .help(format!("write `{right}`"))
            .fix(text.span, right),
    );
    Some(place)
}

fn in_document(
    documents: &Documents,
    other: DocumentId,
    name: &str,
    id: &str,
    text: &Spanned<String>,
    code: Code,
    diagnostics: &mut Sink,
) -> Option<Place> {
    if let Some(place) = local(documents, other, id) {
        return Some(place);
    }
    let workflows = &documents.get(other).arazzo.workflows;
    let ids: Vec<&str> = workflows.iter().map(|w| w.workflow_id.as_str()).collect();
    let message = format!("no workflow `{id}` in source `{name}`");
    let diagnostic = Diagnostic::new(code, text.span, message);
    diagnostics.report(match suggest::closest(id, ids.iter().copied()) {
        Some(closest) => {
            let right = format!("$sourceDescriptions.{name}.{closest}");
            diagnostic
                .help(format!("did you mean `{closest}`?"))
                .fix(text.span, right)
        }
        None if ids.is_empty() => diagnostic,
        None => diagnostic.help(format!("its workflows are {}", suggest::some_of(&ids))),
    });
    None
}

fn unknown(
    documents: &Documents,
    from: DocumentId,
    text: &Spanned<String>,
    code: Code,
) -> Diagnostic {
    let document = documents.get(from);
    let id = text.value.trim();
    let message = format!("no workflow `{id}` in this document");
    let diagnostic = Diagnostic::new(code, text.span, message);
    let foreign = document
        .sources
        .iter()
        .find_map(|source| match source.target {
            SourceTarget::Arazzo(other) => local(documents, other, id).map(|_| source.name.clone()),
            _ => None,
        });
    if let Some(source) = foreign {
        let right = format!("$sourceDescriptions.{source}.{id}");
        return diagnostic
            .help(format!("write `{right}`"))
            .fix(text.span, right);
    }
    if document
        .arazzo
        .workflows
        .iter()
        .any(|w| w.steps.iter().any(|s| s.step_id.value == id))
    {
        return diagnostic.help(format!("`{id}` is a step: use `stepId`"));
    }
    let ids = document
        .arazzo
        .workflows
        .iter()
        .map(|w| w.workflow_id.value.as_str());
    diagnostic.suggest_or_list(text.span, id, ids, "its workflows are")
}
