//! Finds the components that Reusable Objects name.

use super::Document;
use super::references::References;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::document::arazzo::{Action, OrReference, Parameter, Reference};
use crate::source::Spanned;

/// The parameters of a list, references replaced by what they name.
pub(crate) fn parameters(
    document: &Document,
    list: &[OrReference<Parameter>],
    references: &mut References,
    diagnostics: &mut Sink,
) -> Vec<Parameter> {
    let components = &document.arazzo.components.parameters;
    list.iter()
        .filter_map(|item| match item {
            OrReference::Inline(parameter) => Some(parameter.clone()),
            OrReference::Reference(reference) => {
                use_named(document, reference, references);
                let found = references.component(reference.reference.span, components, || {
                    find(reference, "parameters", components, diagnostics)
                });
                let mut found = found?.clone();
                if let Some(value) = &reference.value {
                    found.value = value.clone();
                }
                Some(found)
            }
        })
        .collect()
}

/// The actions of a list, references replaced by what they name.
pub(crate) fn actions(
    document: &Document,
    list: &[OrReference<Action>],
    success: bool,
    references: &mut References,
    diagnostics: &mut Sink,
) -> Vec<Action> {
    let components = &document.arazzo.components;
    let (kind, components) = if success {
        ("successActions", &components.success_actions)
    } else {
        ("failureActions", &components.failure_actions)
    };
    list.iter()
        .filter_map(|item| match item {
            OrReference::Inline(action) => Some(action.clone()),
            OrReference::Reference(reference) => {
                if let Some(value) = &reference.value {
                    let message = "`value` of a reference to an action is ignored";
                    let code = Code::ValueOnActionReference;
                    diagnostics.report(
                        Diagnostic::new(code, value.span, message).fix_by_removing(value.span),
                    );
                }
                use_named(document, reference, references);
                let found = references.component(reference.reference.span, components, || {
                    find(reference, kind, components, diagnostics)
                });
                found.cloned()
            }
        })
        .collect()
}

fn use_named(document: &Document, reference: &Reference, references: &mut References) {
    let named = reference.reference.value.strip_prefix("$components.");
    if let Some((kind, name)) = named.and_then(|named| named.split_once('.')) {
        references.use_component(&document.arazzo.components, kind, name);
    }
}

/// The index of the component that a reference names.
fn find<T>(
    reference: &Reference,
    kind: &str,
    components: &[(Spanned<String>, T)],
    diagnostics: &mut Sink,
) -> Option<usize> {
    let text = &reference.reference;
    let rest = text.value.strip_prefix("$components.")?;
    let Some((found_kind, name)) = rest.split_once('.') else {
        let message = format!("`{}` does not name a component", text.value);
        diagnostics.report(
            Diagnostic::new(Code::UnknownComponent, text.span, message)
                .help(format!("write `$components.{kind}.<name>`")),
        );
        return None;
    };
    if found_kind != kind {
        let message = format!(
            "`{}` is not allowed here: this list takes `{kind}`",
            text.value
        );
        let diagnostic = Diagnostic::new(Code::WrongComponentKind, text.span, message);
        diagnostics.report(if components.iter().any(|(key, _)| key.value == name) {
            diagnostic.help(format!("write `$components.{kind}.{name}`"))
        } else {
            diagnostic
        });
        return None;
    }
    let found = components.iter().position(|(key, _)| key.value == name);
    if found.is_some() {
        return found;
    }
    let names = components.iter().map(|(key, _)| key.value.as_str());
    let message = format!("no component `{name}` in `components.{kind}`");
    let diagnostic = Diagnostic::new(Code::UnknownComponent, text.span, message);
    diagnostics.report(match crate::diagnostic::suggest::closest(name, names) {
        Some(closest) => {
            let right = format!("$components.{kind}.{closest}");
            diagnostic
                .help(format!("did you mean `{closest}`?"))
                .fix(text.span, right)
        }
        None => diagnostic,
    });
    None
}
