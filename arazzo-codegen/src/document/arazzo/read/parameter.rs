//! Parameter Objects, and Reusable Objects in their place.

use super::super::{Location, OrReference, Parameter, Reference, Version};
use super::names::Seen;
use super::object::{Object, Reader, list};
use super::{table, value};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::source::Spanned;
use crate::syntax::{Entry, Node};

const LOCATIONS: &[&str] = &[
    "path",
    "query",
    "header",
    "cookie",
    "querystring",
    "channel",
];

impl Reader<'_> {
    pub(super) fn parameters(&mut self, object: &Object<'_>) -> Vec<OrReference<Parameter>> {
        let items = self.list(object, "parameters").unwrap_or_default();
        let mut seen = Seen::new(Code::DuplicateParameter);
        let mut parameters = Vec::new();
        for item in items {
            if is_reference(item) {
                parameters.extend(self.reference(item).map(OrReference::Reference));
            } else if let Some(parameter) = self.parameter(item) {
                let (key, what) = identity(&parameter);
                self.unique(&mut seen, key, parameter.name.span, &what);
                parameters.push(OrReference::Inline(parameter));
            } else {
                self.lost += 1;
            }
        }
        parameters
    }

    /// A parameter with an unknown `in` has been reported, and is left out.
    pub(super) fn parameter(&mut self, node: &Node) -> Option<Parameter> {
        let who = self.who("parameter", node, "name");
        let object = self.object(node, &table::PARAMETER, who)?;
        let name = self.required_text(&object, "name");
        let location = match object.get("in") {
            Some(_) => Some(self.location(&object)?),
            None => None,
        };
        let value = object.get("value")?.clone();
        Some(Parameter {
            name,
            location,
            value,
            value_key: object.key_span("value"),
            span: node.span,
        })
    }

    fn location(&mut self, parameter: &Object<'_>) -> Option<Spanned<Location>> {
        let text = self.word(parameter, "in")?;
        let value = match location(&text) {
            Some(location) => location,
            None if text.value == "body" => {
                self.report(
                    Diagnostic::new(Code::InBody, text.span, "a body is not a parameter")
                        .help("put the value into the `payload` of the step's `requestBody`"),
                );
                return None;
            }
            None => self.unknown_location(&text)?,
        };
        if self.version < Version::V1_1 {
            match value {
                Location::QueryString => self.too_new(text.span, "`in: querystring`"),
                Location::Channel => self.too_new(text.span, "`in: channel`"),
                _ => {}
            }
        }
        Some(Spanned::new(value, text.span))
    }

    fn unknown_location(&mut self, text: &Spanned<String>) -> Option<Location> {
        // `channel` is new in 1.1.
        let places = if self.version < Version::V1_1 {
            &LOCATIONS[..LOCATIONS.len() - 1]
        } else {
            LOCATIONS
        };
        let message = format!("`{}` is not a place for parameters", text.value);
        self.report(
            Diagnostic::new(Code::WrongLocation, text.span, message)
                .help(format!("the places are {}", list(places)))
                .suggest(text.span, text, places.iter().copied()),
        );
        location(suggest::closest(text, places.iter().copied())?)
    }

    /// A Reusable Object, or what was meant as one.
    pub(super) fn reference(&mut self, node: &Node) -> Option<Reference> {
        if let Some(entry) = dollar_ref(node) {
            return self.dollar_ref(node, entry);
        }
        if let Some(entry) = component_name(node) {
            let message = "a component is used by `reference`, not by `name`";
            self.report(
                Diagnostic::new(Code::RefInsteadOfReference, entry.key.span, message)
                    .help("write `reference`")
                    .fix(value::inner_key(entry), "reference"),
            );
            let reference = Spanned::new(
                entry.value.as_str().unwrap_or_default().to_owned(),
                value::inner(&entry.value),
            );
            return Some(Reference {
                reference,
                value: None,
                span: node.span,
            });
        }
        let object = self.object(node, &table::REFERENCE, "a Reusable Object")?;
        let reference = self.text(&object, "reference")?;
        let reference = self.expression(reference)?;
        Some(Reference {
            reference,
            value: object.get("value").cloned(),
            span: node.span,
        })
    }

    /// `$ref: '#/components/parameters/page'`
    fn dollar_ref(&mut self, node: &Node, entry: &Entry) -> Option<Reference> {
        let message = "`$ref` has no meaning here";
        let diagnostic = Diagnostic::new(Code::RefInsteadOfReference, entry.key.span, message);
        let text = entry.value.as_str().unwrap_or_default();
        let Some(expression) = as_expression(text) else {
            let help = "write `reference: $components.parameters.<name>`, or the like";
            self.report(diagnostic.help(help));
            return None;
        };
        let quoted = value::inner_key(entry) != entry.key.span;
        let replacement = if quoted {
            format!("\"reference\": \"{expression}\"")
        } else {
            format!("reference: {expression}")
        };
        let mut span = entry.key.span;
        span.end = entry.value.span.end;
        let help = format!("write `reference: {expression}`");
        self.report(diagnostic.help(help).fix_source(span, replacement));
        let reference = Spanned::new(expression, value::inner(&entry.value));
        Some(Reference {
            reference,
            value: node.get("value").cloned(),
            span: node.span,
        })
    }

    fn expression(&mut self, reference: Spanned<String>) -> Option<Spanned<String>> {
        if reference.starts_with("$components.") {
            return Some(reference);
        }
        let message = format!("`{}` is not an expression", reference.value);
        let diagnostic = Diagnostic::new(Code::ReferenceNotExpression, reference.span, message);
        let Some(expression) = as_expression(&reference) else {
            let help = "a reference is `$components.parameters.<name>`, or the like";
            self.report(diagnostic.help(help));
            return None;
        };
        let help = format!("write `{expression}`");
        self.report(
            diagnostic
                .help(help)
                .fix(reference.span, expression.clone()),
        );
        Some(Spanned::new(expression, reference.span))
    }

    /// Parameters for a workflow have no `in`.
    pub(super) fn inputs_of_action(&mut self, action: &Object<'_>) -> Vec<OrReference<Parameter>> {
        let mut parameters = self.parameters(action);
        for parameter in &mut parameters {
            let OrReference::Inline(parameter) = parameter else {
                continue;
            };
            if let Some(location) = parameter.location.take() {
                let message = format!("`in` of parameter `{}` is not allowed", *parameter.name);
                self.report(
                    Diagnostic::new(Code::InNotAllowed, location.span, message)
                        .severity(Severity::Error)
                        .label("the inputs of a workflow have no `in`")
                        .help("remove it")
                        .fix_by_removing(location.span),
                );
            }
        }
        parameters
    }
}

