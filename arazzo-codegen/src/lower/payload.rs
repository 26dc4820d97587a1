//! The value of a request body: an expression, a structure, or a text with expressions in it.

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::SchemaId;
use crate::expr::{json_template, template};
use crate::program::{BodyEncoding, Expr, Member};
use crate::syntax::Node;

impl Lower<'_, '_> {
    pub(super) fn payload(
        &mut self,
        scope: &Scope<'_>,
        payload: &Node,
        encoding: &BodyEncoding,
        schema: Option<SchemaId>,
    ) -> Expr {
        let target = Target {
            schema,
            form: matches!(encoding, BodyEncoding::Form(_) | BodyEncoding::Multipart(_)),
            ..Target::default()
        };
        let Some(text) = payload.as_str() else {
            return self.value(scope, payload, target);
        };
        if let (template::ValueText::Whole { .. }, _) = template::value(text) {
            return self.value(scope, payload, target);
        }
        match encoding {
            BodyEncoding::Json => self.json_payload(scope, payload, text, target),
            BodyEncoding::Form(_) => self.form_payload(scope, payload, text),
            BodyEncoding::Multipart(_) => self.json_payload(scope, payload, text, target),
            BodyEncoding::Sequence | BodyEncoding::Text | BodyEncoding::Bytes => {
                let (pieces, issues) = template::pieces(text);
                self.issues(payload, issues);
                let holes = pieces
                    .iter()
                    .any(|one| matches!(one, template::Piece::Hole { .. }));
                if holes && text.trim_start().starts_with('<') {
                    let message = "what fills the holes is not escaped for XML";
                    self.error(Code::InjectionRisk, payload.span, message);
                }
                super::value::fold_template(self.filled_pieces(scope, payload, pieces))
            }
        }
    }

    pub(super) fn json_payload(
        &mut self,
        scope: &Scope<'_>,
        payload: &Node,
        text: &str,
        target: Target,
    ) -> Expr {
        match json_template::parse(text) {
            Ok((template, issues)) => {
                self.issues(payload, issues);
                self.json_template(scope, payload, template, target)
            }
            Err(issues) if text.trim_start().starts_with(['{', '[']) => {
                self.issues(payload, issues);
                Expr::Broken
            }
            Err(_) => self.value(scope, payload, target),
        }
    }

    /// `a=1&b={$inputs.b}`: fields of a form, each encoded by itself.
    pub(super) fn form_payload(&mut self, scope: &Scope<'_>, payload: &Node, text: &str) -> Expr {
        let (pieces, issues) = template::pieces(text);
        self.issues(payload, issues);
        let fields = self.form_fields(payload, pieces);
        let named = fields.into_iter().filter(|(name, _)| !name.is_empty());
        let members = named.map(|(name, pieces)| {
            let value = self.form_value(scope, payload, pieces);
            let required = false;
            (name, Member { value, required })
        });
        Expr::Object(members.collect())
    }

    /// The names of the fields, and the pieces of their values.
    fn form_fields(
        &mut self,
        payload: &Node,
        pieces: Vec<template::Piece>,
    ) -> Vec<(String, Vec<template::Piece>)> {
        let mut fields: Vec<(String, Vec<template::Piece>)> = vec![(String::new(), Vec::new())];
        let mut in_value = false;
        for piece in pieces {
            let template::Piece::Text(text) = piece else {
                if let Some((name, value)) = fields.last_mut() {
                    if !in_value {
                        self.check_equals(payload, name, &piece);
                        in_value = true;
                    }
                    value.push(piece);
                }
                continue;
            };
            for (index, part) in text.split('&').enumerate() {
                if index > 0 {
                    fields.push((String::new(), Vec::new()));
                    in_value = false;
                }
                let part = part.trim_matches(['\n', '\r']);
                let (name, value) = match part.split_once('=') {
                    Some((name, value)) if !in_value => {
                        in_value = true;
                        (name, value)
                    }
                    _ if in_value => ("", part),
                    _ => (part, ""),
                };
                if let Some((field, pieces)) = fields.last_mut() {
                    field.push_str(name);
                    pieces.extend(form_text(value));
                }
            }
        }
        fields
    }

    /// A value that is one expression is that, of whatever type; any other is a text.
    fn form_value(
        &mut self,
        scope: &Scope<'_>,
        payload: &Node,
        pieces: Vec<template::Piece>,
    ) -> Expr {
        match pieces.as_slice() {
            [
                template::Piece::Hole {
                    expression, range, ..
                },
            ] => {
                let target = Target {
                    text: true,
                    ..Target::default()
                };
                let span = payload.part(range.start, range.end);
                self.expression(scope, expression, span, target)
            }
            _ => self.template(scope, payload, pieces),
        }
    }

    /// `code{$inputs.code}`: read as a field and its value.
    fn check_equals(&mut self, payload: &Node, name: &str, hole: &template::Piece) {
        let Some((range, _)) = hole.place().filter(|_| !name.is_empty()) else {
            return;
        };
        let message = format!("`{name}` has no `=` before its value");
        let place = payload.part(range.start, range.start);
        self.report(
            Diagnostic::new(
                Code::FormWithoutEquals,
                payload.part(range.start, range.end),
                message,
            )
            .help(format!("write `{name}=` before it"))
            .fix(place, "="),
        );
    }
}

/// Text of a value as it is before it is written as a form; none if there is none.
fn form_text(written: &str) -> Option<template::Piece> {
    let spaced = written.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy();
    (!written.is_empty()).then(|| template::Piece::Text(decoded.into_owned()))
}
