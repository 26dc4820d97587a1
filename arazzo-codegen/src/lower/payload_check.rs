//! A payload against the schema of the body: what is missing, unknown, or no allowed value.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::expr::template;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    /// Members that the API does not know, and those that it misses.
    pub(super) fn check_payload(&mut self, payload: &Node, schema: Option<SchemaId>, depth: usize) {
        let Some(schema) = schema.filter(|_| depth < 16) else {
            return;
        };
        match &payload.kind {
            NodeKind::Mapping(entries) => {
                let flat = self.apis.flat(schema);
                if !flat.one_of.is_empty() || !flat.any_of.is_empty() || flat.properties.is_empty()
                {
                    return;
                }
                if entries.iter().any(|entry| entry.key.value == "selector") {
                    return;
                }
                for name in &flat.required {
                    let read_only = flat
                        .properties
                        .get(name)
                        .is_some_and(|schema| self.apis.flat(*schema).read_only);
                    if payload.get(name).is_none() && !read_only {
                        let message = format!("the payload lacks the required property `{name}`");
                        self.error(Code::MissingBodyProperty, payload_place(payload), message);
                    }
                }
                for entry in entries {
                    self.check_member(&flat, &entry.key, &entry.value, depth);
                }
            }
            NodeKind::Sequence(items) => {
                let item_schema = self.apis.flat(schema).items;
                items
                    .iter()
                    .for_each(|item| self.check_payload(item, item_schema, depth + 1));
            }
            NodeKind::String(text)
                if matches!(template::value(text).0, template::ValueText::Literal(_)) =>
            {
                // A whole body that is a text may be anything, spelt out.
                self.check_constant(&payload.to_json(), schema, payload.span, depth == 0);
            }
            NodeKind::Number(_) | NodeKind::Bool(_) => {
                self.check_constant(&payload.to_json(), schema, payload.span, false);
            }
            _ => {}
        }
    }

    pub(super) fn check_member(
        &mut self,
        flat: &Schema,
        key: &Spanned<String>,
        value: &Node,
        depth: usize,
    ) {
        if let Some(schema) = flat.properties.get(&key.value) {
            if self.apis.flat(*schema).read_only {
                let message = format!("the server sets `{}` itself: it is read-only", key.value);
                self.error(Code::ReadOnlyInRequest, key.span, message);
            }
            return self.check_payload(value, Some(*schema), depth + 1);
        }
        if matches!(flat.additional, Additional::Any | Additional::Schema(_))
            || flat.pattern_properties
        {
            return;
        }
        let closed = flat.additional == Additional::Forbidden;
        let message = format!("the API knows no property `{}` here", key.value);
        let mut diagnostic = Diagnostic::new(Code::UnknownBodyProperty, key.span, message);
        if closed {
            diagnostic = diagnostic.label("and allows no others");
        } else {
            diagnostic = diagnostic.label("sent as written");
        }
        let names = flat.properties.keys().map(String::as_str);
        self.report(diagnostic.suggest(key.span, &key.value, names));
    }
}

fn payload_place(payload: &Node) -> Span {
    match payload.entries().and_then(<[_]>::first) {
        Some(first) => first.key.span,
        None => payload.span,
    }
}
