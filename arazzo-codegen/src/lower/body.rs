//! Request bodies: which content type, which encoding, what value.

use serde_json::Value as Json;

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{Encoding, MediaType, Operation, ParameterStyle};
use crate::document::arazzo::{self, Language};
use crate::expr::pointer;
use crate::program::{Body, BodyEncoding, Expr, FormField, Replacement, ReplacementTarget};
use crate::syntax::Node;

impl Lower<'_, '_> {
    pub(super) fn request_body(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        step: &arazzo::Step,
    ) -> Option<Body> {
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
        let content_type = self.content_type(operation, body, content);
        let media = matching(content, &content_type).cloned();
        let schema = media.as_ref().and_then(|media| media.schema);
        let encoding = self.encoding(&content_type, media.as_ref());
        let value = match &body.payload {
            Some(payload) => self.payload(scope, payload, &encoding, schema),
            None if body.replacements.is_empty() => return None,
            None => Expr::Literal(Json::Object(Default::default())),
        };
        self.check_replacements(body, &content_type, &encoding);
        let replacements = body
            .replacements
            .iter()
            .filter_map(|r| self.replacement(scope, r, &content_type));
        let replacements = replacements.collect();
        if let Some(payload) = &body.payload {
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
        // A body that stands among the parameters has been reported there.
        let misplaced = self.reported(Code::InBody, step.span);
        if required && !step.damaged && !misplaced {
            let message = format!(
                "step `{}` sends no body, but the operation requires one",
                *step.step_id
            );
            let diagnostic = Diagnostic::new(Code::MissingBody, step.step_id.span, message)
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
        if matches!(operation.method.as_str(), "GET" | "HEAD" | "DELETE") {
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

    /// What the step says; else JSON if the API takes it; else the first that it takes.
    fn content_type(
        &mut self,
        operation: &Operation,
        body: &arazzo::RequestBody,
        content: &[MediaType],
    ) -> String {
        let offers = |lower: &Self, diagnostic| match &operation.body {
            Some(body) => {
                lower.with_part(diagnostic, &body.place, &["/content", ""], "listed here")
            }
            None => diagnostic,
        };
        if let Some(given) = &body.content_type {
            if !content.is_empty() && matching(content, given).is_none() {
                let offered: Vec<_> = content.iter().map(|media| media.name.as_str()).collect();
                let message = format!("the operation does not take `{}`", **given);
                let diagnostic = Diagnostic::new(Code::ContentTypeNotOffered, given.span, message)
                    .help(format!("it takes {}", offered.join(", ")));
                self.report(offers(self, diagnostic));
            }
            return given.value.clone();
        }
        let json = content
            .iter()
            .find(|media| super::media::is_json(&media.name));
        let first = json
            .or_else(|| content.first())
            .map(|media| media.name.clone());
        if content.len() > 1
            && let Some(chosen) = &first
        {
            let message = format!("the operation takes several content types; `{chosen}` is sent");
            let diagnostic = Diagnostic::new(Code::ContentTypeAmbiguous, body.first_key, message)
                .help(format!("add `contentType: {chosen}`"))
                .fix_by_adding(body.first_key, "contentType", chosen);
            self.report(offers(self, diagnostic));
        }
        match first {
            Some(name) if !name.contains('*') => name,
            _ => default_content_type(body.payload.as_ref()),
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
            name if super::media::is_json(name) => BodyEncoding::Json,
            "application/x-www-form-urlencoded" => BodyEncoding::Form(form_styles(media)),
            name if name.starts_with("multipart/") => {
                BodyEncoding::Multipart(self.multipart_fields(media))
            }
            name if name.starts_with("text/")
                || name.ends_with("xml")
                || name.contains("yaml")
                || name.contains("ndjson")
                || name.contains("graphql")
                || name.contains("sparql") =>
            {
                BodyEncoding::Text
            }
            _ => BodyEncoding::Bytes,
        }
    }

    fn multipart_fields(&self, media: Option<&MediaType>) -> Vec<FormField> {
        let Some(media) = media else {
            return Vec::new();
        };
        let Some(schema) = media.schema.map(|schema| self.apis.flat(schema)) else {
            return Vec::new();
        };
        let field = |(name, id): (&String, &crate::document::api::SchemaId)| {
            let flat = self.apis.flat(*id);
            let items = flat.items.map(|items| self.apis.flat(items));
            let format = items.as_ref().map_or(&flat, |items| items).format.clone();
            let bytes = matches!(format.as_deref(), Some("binary" | "byte"));
            let encoding = media.encoding.iter().find(|(known, _)| known == name);
            let encoding = encoding
                .map(|(_, encoding)| encoding.clone())
                .unwrap_or_default();
            let separator = separator(&encoding).filter(|_| items.is_some());
            let content_type = encoding.content_type;
            let special = bytes || content_type.is_some() || separator.is_some();
            special.then(|| FormField {
                name: name.clone(),
                content_type,
                bytes,
                separator,
            })
        };
        schema.properties.iter().filter_map(field).collect()
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
                    let message = format!("`{text}` is no JSONPath query");
                    self.error(Code::BadTarget, replacement.target.span, message);
                    None
                }
            },
            Some(Language::XPath { .. }) => Some(ReplacementTarget::XPath(text.clone())),
            None if xml => Some(ReplacementTarget::XPath(text.clone())),
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

fn default_content_type(payload: Option<&Node>) -> String {
    let text = payload
        .and_then(Node::as_str)
        .unwrap_or_default()
        .trim_start();
    if text.starts_with('<') {
        "application/xml"
    } else {
        "application/json"
    }
    .to_owned()
}

/// The described content type that a name matches, wildcards included.
fn matching<'m>(content: &'m [MediaType], name: &str) -> Option<&'m MediaType> {
    let plain = |name: &str| {
        name.split(';')
            .next()
            .unwrap_or(name)
            .trim()
            .to_ascii_lowercase()
    };
    let wanted = plain(name);
    content
        .iter()
        .find(|media| plain(&media.name) == wanted)
        .or_else(|| {
            content
                .iter()
                .find(|media| match plain(&media.name).split_once('/') {
                    Some(("*", "*")) => true,
                    Some((kind, "*")) => wanted.starts_with(&format!("{kind}/")),
                    _ => false,
                })
        })
}

/// What stands between the elements of an array that is written as one text.
fn separator(encoding: &Encoding) -> Option<&'static str> {
    match (encoding.style?, encoding.explode) {
        (ParameterStyle::SpaceDelimited, _) => Some(" "),
        (ParameterStyle::PipeDelimited, _) => Some("|"),
        (ParameterStyle::TabDelimited, _) => Some("\t"),
        (ParameterStyle::Form | ParameterStyle::Simple, Some(false)) => Some(","),
        _ => None,
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
                .filter(|c| super::media::is_json(c))
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
