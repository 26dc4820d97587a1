//! Request bodies: which encoding, what value.

use serde_json::Value as Json;

use super::content_type::matching;
use super::media::{is_json, is_sequence};
use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{MediaType, Operation, SchemaId};
use crate::document::arazzo::{self, Language};
use crate::expr::pointer;
use crate::program::{Body, BodyEncoding, Expr, Parameter, Replacement, ReplacementTarget};
use crate::syntax::Node;

impl Lower<'_, '_> {
    pub(super) fn request_body(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        step: &arazzo::Step,
        parameters: &[Parameter],
    ) -> Option<Body> {
        if let Some(problem) = operation.body.as_ref().and_then(|body| body.unread.clone()) {
            // What it may be is not known, nor whether it is required.
            self.apis.remember(problem);
        }
        let Some(body) = &step.request_body else {
            self.check_missing_body(operation, step);
            return None;
        };
        self.check_body_allowed(operation, body);
        let content = operation
            .body
            .as_ref()
            .map(|body| body.content.as_slice())
            .unwrap_or_default();
        let content_type = self.content_type(operation, body, parameters);
        let media = matching(content, &content_type).cloned();
        let schema = media
            .as_ref()
            .and_then(|media| self.payload_schema(media, body.payload.as_ref()));
        let encoding = self.encoding(&content_type, media.as_ref());
        let value = match &body.payload {
            Some(payload) => self.payload(scope, payload, &encoding, schema),
            None if body.replacements.is_empty() => return None,
            None => Expr::Literal(Json::Object(Default::default())),
        };
        if let Some(media) = &media {
            self.check_part_types(operation, body, media, &encoding);
        }
        self.check_replacements(body, &content_type, &encoding);
        let replacements = body
            .replacements
            .iter()
            .filter_map(|r| self.replacement(scope, r, &content_type));
        let replacements = replacements.collect();
        if let Some(payload) = &body.payload
            && !(operation.messaging.is_none()
                && self.check_structure(payload, &content_type, &encoding, schema))
        {
            let sent = scope.step.map_or(&[][..], |step| &step.sent);
            self.check_payload(payload, schema, sent, 0);
        }
        Some(Body {
            content_type,
            encoding,
            value,
            replacements,
        })
    }

    fn check_missing_body(&mut self, operation: &Operation, step: &arazzo::Step) {
        let required = operation.body.as_ref().is_some_and(|body| body.required);
        if required && !step.damaged {
            let message = format!(
                "step `{}` sends no body, but the operation requires one",
                *step.step_id
            );
            let diagnostic = Diagnostic::new(Code::MissingBody, step.step_id.span, message)
                .about(step.span)
                .help("add a `requestBody`");
            let place = operation.body.as_ref().map(|body| &body.place);
            self.report(match place {
                Some(place) => {
                    self.with_part(diagnostic, place, &["/required", ""], "required here")
                }
                None => diagnostic,
            });
        }
    }

    fn check_body_allowed(&mut self, operation: &Operation, body: &arazzo::RequestBody) {
        // HTTP gives these bodies no meaning, but an API may: it says so where it demands one.
        let demanded = operation.body.as_ref().is_some_and(|body| body.required);
        if !demanded && matches!(operation.method.as_str(), "GET" | "HEAD" | "DELETE") {
            let message = format!(
                "a {} request with a body means nothing by itself",
                operation.method
            );
            return self.error(Code::BodyOnGet, body.key, message);
        }
        if operation.body.is_none() {
            let message = "the operation declares no request body";
            let diagnostic = Diagnostic::new(Code::BodyNotDeclared, body.key, message);
            let diagnostic = diagnostic.label("sent as written");
            self.report(self.with_part(diagnostic, &operation.place, &[""], "described here"));
        }
    }

    /// What the payload is described as. A sequence may be described by its items alone.
    fn payload_schema(&self, media: &MediaType, payload: Option<&Node>) -> Option<SchemaId> {
        if !is_sequence(&media.name) {
            return media.schema;
        }
        let is_list = payload.is_some_and(|payload| payload.items().is_some());
        let whole = media
            .schema
            .filter(|schema| is_list && self.takes(*schema, |types| types.array));
        let item = media.items.or(media.schema).filter(|item| {
            // The text of all lines says nothing of an item.
            self.takes(*item, |types| types.object || types.array)
        });
        match payload {
            Some(_) if is_list => whole.or_else(|| Some(self.apis.list_of(item?))),
            // An expression may be an item, or a list of them.
            Some(payload) => item.filter(|_| payload.entries().is_some()),
            None => None,
        }
    }

