//! The version of the language.

use super::{Version, value};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::source::Spanned;
use crate::syntax::{Node, NodeKind};

const SUPPORTED: &str = "1.0 and 1.1 are supported";

/// Reads `arazzo`. None if the version is not supported.
///
/// A document that has everything but its version is read as the first one; that the field is
/// missing is reported with the other fields.
pub(super) fn read(root: &Node, diagnostics: &mut Sink) -> Option<(Version, Spanned<String>)> {
    let entries = root.entries().unwrap_or_default();
    let entry = entries
        .iter()
        .find(|entry| entry.key.eq_ignore_ascii_case("arazzo"));
    let Some(node) = entry.map(|entry| &entry.value) else {
        return Some((Version::V1_0, Spanned::new(String::new(), root.span)));
    };
    let span = value::inner(node);
    match &node.kind {
        NodeKind::String(text) => {
            let text = Spanned::new(text.clone(), span);
            Some((supported(&text, diagnostics)?, text))
        }
        NodeKind::Number(number) => {
            let version = match number.as_f64() {
                Some(1.0) => Version::V1_0,
                Some(1.1) => Version::V1_1,
                _ => {
                    report(&Spanned::new(number.to_string(), span), diagnostics);
                    return None;
                }
            };
            let message = "the version of the language is a number, expected a string";
            diagnostics.report(
                Diagnostic::new(Code::UnsupportedVersion, span, message)
                    .help(format!("write `\"{}.0\"`", version.name()))
                    .fix_source(span, format!("\"{}.0\"", version.name())),
            );
            Some((version, Spanned::new(format!("{}.0", version.name()), span)))
        }
        _ => {
            let message = format!("the version is {}, expected a string", node.describe());
            let diagnostic = Diagnostic::new(Code::UnsupportedVersion, span, message);
            diagnostics.report(diagnostic.help(SUPPORTED));
            None
        }
    }
}

fn supported(text: &Spanned<String>, diagnostics: &mut Sink) -> Option<Version> {
    let (number, _) = text.split_once('-').unwrap_or((text.as_str(), ""));
    let parts: Vec<&str> = number.split('.').collect();
    let version = match parts.get(..2) {
        Some(["1", "0"]) => Version::V1_0,
        Some(["1", "1"]) => Version::V1_1,
        _ => {
            report(text, diagnostics);
            return None;
        }
    };
    let patch = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts[2..] {
        [part] if patch(part) => {}
        [] => {
            let message = format!("the version `{}` has two parts", text.value);
            diagnostics.report(
                Diagnostic::new(Code::UnsupportedVersion, text.span, message)
                    .severity(Severity::Warning)
                    .help(format!("write `{}.0`", version.name()))
                    .fix(text.span, format!("{}.0", version.name())),
            );
        }
        _ => {
            report(text, diagnostics);
            return None;
        }
    }
    Some(version)
}

fn report(text: &Spanned<String>, diagnostics: &mut Sink) {
    let message = format!("version `{}` of the language is not supported", text.value);
    diagnostics
        .report(Diagnostic::new(Code::UnsupportedVersion, text.span, message).help(SUPPORTED));
}
