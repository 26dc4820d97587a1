//! Values of a document: constants, expressions, templates, and structures of them.

use std::ops::Range;

use serde_json::{Map, Value as Json};

use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::document::arazzo::read_selector;
use crate::expr::template::{self, ValueText};
use crate::expr::{self, pattern};
use crate::lower::check::request::values::Use;
use crate::program::types::TypeDefKind;
use crate::program::{Expr, Member, Piece, Type};
use crate::source::Span;
use crate::syntax::{Node, NodeKind};

/// What the place that a value is written to says of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Target {
    /// The schema that the API gives it.
    pub(super) schema: Option<SchemaId>,
    /// Whether it is written as text: a parameter.
    pub(super) text: bool,
    /// Whether it is a field of a form, which has no types of its own.
    pub(super) form: bool,
    /// Whether it is a member of an object or a list.
    pub(super) member: bool,
    /// Whether what is sent is wrong without it.
    pub(super) required: bool,
}

impl Lower<'_, '_> {
    /// Where an item of a list goes.
    fn item_of(&self, list: Target) -> Target {
        let schema = list.schema;
        Target {
            schema: schema.and_then(|schema| self.apis.flat(schema).items),
            member: true,
            ..list
        }
    }

    /// A value that may stand in a parameter, a payload, a replacement.
    pub(super) fn value(&mut self, scope: &Scope<'_>, node: &Node, target: Target) -> Expr {
        match &node.kind {
            NodeKind::String(text) => {
                let noted = self.paths.len();
                let value = self.text_value(scope, node, text, target);
                if target.required {
                    self.require_paths(noted);
                }
                value
            }
            NodeKind::Sequence(items) => {
                let target = self.item_of(target);
                let items = items.iter().map(|item| Member {
                    value: self.value(scope, item, target),
                    required: false,
                });
                fold_array(items.collect())
            }
            NodeKind::Mapping(_) if self.is_selector(node) => {
                let noted = self.paths.len();
                let value = match read_selector(node, self.diagnostics) {
                    Some(selector) => self.selector(scope, &selector),
                    None => Expr::Broken,
                };
                if target.required {
                    self.require_paths(noted);
                }
                value
            }
            NodeKind::Mapping(entries) => {
                self.note_lookalike(node);
                let members = entries.iter().map(|entry| {
                    let (schema, required) = self.member(target.schema, &entry.key.value);
                    let target = Target {
                        schema,
                        required,
                        member: true,
                        ..target
                    };
                    let value = self.value(scope, &entry.value, target);
                    (entry.key.value.clone(), Member { value, required })
                });
                fold_object(members.collect())
            }
            _ => Expr::Literal(node.to_json()),
        }
    }

    /// The schema of a member, and whether the object must have it.
    pub(super) fn member(&self, schema: Option<SchemaId>, name: &str) -> (Option<SchemaId>, bool) {
        let Some(schema) = schema.map(|schema| self.apis.flat(schema)) else {
            return (None, false);
        };
        (
            member_schema(&schema, name),
            schema.required.iter().any(|r| r == name),
        )
    }

    fn is_selector(&self, node: &Node) -> bool {
        let Some(entries) = node.entries() else {
            return false;
        };
        let known =
            |key: &str| matches!(key, "context" | "selector" | "type") || key.starts_with("x-");
        ["context", "selector", "type"]
            .iter()
            .all(|key| node.get(key).is_some())
            && entries.iter().all(|entry| known(&entry.key.value))
            && node
                .get("context")
                .and_then(Node::as_str)
                .is_some_and(|text| text.starts_with('$'))
    }

    fn text_value(&mut self, scope: &Scope<'_>, node: &Node, text: &str, target: Target) -> Expr {
        if let Some(list) = self.several(scope, node, text) {
            return list;
        }
        let known = |expression: &expr::Expression| self.knows(scope, expression);
        let (value, issues) = template::value_where(text, known);
        self.issues(node, issues);
        match value {
            ValueText::Literal(_) => Expr::Literal(Json::String(text.to_owned())),
            ValueText::Whole { expression, .. } => {
                let value = self.expression(scope, &expression, node.span, target);
                self.note_use(scope, &value, node.span, target);
                value
            }
            ValueText::Template(pieces) => {
                let value = self.template(scope, node, pieces);
                self.note_use(scope, &value, node.span, target);
                value
            }
        }
    }

    /// An object that has the members of a selector, and is none.
    fn note_lookalike(&mut self, node: &Node) {
        let names = ["context", "selector", "type"];
        let all = names.iter().all(|name| node.get(name).is_some());
        if all
            && node
                .entries()
                .is_some_and(|entries| entries.len() == names.len())
        {
            let message = "this looks like a selector, and is sent as it is written";
            let diagnostic = Diagnostic::new(Code::SelectorLookalike, node.span, message);
            self.report(diagnostic.help("the `context` of a selector is an expression"));
        }
    }

