//! Tags: those of the core schema say what a scalar is, no others are allowed.

use super::event::{Properties, Tag};
use super::{NodeKind, scalar};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Span;

/// Reports a tag that does not belong on a sequence (`seq`) or mapping (`map`).
pub(super) fn check_collection(
    properties: &Properties<'_>,
    expected: &str,
    span: Span,
    diagnostics: &mut Sink,
) {
    match &properties.tag {
        None => {}
        Some(Tag::Core(name)) if name == expected => {}
        Some(Tag::Core(name)) => refuse(&format!("!!{name}"), span, diagnostics),
        Some(Tag::Custom(name)) if name == "!" => {}
        Some(Tag::Custom(name)) => refuse(name, span, diagnostics),
    }
}

/// The value of a scalar with a tag.
pub(super) fn resolve(tag: &Tag<'_>, text: &str, span: Span, diagnostics: &mut Sink) -> NodeKind {
    let as_text = || NodeKind::String(text.to_owned());
    match tag {
        Tag::Core(name) if name == "str" => as_text(),
        Tag::Custom(name) if name == "!" => as_text(),
        Tag::Core(name) if matches!(&**name, "int" | "float" | "bool" | "null") => {
            match scalar::resolve(text) {
                Ok(kind) if matches_tag(&kind, name) => kind,
                _ => {
                    let message = format!("the value does not have the type of its tag `!!{name}`");
                    diagnostics.report(Diagnostic::new(Code::YamlUnsupported, span, message));
                    as_text()
                }
            }
        }
        Tag::Core(name) => {
            refuse(&format!("!!{name}"), span, diagnostics);
            as_text()
        }
        Tag::Custom(name) => {
            refuse(name, span, diagnostics);
            as_text()
        }
    }
}

fn matches_tag(kind: &NodeKind, tag: &str) -> bool {
    match kind {
        NodeKind::Null => tag == "null",
        NodeKind::Bool(_) => tag == "bool",
        NodeKind::Number(number) => tag == "float" || (tag == "int" && !number.is_f64()),
        _ => false,
    }
}

fn refuse(tag: &str, span: Span, diagnostics: &mut Sink) {
    let message = format!("tag `{tag}` is not allowed");
    diagnostics.report(
        Diagnostic::new(Code::YamlUnsupported, span, message)
            .help("only the types of JSON are allowed: remove the tag"),
    );
}
