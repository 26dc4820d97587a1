//! Chooses among operations with one id by the parameters that the step sets.
//!
//! Descriptions that were written by a program often use one `operationId` for `/items` and
//! `/items/{id}`. A step that sets `id` can only mean the second.

use super::{Found, StepParameters, path};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::document::api::{ApiPlace, Apis, Operation, template_names};
use crate::document::arazzo::Location;
use crate::resolve::Document;
use crate::source::Spanned;

/// The operation that the step can only mean, if there is one.
pub(super) fn choose(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    several: &[Found],
    parameters: &StepParameters,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let source = several.first()?.source;
    let same_source = several.iter().all(|found| found.source == source);
    // Ids are unique within one source only: among several the step has to say which it means.
    let chosen = if same_source {
        only_fit(apis, several, parameters)
    } else {
        None
    };
    let diagnostic = ambiguous(document, text, several, same_source, chosen);
    let places = several.iter().filter_map(|found| {
        let place = &found.key.place;
        let pointer = format!("{}/operationId", place.pointer);
        apis.place(&ApiPlace {
            pointer,
            ..place.clone()
        })
    });
    let diagnostic = places.fold(diagnostic, |one, place| one.also(place, "one is here"));
    diagnostics.report(match chosen {
        Some(found) => diagnostic.severity(Severity::Warning).label(format!(
            "read as {} {}: it alone fits the parameters of the step",
            found.key.method, found.key.path
        )),
        None => diagnostic,
    });
    chosen.cloned()
}

fn only_fit<'f>(
    apis: &Apis<'_>,
    several: &'f [Found],
    parameters: &StepParameters,
) -> Option<&'f Found> {
    let mut fitting = several.iter().filter(|found| {
        let operation = apis.glance(found.api, &found.key);
        operation.is_some_and(|operation| fits(&operation, parameters))
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// Whether the step sets all that the operation requires in path and query, and nothing there that
/// it does not declare.
fn fits(operation: &Operation, parameters: &StepParameters) -> bool {
    let variables = template_names(&operation.path);
    let gives = |place: Location, name: &str| {
        parameters
            .iter()
            .any(|(at, known)| *at == place && known == name)
    };
    let knows = |place: Location, name: &str| {
        let mut declared = operation.parameters.iter();
        declared.any(|one| one.location == place && one.name == name)
    };
    let mut required = operation
        .parameters
        .iter()
        .filter(|one| one.required && one.location == Location::Query);
    variables.iter().all(|name| gives(Location::Path, name))
        && required.all(|one| gives(Location::Query, &one.name))
        && parameters.iter().all(|(place, name)| match place {
            Location::Path => variables.contains(name),
            Location::Query => knows(Location::Query, name),
            Location::Header | Location::Cookie | Location::QueryString => true,
            Location::Channel => false,
        })
}

fn ambiguous(
    document: &Document,
    text: &Spanned<String>,
    several: &[Found],
    same_source: bool,
    chosen: Option<&Found>,
) -> Diagnostic {
    let place = |found: &Found| {
        let call = format!("{} {}", found.key.method, found.key.path);
        if same_source {
            format!("`{call}`")
        } else {
            format!("`{call}` of `{}`", document.sources[found.source].name)
        }
    };
    let places: Vec<String> = several.iter().map(place).collect();
    let id = several
        .iter()
        .find_map(|found| found.key.operation_id.as_deref());
    let id = id.unwrap_or(&text.value);
    let message = format!(
        "operationId `{id}` is that of {} operations: {}",
        several.len(),
        places.join(", ")
    );
    // The name of a source tells apart operations of several; within one only the path does.
    let source = |found: &Found| document.sources[found.source].name.as_str();
    let help = match (same_source, chosen.or(several.first())) {
        (false, Some(first)) => {
            let source = source(first);
            format!("write `$sourceDescriptions.{source}.{id}` to say which")
        }
        (true, Some(first)) => {
            let (source, pointer) = (source(first), path::pointer_of(&first.key));
            let path = format!("operationPath: '{{$sourceDescriptions.{source}.url}}#{pointer}'");
            match chosen {
                Some(_) => format!("write `{path}`"),
                None => format!("say which by its path, as in `{path}`"),
            }
        }
        (_, None) => "use `operationPath` to say which".to_owned(),
    };
    Diagnostic::new(Code::AmbiguousOperationId, text.span, message).help(help)
}
