//! What is read from a response: where it may be, of what type, and whether it is always there.

use super::inputs::docs_of;
use super::media::{is_binary, is_json, is_standard_header, is_text, json_media, may_be_json};
use super::schema::read_number;
use super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::navigate::Verdict;
use crate::document::api::{MediaType, Response, SchemaId};
use crate::expr::Pointer;
use crate::program::{Encoding, Expr, Read, Type};
use crate::source::Span;

/// A part of a value that is read: the pointer goes on behind the one that is there.
pub(super) fn deeper(value: &Expr, pointer: &str) -> Expr {
    if pointer.is_empty() {
        return value.clone();
    }
    let mut value = value.clone();
    match &mut value {
        Expr::Body {
            pointer: base,
            read,
        } => {
            base.push_str(pointer);
            *read = untyped();
        }
        Expr::Input { pointer: base, .. }
        | Expr::Output { pointer: base, .. }
        | Expr::Called { pointer: base, .. }
        | Expr::WorkflowOutput { pointer: base, .. }
        | Expr::TransferredOutput { pointer: base, .. }
        | Expr::WorkflowInput { pointer: base, .. }
        | Expr::RequestBody(base) => base.push_str(pointer),
        _ => {
            let query = crate::program::Query::Pointer(pointer.to_owned());
            return Expr::Select {
                context: Box::new(value),
                query,
            };
        }
    }
    value
}

pub(super) fn untyped() -> Read {
    Read {
        ty: Type::Value,
        always: false,
        nullable: false,
        encoding: Encoding::Value,
        docs: None,
    }
}

/// What the description says about a place in a response body.
struct Found {
    schema: Option<SchemaId>,
    always: bool,
}

/// How a value of this type is got out of the responses. Bytes that are a whole body are in JSON
/// only where JSON is declared, and arrives; frameworks declare it for downloads too.
fn whole_encoding(accepted: &[Response], pointer: &Pointer, ty: &Type) -> Encoding {
    if *ty != Type::Bytes || !pointer.0.is_empty() {
        return Encoding::Value;
    }
    let mut media = accepted.iter().flat_map(|response| &response.content);
    if media.any(|media| may_be_json(&media.name)) {
        Encoding::RawOrBase64
    } else {
        Encoding::Raw
    }
}

impl Lower<'_, '_> {
    pub(super) fn header(&mut self, scope: &Scope<'_>, name: &str, span: Span) -> Expr {
        let accepted = scope
            .step
            .map(|step| step.accepted.as_slice())
            .unwrap_or_default();
        let declared: Vec<_> = accepted
            .iter()
            .map(|response| {
                response
                    .headers
                    .iter()
                    .find(|h| h.name.eq_ignore_ascii_case(name))
            })
            .collect();
        let always = !declared.is_empty() && declared.iter().all(|h| h.is_some_and(|h| h.required));
        let unread = scope.phase == Phase::Outputs && self.reads_unread(accepted);
        let first = declared.into_iter().flatten().next();
        let first = first.filter(|_| !unread).cloned();
        let known = scope
            .step
            .is_some_and(|step| step.broken || unread || accepted.is_empty());
        if first.is_none() && !known && scope.phase == Phase::Outputs && !is_standard_header(name) {
            let what = if accepted.iter().any(|response| response.message.is_some()) {
                "message"
            } else {
                "response"
            };
            let message = format!("the {what} describes no header `{name}`");
            let diagnostic = Diagnostic::new(Code::OutputHeaderUndeclared, span, message);
            let diagnostic = diagnostic.help("it is read as text, if it is there");
            self.report(match accepted.first() {
                Some(one) => {
                    self.with_part(diagnostic, &one.place, &["/headers", ""], "described here")
                }
                None => diagnostic,
            });
        }
        let schema = first.as_ref().and_then(|header| header.schema);
        let ty = schema.map_or(Type::String, |schema| self.header_type(schema));
        let docs = first.and_then(|header| header.description);
        Expr::Header {
            name: name.to_owned(),
            read: Read {
                ty,
                always,
                docs,
                ..untyped()
            },
        }
    }

    /// Whether what is read may be in a response that nobody can read, which is then reported.
    pub(super) fn reads_unread(&self, responses: &[Response]) -> bool {
        let unread = responses.iter().filter_map(|one| one.unread.as_ref());
        let unread: Vec<_> = unread.collect();
        unread
            .iter()
            .for_each(|problem| self.apis.remember((*problem).clone()));
        !unread.is_empty()
    }

    /// A header is text, and the number or the boolean that the text spells.
    fn header_type(&self, schema: SchemaId) -> Type {
        let flat = self.apis.flat(schema);
        let text = flat.types.is_none_or(|types| types.string);
        if flat.values.is_none()
            && let Some(own) = self.own_type(&[schema], text)
        {
            return own;
        }
        match flat.types {
            Some(types) if types.string => Type::String,
            Some(types) if types.number || types.integer => read_number(&flat),
            Some(types) if types.boolean => Type::Bool,
            _ => Type::String,
        }
    }

    pub(super) fn body(&mut self, scope: &Scope<'_>, pointer: &Pointer, span: Span) -> Expr {
        let Some(step) = scope.step else {
            return Expr::Broken;
        };
        let read = match scope.phase {
            Phase::Outputs => {
                let accepted = step.accepted.clone();
                let read = self.read_body(scope, accepted.clone(), step.broken, pointer, span);
                let read = self.of_any_kind(&accepted, pointer, read);
                self.remark_read(scope, pointer, &read, span);
                read
            }
            _ => {
                self.check_condition_pointer(scope, pointer, span);
                untyped()
            }
        };
        Expr::Body {
            pointer: pointer.to_string(),
            read,
        }
    }