    /// Remembers what goes where, to be judged when all types are known.
    fn note_use(&mut self, scope: &Scope<'_>, value: &Expr, span: Span, target: Target) {
        if let (Some(schema), Some(step)) = (target.schema, scope.step)
            && !matches!(value, Expr::Literal(_) | Expr::Broken)
            && !scope.shared
        {
            self.uses.push(Use {
                value: value.clone(),
                span,
                step: step.id,
                schema,
                text: target.text,
                form: target.form,
                member: target.member,
                required: target.required,
            });
        }
    }

    pub(super) fn template(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
    ) -> Expr {
        fold_template(self.pieces(scope, node, pieces))
    }

    pub(super) fn pieces(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
    ) -> Vec<Piece> {
        let pieces = pieces.into_iter().map(|piece| match piece {
            template::Piece::Text(text) => Piece::Text(text),
            template::Piece::Hole {
                expression, range, ..
            } => {
                let span = node.part(range.start, range.end);
                let target = Target {
                    text: true,
                    ..Target::default()
                };
                Piece::Hole(self.expression(scope, &expression, span, target))
            }
        });
        pieces.collect()
    }

    /// The pieces of a text in which every hole must have its value.
    pub(super) fn filled_pieces(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
    ) -> Vec<Piece> {
        let places: Vec<_> = pieces.iter().filter_map(template::Piece::place).collect();
        let noted = self.paths.len();
        let pieces = self.pieces(scope, node, pieces);
        self.require_paths(noted);
        for (value, (range, written)) in pieces.iter().filter_map(Piece::hole).zip(places) {
            let span = node.part(range.start, range.end);
            self.note_filled(scope, value, &written, span);
        }
        pieces
    }

    /// Text that is put together in a JSON template.
    pub(super) fn json_template(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        template: expr::json_template::JsonTemplate,
        target: Target,
    ) -> Expr {
        use expr::json_template::JsonTemplateKind as Kind;
        let range = template.range;
        match template.kind {
            Kind::Null => Expr::Literal(Json::Null),
            Kind::Bool(value) => Expr::Literal(Json::Bool(value)),
            Kind::Number(number) => Expr::Literal(Json::Number(number)),
            Kind::String(pieces) => self.quoted_template(scope, node, pieces),
            Kind::Hole(expression) => {
                let span = node.part(range.start, range.end);
                let noted = self.paths.len();
                let value = self.expression(scope, &expression, span, target);
                self.require_paths(noted);
                self.note_use(scope, &value, span, target);
                self.note_filled(scope, &value, &expression, span);
                value
            }
            Kind::Array(items) => {
                let target = self.item_of(target);
                let items = items.into_iter().map(|item| Member {
                    value: self.json_template(scope, node, item, target),
                    required: true,
                });
                fold_array(items.collect())
            }
            Kind::Object(members) => {
                let members = members.into_iter().map(|(name, value)| {
                    // A key with a hole is not a constant name; its text stands for it.
                    let name: String = name.iter().map(template::Piece::as_text).collect();
                    let (schema, _) = self.member(target.schema, &name);
                    let target = Target {
                        schema,
                        member: true,
                        ..target
                    };
                    // A hole of a template always needs its value: the text around it is there.
                    let value = self.json_template(scope, node, value, target);
                    (
                        name,
                        Member {
                            value,
                            required: true,
                        },
                    )
                });
                fold_object(members.collect())
            }
        }
    }

    /// Text inside the quotes of a JSON template, where a structure has no place.
    fn quoted_template(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
    ) -> Expr {
        let places: Vec<_> = pieces.iter().filter_map(template::Piece::place).collect();
        let pieces = self.filled_pieces(scope, node, pieces);
        let holes = pieces.iter().filter_map(Piece::hole);
        let structures: Vec<_> = holes
            .zip(places)
            .filter_map(|(hole, place)| Some((self.structure(scope, hole)?, place)))
            .collect();
        for (what, (range, expression)) in structures {
            let span = node.part(range.start, range.end);
            let message = format!("`{expression}` is {what}, which gives no JSON inside quotes");
            let diagnostic = Diagnostic::new(Code::QuotedStructure, span, message).help(format!(
                "write `{{{expression}}}` without the quotes, or the payload as an object"
            ));
            self.report(without_quotes(diagnostic, node, range));
        }
        fold_template(pieces)
    }

