//! The schemas of inputs: what JSON Schema does not define, and what is misspelt.
//!
//! A schema may have members of its own, which are ignored; but ignoring a misspelt keyword would
//! silently drop a constraint, so it is an error like a misspelt field.

use super::object::{Reader, list};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::source::Span;
use crate::syntax::{Entry, Node, NodeKind};

/// Schemas nest no deeper than a document does, so this only bounds the stack.
const MAX_DEPTH: usize = 100;

/// The keywords that inputs are described with: near misses of these are reported.
const KEYWORDS: &[&str] = &[
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "format",
    "default",
    "description",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
];

/// Keywords that resemble one of them, and mean something else.
const OTHERS: &[&str] = &[
    "$ref",
    "$id",
    "$anchor",
    "$defs",
    "$schema",
    "$comment",
    "definitions",
    "title",
    "examples",
    "example",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "propertyNames",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "additionalItems",
    "dependentRequired",
    "dependentSchemas",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "discriminator",
    "xml",
    "externalDocs",
    "not",
    "if",
    "then",
    "else",
];

const TYPES: &[&str] = &[
    "string", "integer", "number", "boolean", "array", "object", "null",
];

/// Names that are written for a type, and the type.
const ALIASES: &[(&str, &str)] = &[
    ("str", "string"),
    ("file", "string"),
    ("int", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("bool", "boolean"),
];

impl Reader<'_> {
    /// Reports what is wrong with a schema and those in it.
    pub(super) fn check_schema(&mut self, schema: &Node) {
        self.check_nested(schema, false, 0);
    }

    /// `is_part` says that its properties may be declared elsewhere, as for a part of an `allOf`.
    fn check_nested(&mut self, schema: &Node, is_part: bool, depth: usize) {
        let Some(entries) = schema.entries().filter(|_| depth < MAX_DEPTH) else {
            return;
        };
        for entry in entries {
            self.check_keyword(schema, entry, depth);
            self.check_parts(entry, depth);
        }
        let is_whole = ["allOf", "anyOf", "oneOf", "$ref", "patternProperties"];
        if !is_part && is_whole.iter().all(|key| schema.get(key).is_none()) {
            self.check_required(schema);
        }
    }

    /// The schemas in a schema.
    fn check_parts(&mut self, entry: &Entry, depth: usize) {
        let value = &entry.value;
        match entry.key.value.as_str() {
            "properties" => {
                for property in value.entries().unwrap_or_default() {
                    if !is_schema(&property.value) {
                        let who = format!("property `{}`", *property.key);
                        self.wrong_schema(&property.value, &who, "a schema");
                    }
                    self.check_nested(&property.value, false, depth + 1);
                }
            }
            "items" | "additionalProperties" => self.check_nested(value, false, depth + 1),
            "allOf" | "anyOf" | "oneOf" => {
                for part in value.items().unwrap_or_default() {
                    self.check_nested(part, true, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn check_keyword(&mut self, schema: &Node, entry: &Entry, depth: usize) {
        let (key, value) = (entry.key.value.as_str(), &entry.value);
        let is_list = value.items().is_some();
        let expected = match key {
            "type" => return self.check_type(value),
            "properties" if value.entries().is_none() => "a mapping of names to schemas",
            _ if value.kind == NodeKind::Null => return,
            "required" if depth > 0 && matches!(value.kind, NodeKind::Bool(_)) => {
                return self.check_old_required(value);
            }
            "required" if !all_texts(value) => "a list of names",
            "enum" | "allOf" | "anyOf" | "oneOf" if !is_list => "a list",
            "items" if !is_schema(value) && !is_list => "a schema",
            "additionalProperties" if !is_schema(value) => "a schema, `true` or `false`",
            _ => return self.check_spelling(schema, entry),
        };
        self.wrong_schema(value, &format!("`{key}`"), expected);
    }

    /// `required: true` in a property is of JSON Schema 3; now the object around it has a list.
    fn check_old_required(&mut self, value: &Node) {
        if value.kind == NodeKind::Bool(true) {
            let message = "`required: true` in a property makes nothing required";
            let diagnostic = Diagnostic::new(Code::InputsSchemaInvalid, value.span, message);
            let help = "name the property in the list `required` next to `properties`";
            self.report(diagnostic.severity(Severity::Warning).help(help));
        }
    }

    fn wrong_schema(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is {}, expected {expected}", node.describe());
        self.lost += 1;
        self.report(Diagnostic::new(
            Code::InputsSchemaInvalid,
            node.head(),
            message,
        ));
    }

    fn check_type(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::String(name) => self.check_type_name(name, node.span),
            NodeKind::Sequence(names) => {
                for name in names {
                    self.check_type(name);
                }
            }
            NodeKind::Null => {}
            _ => self.wrong_schema(node, "`type`", "the name of a type"),
        }
    }

    fn check_type_name(&mut self, name: &str, span: Span) {
        let lower = name.to_ascii_lowercase();
        if TYPES.contains(&name) {
            return;
        }
        let message = format!("JSON Schema has no type `{name}`");
        let diagnostic = Diagnostic::new(Code::InputsSchemaInvalid, span, message);
        let alias = ALIASES.iter().find(|(alias, _)| *alias == lower);
        let meant = alias.map(|(_, meant)| *meant);
        let meant = meant.or_else(|| TYPES.iter().find(|one| **one == lower).copied());
        self.report(match meant {
            Some(meant) => diagnostic
                .severity(Severity::Warning)
                .label(format!("read as `{meant}`"))
                .fix(span, meant),
            None => match suggest::closest(name, TYPES.iter().copied()) {
                Some(closest) => diagnostic
                    .help(format!("did you mean `{closest}`?"))
                    .guess(span, closest),
                None => diagnostic.help(format!("the types are {}", list(TYPES))),
            },
        });
    }

    fn check_spelling(&mut self, schema: &Node, entry: &Entry) {
        let key = entry.key.value.as_str();
        if KEYWORDS.contains(&key) || OTHERS.contains(&key) || key.starts_with("x-") {
            return;
        }
        let absent = KEYWORDS.iter().copied();
        let absent = absent.filter(|keyword| schema.get(keyword).is_none());
        if let Some(meant) = suggest::near_miss(key, absent) {
            let message = format!("unknown keyword `{key}` in a schema");
            self.lost += 1;
            self.report(
                Diagnostic::new(Code::UnknownField, entry.key.span, message)
                    .help(format!("did you mean `{meant}`?"))
                    .fix(super::value::inner_key(entry), meant),
            );
        }
    }

    /// A name that is required, and that `properties` does not have.
    fn check_required(&mut self, schema: &Node) {
        let Some(properties) = schema.get("properties").and_then(Node::entries) else {
            return;
        };
        let names = schema.get("required").and_then(Node::items);
        for name in names.unwrap_or_default() {
            let known = || properties.iter().map(|entry| entry.key.value.as_str());
            let Some(text) = name.as_str() else { continue };
            if !known().any(|one| one == text) {
                let message = format!("`{text}` is required, but no such property is declared");
                self.report(
                    Diagnostic::new(Code::InputsSchemaInvalid, name.span, message)
                        .severity(Severity::Warning)
                        .suggest(name.span, text, known()),
                );
            }
        }
    }
}

/// Whether a value can be a schema; an empty one says nothing.
fn is_schema(node: &Node) -> bool {
    matches!(
        node.kind,
        NodeKind::Mapping(_) | NodeKind::Bool(_) | NodeKind::Null
    )
}

fn all_texts(node: &Node) -> bool {
    let items = node.items();
    items.is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
}