    fn read_body(
        &mut self,
        scope: &Scope<'_>,
        accepted: Vec<Response>,
        broken: bool,
        pointer: &Pointer,
        span: Span,
    ) -> Read {
        if broken || self.reads_unread(&accepted) {
            return untyped();
        }
        let found: Vec<Found> = accepted
            .iter()
            .map(|response| self.in_response(response, pointer))
            .collect();
        if found.iter().all(|found| found.schema.is_none()) {
            if !self.report_other_status(scope, pointer, span) {
                self.report_not_found(scope, &accepted, pointer, span);
                self.report_no_body(scope, &accepted, pointer, span);
            }
            return self.undescribed(&accepted, pointer);
        }
        let always = found.iter().all(|found| found.always);
        let hint = self.hint(&accepted, pointer);
        let mut schemas: Vec<SchemaId> = Vec::new();
        for schema in found.iter().filter_map(|found| found.schema) {
            if !schemas.contains(&schema) {
                schemas.push(schema);
            }
        }
        let nullable = schemas.iter().any(|schema| self.apis.nullable(*schema));
        let own = schemas
            .iter()
            .map(|schema| docs_of(&self.apis.flat(*schema)));
        let mut docs = own
            .map(|docs| docs.join("\n\n"))
            .find(|docs| !docs.is_empty());
        let schema = self.apis.either(&schemas);
        let ty = self.output_type(scope.workflow, schema, &hint);
        if ty == Type::Value {
            let words: Vec<String> = schemas
                .iter()
                .map(|schema| self.apis.describe(*schema))
                .collect();
            let words = format!("The API describes it as {}.", words.join(" or "));
            docs = Some(docs.map_or(words.clone(), |docs: String| format!("{docs}\n\n{words}")));
        }
        let encoding = whole_encoding(&accepted, pointer, &ty);
        Read {
            ty,
            // A file may be empty, which is no value either.
            always: always && !nullable && encoding == Encoding::Value,
            nullable: nullable && encoding != Encoding::Raw,
            encoding,
            docs,
        }
    }

    /// What a type at this place is called if its schema has no name: the name of the object that
    /// it is a member of, and the member's.
    fn hint(&self, accepted: &[Response], pointer: &Pointer) -> String {
        let is_name = |token: &&String| token.parse::<usize>().is_err();
        let Some(member) = pointer.0.iter().rposition(|token| is_name(&token)) else {
            let message = accepted.first().and_then(|first| first.message.as_ref());
            return message.map_or("Body".to_owned(), |name| crate::program::names::camel(name));
        };
        let parent = Pointer(pointer.0[..member].to_vec());
        let named = accepted.iter().find_map(|response| {
            let schema = json_media(&response.content)?.schema?;
            let navigated = self.apis.navigate(schema, &parent);
            self.apis
                .schema(*navigated.alternatives.first()?)
                .name
                .clone()
        });
        let own = crate::program::names::camel(&pointer.0[member]);
        let parent = named
            .as_ref()
            .or_else(|| pointer.0[..member].iter().rev().find(is_name));
        format!(
            "{}{own}",
            parent
                .map(|name| crate::program::names::camel(name))
                .unwrap_or_default()
        )
    }

    /// A body that is text or bytes, or a place that no schema describes.
    fn undescribed(&self, accepted: &[Response], pointer: &Pointer) -> Read {
        let media: Vec<&str> = accepted
            .iter()
            .flat_map(|r| &r.content)
            .map(|media| media.name.as_str())
            .collect();
        let whole = pointer.0.is_empty() && !media.is_empty();
        let ty = match () {
            () if whole && media.iter().all(|name| is_text(name)) => Type::String,
            () if whole && media.iter().all(|name| is_binary(name)) => Type::Bytes,
            () => return untyped(),
        };
        Read {
            encoding: whole_encoding(accepted, pointer, &ty),
            ty,
            ..untyped()
        }
    }

    /// The JSON representation that has this place: `application/json`, if any of its relatives has
    /// it too, or none.
    pub(super) fn media_with<'m>(
        &self,
        content: &'m [MediaType],
        pointer: &Pointer,
    ) -> Option<&'m MediaType> {
        let first = json_media(content)?;
        let has = |media: &&MediaType| {
            let schema = media.schema.filter(|_| is_json(&media.name));
            schema
                .is_some_and(|schema| self.apis.navigate(schema, pointer).verdict == Verdict::Found)
        };
        let mut related = content.iter().filter(has);
        Some(if has(&first) {
            first
        } else {
            related.next().unwrap_or(first)
        })
    }

    fn in_response(&self, response: &Response, pointer: &Pointer) -> Found {
        let Some(media) = self.media_with(&response.content, pointer) else {
            return Found {
                schema: None,
                always: false,
            };
        };
        let Some(schema) = media.schema else {
            return Found {
                schema: None,
                always: false,
            };
        };
        let navigated = self.apis.navigate(schema, pointer);
        let schema = match navigated.alternatives.as_slice() {
            [] => None,
            several => Some(self.apis.either(several)),
        };
        Found {
            schema,
            always: navigated.always && schema.is_some(),
        }
    }
}
