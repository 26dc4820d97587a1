//! Criterion Objects, and the languages that conditions and selectors are written in.

use super::super::{Criterion, Language, Version};
use super::object::{Object, Reader, list};
use super::{table, value};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, NodeKind};

/// The place of a language; not all of them are valid everywhere.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Criterion,
    Selector,
}

const IN_CRITERIA: &[&str] = &["simple", "regex", "jsonpath", "xpath"];
const IN_SELECTORS: &[&str] = &["jsonpath", "xpath", "jsonpointer"];

/// The versions of each language, and the version of Arazzo that introduced them.
const VERSIONS: &[(&str, &str, Language, Version)] = &[
    (
        "jsonpath",
        "rfc9535",
        Language::JsonPath { draft: false },
        Version::V1_1,
    ),
    (
        "jsonpath",
        "draft-goessner-dispatch-jsonpath-00",
        Language::JsonPath { draft: true },
        Version::V1_0,
    ),
    (
        "xpath",
        "xpath-31",
        Language::XPath { version: 31 },
        Version::V1_1,
    ),
    (
        "xpath",
        "xpath-30",
        Language::XPath { version: 30 },
        Version::V1_0,
    ),
    (
        "xpath",
        "xpath-20",
        Language::XPath { version: 20 },
        Version::V1_0,
    ),
    (
        "xpath",
        "xpath-10",
        Language::XPath { version: 10 },
        Version::V1_0,
    ),
    (
        "jsonpointer",
        "rfc6901",
        Language::JsonPointer,
        Version::V1_1,
    ),
];

impl Reader<'_> {
    pub(super) fn criteria(&mut self, items: &[Node]) -> Vec<Criterion> {
        items
            .iter()
            .filter_map(|item| self.criterion(item))
            .collect()
    }

    fn criterion(&mut self, node: &Node) -> Option<Criterion> {
        let whole = self.in_one_text(node);
        let node = whole.as_ref().unwrap_or(node);
        let object = self.object(node, &table::CRITERION, "a criterion")?;
        let context = self.text(&object, "context");
        let language = match object.get("type") {
            Some(kind) => self.language(kind, Place::Criterion),
            None => Some(Spanned::new(Language::Simple, object.name_span)),
        };
        let condition = object.get("condition")?;
        self.as_text(condition, "the condition")?;
        let language = language?;
        self.check_context(&object, language.value);
        Some(Criterion {
            context,
            condition: as_string(condition),
            language,
            span: node.span,
        })
    }

    fn check_context(&mut self, criterion: &Object<'_>, language: Language) {
        match (language, criterion.entry("context")) {
            (Language::Simple, Some(entry)) => {
                let message = "a simple condition does not use its `context`";
                self.report(Diagnostic::new(
                    Code::ContextUnused,
                    entry.key.span,
                    message,
                ));
            }
            (Language::Simple, None) | (_, Some(_)) => {}
            (_, None) => {
                let message = format!("a {} condition needs a `context`", name(language));
                let text = criterion.get("condition").and_then(Node::as_str);
                let context = match language {
                    Language::Regex if text.is_some_and(is_of_status) => "$statusCode",
                    _ => "$response.body",
                };
                self.report(
                    Diagnostic::new(Code::ContextMissing, criterion.name_span, message)
                        .help(format!(
                            "add `context: {context}`, or what else it looks at"
                        ))
                        .fix_by_adding(criterion.key_span("condition"), "context", context),
                );
            }
        }
    }

    /// `type`: a word, or an Expression Type Object.
    pub(super) fn language(&mut self, node: &Node, place: Place) -> Option<Spanned<Language>> {
        if node.entries().is_some() {
            return self.expression_type(node);
        }
        let text = self.as_word(node, "`type`")?;
        let language = match (text.as_str(), place) {
            ("simple", Place::Criterion) => Language::Simple,
            ("regex", Place::Criterion) => Language::Regex,
            ("jsonpath", _) => Language::JsonPath { draft: false },
            ("xpath", _) => Language::XPath { version: 31 },
            ("jsonpointer", Place::Selector) => Language::JsonPointer,
            (other, _) => {
                let known = match place {
                    Place::Criterion => IN_CRITERIA,
                    Place::Selector => IN_SELECTORS,
                };
                self.unknown_language(text.span, other, known);
                return None;
            }
        };
        Some(Spanned::new(language, text.span))
    }

    fn unknown_language(&mut self, span: Span, text: &str, known: &[&str]) {
        let message = format!("`{text}` is not a type of expression here");
        self.report(
            Diagnostic::new(Code::ExpressionTypeVersion, span, message)
                .help(format!("the types are {}", list(known)))
                .suggest(span, text, known.iter().copied()),
        );
    }

    fn expression_type(&mut self, node: &Node) -> Option<Spanned<Language>> {
        let object = self.object(node, &table::EXPRESSION_TYPE, "an Expression Type Object")?;
        let kind = self.word(&object, "type")?;
        let of_kind: Vec<_> = VERSIONS
            .iter()
            .filter(|(name, ..)| *name == kind.value)
            .collect();
        if of_kind.is_empty() {
            self.unknown_language(kind.span, &kind, IN_SELECTORS);
            return None;
        }
        let version = self.word(&object, "version")?;
        let found = of_kind.iter().find(|(_, name, ..)| *name == version.value);
        let Some((_, name, language, since)) = found else {
            let versions: Vec<_> = of_kind.iter().map(|(_, name, ..)| *name).collect();
            let message = format!("`{}` is not a version of {}", *version, *kind);
            self.report(
                Diagnostic::new(Code::ExpressionTypeVersion, version.span, message)
                    .help(format!("the versions are {}", list(&versions)))
                    .suggest(version.span, &version, versions.iter().copied()),
            );
            return None;
        };
        if *since > self.version {
            self.too_new(version.span, &format!("`{name}`"));
        }
        Some(Spanned::new(*language, kind.span))
    }
}

/// A condition that is a number or boolean has been reported; it is read as its text.
fn as_string(node: &Node) -> Node {
    if node.as_str().is_some() {
        return node.clone();
    }
    let text = value::scalar_text(node).unwrap_or_default();
    Node {
        kind: NodeKind::String(text),
        span: value::inner(node),
        verbatim: None,
        lines: Vec::new(),
        heading: None,
    }
}

fn name(language: Language) -> &'static str {
    match language {
        Language::Simple => "simple",
        Language::Regex => "regex",
        Language::JsonPath { .. } => "jsonpath",
        Language::XPath { .. } => "xpath",
        Language::JsonPointer => "jsonpointer",
    }
}

/// Whether a pattern is one of statuses: `^2`, `^20[01]$`.
fn is_of_status(pattern: &str) -> bool {
    let rest = pattern.trim_start_matches('^');
    rest.starts_with(|first: char| ('1'..='5').contains(&first))
}