    fn encoding(&mut self, content_type: &str, media: Option<&MediaType>) -> BodyEncoding {
        let name = content_type
            .split(';')
            .next()
            .unwrap_or(content_type)
            .trim()
            .to_ascii_lowercase();
        match name.as_str() {
            name if is_json(name) => BodyEncoding::Json,
            name if is_sequence(name) => BodyEncoding::Sequence,
            "application/x-www-form-urlencoded" => BodyEncoding::Form(form_styles(media)),
            name if name.starts_with("multipart/") => {
                BodyEncoding::Multipart(self.multipart_fields(media))
            }
            name if name.starts_with("text/")
                || name.ends_with("xml")
                || name.contains("yaml")
                || name.contains("graphql")
                || name.contains("sparql") =>
            {
                BodyEncoding::Text
            }
            _ => BodyEncoding::Bytes,
        }
    }

    fn replacement(
        &mut self,
        scope: &Scope<'_>,
        replacement: &arazzo::Replacement,
        content_type: &str,
    ) -> Option<Replacement> {
        let node = super::select::text_node(&replacement.target);
        let target = self.replacement_target(replacement, &node, content_type)?;
        let value = self.value(scope, &replacement.value, Target::default());
        Some(Replacement { target, value })
    }

    /// Whether a body of this type is text or bytes, in which no pointer leads anywhere.
    fn is_opaque(&mut self, content_type: &str) -> bool {
        let encoding = self.encoding(content_type, None);
        matches!(encoding, BodyEncoding::Text | BodyEncoding::Bytes)
    }

    fn xpath_target(&mut self, node: &Node, text: &str) -> ReplacementTarget {
        let (_, issues) = crate::expr::xpath::check(text);
        self.issues(node, issues);
        ReplacementTarget::XPath(text.to_owned())
    }

    fn replacement_target(
        &mut self,
        replacement: &arazzo::Replacement,
        node: &Node,
        content_type: &str,
    ) -> Option<ReplacementTarget> {
        let text = &replacement.target.value;
        let language = replacement
            .target_selector_type
            .as_ref()
            .map(|kind| kind.value);
        let xml = content_type.contains("xml");
        if language.is_none() && !xml && self.is_opaque(content_type) {
            let message = format!("nothing says how to find a place in `{content_type}`");
            self.report(
                Diagnostic::new(Code::TargetTypeUnknown, replacement.target.span, message)
                    .help("set `targetSelectorType`, or send JSON or XML"),
            );
            return None;
        }
        match language {
            Some(Language::JsonPath { .. }) => match crate::expr::jsonpath::classify(text) {
                (crate::expr::jsonpath::JsonPathText::Query(_), _) => {
                    Some(ReplacementTarget::JsonPath(text.clone()))
                }
                _ => {
                    let message = format!("`{text}` is not a JSONPath query");
                    self.error(Code::BadTarget, replacement.target.span, message);
                    None
                }
            },
            Some(Language::XPath { .. }) => Some(self.xpath_target(node, text)),
            None if xml => Some(self.xpath_target(node, text)),
            _ => match pointer::parse(text) {
                Ok(pointer) => Some(ReplacementTarget::Pointer(pointer.to_string())),
                Err(issue) => {
                    self.issue(
                        node,
                        crate::expr::Issue {
                            code: Code::BadTarget,
                            ..issue
                        },
                    );
                    None
                }
            },
        }
    }
}

fn form_styles(media: Option<&MediaType>) -> Vec<(String, crate::program::Style)> {
    let Some(media) = media else {
        return Vec::new();
    };
    let style = |(name, encoding): &(String, crate::document::api::Encoding)| {
        if encoding.style.is_none() && encoding.explode.is_none() && !encoding.allow_reserved {
            return encoding
                .content_type
                .as_deref()
                .filter(|c| is_json(c))
                .map(|_| {
                    let style = crate::program::Style {
                        kind: "json",
                        exploded: None,
                        allow_reserved: false,
                    };
                    (name.clone(), style)
                });
        }
        let kind = encoding
            .style
            .unwrap_or(crate::document::api::ParameterStyle::Form);
        let style = super::style::style_of(kind, encoding.explode, encoding.allow_reserved);
        Some((name.clone(), style))
    };
    media.encoding.iter().filter_map(style).collect()
}
