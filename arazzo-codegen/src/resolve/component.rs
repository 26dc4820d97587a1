//! Finds the components that Reusable Objects name.

use super::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::arazzo::{Action, OrReference, Parameter, Reference};
use crate::source::Spanned;

/// The parameters of a list, references replaced by what they name.
pub(crate) fn parameters(
    document: &Document,
    list: &[OrReference<Parameter>],
    diagnostics: &mut Diagnostics,
) -> Vec<Parameter> {
    let components = &document.arazzo.components.parameters;
    list.iter()
        .filter_map(|item| match item {
            OrReference::Inline(parameter) => Some(parameter.clone()),
            OrReference::Reference(reference) => {
                let mut found = find(reference, "parameters", components, diagnostics)?.clone();
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
    diagnostics: &mut Diagnostics,
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
                find(reference, kind, components, diagnostics).cloned()
            }
        })
        .collect()
}

fn find<'a, T>(
    reference: &Reference,
    kind: &str,
    components: &'a [(Spanned<String>, T)],
    diagnostics: &mut Diagnostics,
) -> Option<&'a T> {
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
    if let Some((_, component)) = components.iter().find(|(key, _)| key.value == name) {
        return Some(component);
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