    /// What a value is that is surely an array or an object, as far as types are known while steps
    /// are lowered.
    fn structure(&self, scope: &Scope<'_>, value: &Expr) -> Option<&'static str> {
        let workflow = &self.program.workflows[scope.workflow.0];
        match value {
            Expr::Input { field, pointer } if pointer.is_empty() => {
                self.structured(&workflow.inputs.get(*field)?.ty)
            }
            Expr::Output {
                step,
                output,
                pointer,
            } if pointer.is_empty() => {
                let output = workflow.steps.get(step.0)?.outputs.get(*output)?;
                match &output.value {
                    read @ Expr::Body { .. } => self.structure(scope, read),
                    _ => None,
                }
            }
            Expr::Body { read, .. } => self.structured(&read.ty),
            Expr::Literal(Json::Array(_)) | Expr::Array(_) => Some("an array"),
            Expr::Literal(Json::Object(_)) | Expr::Object(_) => Some("an object"),
            _ => None,
        }
    }

    fn structured(&self, ty: &Type) -> Option<&'static str> {
        match ty {
            Type::Map | Type::Dict(_) => Some("an object"),
            Type::List(_) => Some("an array"),
            Type::Option(inner) | Type::Box(inner) | Type::Json(inner) => self.structured(inner),
            Type::Named(id) => {
                let types = &self.program.workflows.get(id.workflow.0)?.types;
                match types.get(id.index)?.kind {
                    TypeDefKind::Struct { .. } => Some("an object"),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The type that an undeclared input gets from the place that it is written to.
    pub(super) fn wanted_type(&self, target: Target) -> Type {
        let Some(schema) = target.schema.map(|schema| self.apis.flat(schema)) else {
            return if target.text {
                Type::String
            } else {
                Type::Value
            };
        };
        match schema.types {
            Some(types) if types.string && !types.object && !types.array => Type::String,
            Some(types) if types.number => Type::F64,
            Some(types) if types.integer => Type::I64,
            Some(types) if types.boolean => Type::Bool,
            _ => Type::Value,
        }
    }
}

/// The schema of a member: that of its name, of a pattern, or of all others.
pub(super) fn member_schema(flat: &Schema, name: &str) -> Option<SchemaId> {
    if let Some(named) = flat.properties.get(name) {
        return Some(*named);
    }
    for (expression, schema) in &flat.patterns {
        // What cannot be decided may be the one or the other.
        match pattern::is_found(expression, name) {
            Some(true) => return Some(*schema),
            Some(false) => {}
            None => return None,
        }
    }
    match flat.additional {
        Additional::Schema(schema) => Some(schema),
        _ => None,
    }
}

/// Structures of constants are constants.
fn fold_array(items: Vec<Member>) -> Expr {
    let constant = |item: &Member| literal(&item.value);
    match items.iter().map(constant).collect::<Option<Vec<Json>>>() {
        Some(items) => Expr::Literal(Json::Array(items)),
        None => Expr::Array(items),
    }
}

fn fold_object(members: Vec<(String, Member)>) -> Expr {
    let constant =
        |(name, member): &(String, Member)| Some((name.clone(), literal(&member.value)?));
    match members
        .iter()
        .map(constant)
        .collect::<Option<Map<String, Json>>>()
    {
        Some(members) => Expr::Literal(Json::Object(members)),
        None => Expr::Object(members),
    }
}

/// Constant holes become text, neighbouring texts one.
pub(super) fn fold_template(pieces: Vec<Piece>) -> Expr {
    let mut folded: Vec<Piece> = Vec::new();
    for piece in pieces {
        let piece = match piece {
            Piece::Hole(Expr::Literal(value)) => Piece::Text(super::inputs::show(&value)),
            other => other,
        };
        match (folded.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => folded.push(piece),
        }
    }
    match folded.as_slice() {
        [] => Expr::Literal(Json::String(String::new())),
        [Piece::Text(text)] => Expr::Literal(Json::String(text.clone())),
        _ => Expr::Template(folded),
    }
}

fn literal(expr: &Expr) -> Option<Json> {
    match expr {
        Expr::Literal(value) => Some(value.clone()),
        _ => None,
    }
}

/// The fix of a hole in JSON that is all that stands between two quotes: the quotes go away.
fn without_quotes(diagnostic: Diagnostic, node: &Node, range: Range<usize>) -> Diagnostic {
    let text = node.as_str().unwrap_or_default();
    let quoted = text[..range.start].ends_with('"') && text[range.end..].starts_with('"');
    if !quoted {
        return diagnostic;
    }
    let hole = text[range.clone()].to_owned();
    super::fixed(diagnostic, node, range.start - 1..range.end + 1, hole)
}