/// Whether an item of a list is a Reusable Object, or is meant to be one.
pub(super) fn is_reference(node: &Node) -> bool {
    let used = node
        .get("reference")
        .is_some_and(|text| text.as_str() != Some(""));
    used || dollar_ref(node).is_some() || component_name(node).is_some()
}

/// `name: $components.…`, and nothing else that an object of a list needs.
fn component_name(node: &Node) -> Option<&Entry> {
    let whole = ["type", "value", "in"]
        .iter()
        .any(|key| node.get(key).is_some());
    let entry = node
        .entries()?
        .iter()
        .find(|entry| entry.key.value == "name")?;
    let name = entry.value.as_str()?;
    (!whole && name.starts_with("$components.")).then_some(entry)
}

fn dollar_ref(node: &Node) -> Option<&Entry> {
    node.entries()?
        .iter()
        .find(|entry| entry.key.value == "$ref")
}

/// `#/components/parameters/page` as `$components.parameters.page`.
fn as_expression(pointer: &str) -> Option<String> {
    let rest = pointer
        .strip_prefix("#/components/")
        .or_else(|| pointer.strip_prefix("components."));
    let (kind, name) = rest?.split_once(['/', '.'])?;
    let plain = |text: &str| !text.is_empty() && !text.contains(['/', '~', '"', '\n']);
    (plain(kind) && plain(name)).then(|| format!("$components.{kind}.{name}"))
}

fn location(text: &str) -> Option<Location> {
    Some(match text {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        "querystring" => Location::QueryString,
        "channel" => Location::Channel,
        _ => return None,
    })
}

/// What makes a parameter the same as another one, and what to call it.
fn identity(parameter: &Parameter) -> (String, String) {
    let name = &parameter.name.value;
    let place = match parameter.location.as_ref().map(|location| location.value) {
        Some(Location::Header) => {
            return (
                format!("header {}", name.to_lowercase()),
                format!("header `{name}`"),
            );
        }
        Some(Location::Path) => "path parameter",
        Some(Location::Query) => "query parameter",
        Some(Location::Cookie) => "cookie",
        Some(Location::QueryString) => "query string",
        Some(Location::Channel) => "channel parameter",
        None => "parameter",
    };
    let what = format!("{place} `{name}`");
    (what.clone(), what)
}
