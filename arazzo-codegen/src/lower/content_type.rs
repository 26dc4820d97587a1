//! The content type of a request: what the step says, else what the API takes.

use serde_json::Value as Json;

use super::Lower;
use super::media::{covers, essence, is_json, is_range, json_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{MediaType, Operation};
use crate::document::arazzo;
use crate::program::{Expr, Location, Parameter};
use crate::source::Spanned;
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    /// What the step says; else JSON if the API takes it; else the first that it takes.
    pub(super) fn content_type(
        &mut self,
        operation: &Operation,
        body: &arazzo::RequestBody,
        parameters: &[Parameter],
    ) -> String {
        let content = match &operation.body {
            Some(described) => described.content.as_slice(),
            None => &[],
        };
        if let Some(given) = &body.content_type {
            self.check_offered(operation, content, given);
            return given.value.clone();
        }
        // What the header says is what is sent.
        if let Some(given) = of_header(parameters) {
            return given.to_owned();
        }
        let payload = body.payload.as_ref();
        let name = match self.choice(content, payload) {
            Some(media) if is_range(&media.name) => self.in_range(media, payload),
            Some(media) => media.name.clone(),
            None => default_content_type(payload),
        };
        if content.len() > 1 {
            self.report_choice(operation, body, content, &name);
        }
        name
    }

    /// `application/json` itself, else one of its relatives that takes what is sent, else the first.
    fn choice<'m>(
        &self,
        content: &'m [MediaType],
        payload: Option<&Node>,
    ) -> Option<&'m MediaType> {
        let Some(plain) = json_of(content) else {
            return content.first();
        };
        if essence(&plain.name) == "application/json" {
            return Some(plain);
        }
        let mut related = content.iter().filter(|media| is_json(&media.name));
        let fits = |media: &&MediaType| self.has_shape_of(media, payload);
        related.find(fits).or(Some(plain))
    }

    /// Whether the type describes an object where the payload is one, or a list.
    fn has_shape_of(&self, media: &MediaType, payload: Option<&Node>) -> bool {
        let (Some(schema), Some(payload)) = (media.schema, payload) else {
            return true;
        };
        match payload.kind {
            NodeKind::Mapping(_) => self.takes(schema, |types| types.object),
            NodeKind::Sequence(_) => self.takes(schema, |types| types.array),
            _ => true,
        }
    }

    fn check_offered(
        &mut self,
        operation: &Operation,
        content: &[MediaType],
        given: &Spanned<String>,
    ) {
        if content.is_empty() || matching(content, given).is_some() {
            return;
        }
        let offered: Vec<_> = content.iter().map(|media| media.name.as_str()).collect();
        let message = format!("the operation does not take `{}`", **given);
        let diagnostic = Diagnostic::new(Code::ContentTypeNotOffered, given.span, message)
            .help(format!("it takes {}", offered.join(", ")));
        self.report(self.with_offers(operation, diagnostic));
    }

    /// Tells that there are several to choose from.
    fn report_choice(
        &mut self,
        operation: &Operation,
        body: &arazzo::RequestBody,
        content: &[MediaType],
        name: &str,
    ) {
        let message = format!("the operation takes several content types; `{name}` is sent");
        let diagnostic = Diagnostic::new(Code::ContentTypeAmbiguous, body.first_key, message)
            .help(format!("add `contentType: {name}`"));
        let json = content.iter().filter(|media| is_json(&media.name)).count();
        // Of several relatives of JSON any may be meant.
        let certain = essence(name) == "application/json" || json <= 1;
        let diagnostic = if certain {
            diagnostic.fix_by_adding(body.first_key, "contentType", name)
        } else {
            diagnostic
        };
        self.report(self.with_offers(operation, diagnostic));
    }

    fn with_offers(&self, operation: &Operation, diagnostic: Diagnostic) -> Diagnostic {
        match &operation.body {
            Some(body) => self.with_part(diagnostic, &body.place, &["/content", ""], "listed here"),
            None => diagnostic,
        }
    }

    /// A type of a range: that of files where it takes one.
    fn in_range(&self, media: &MediaType, payload: Option<&Node>) -> String {
        let text = default_content_type(payload);
        let file = media.schema.is_some_and(|schema| self.is_file(schema));
        let json = covers(&media.name, &text) || media.name.ends_with("+json");
        match () {
            () if file => "application/octet-stream".to_owned(),
            () if !json && essence(&media.name) == "text/*" => "text/plain".to_owned(),
            () if !json => "application/octet-stream".to_owned(),
            () => text,
        }
    }
}

/// The constant that the step sets as its header `Content-Type`.
fn of_header(parameters: &[Parameter]) -> Option<&str> {
    let header = parameters.iter().find(|one| {
        one.location == Location::Header && one.name.eq_ignore_ascii_case("content-type")
    });
    match &header?.value {
        Expr::Literal(Json::String(text)) => Some(text),
        _ => None,
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

/// The described content type that a name matches, ranges last.
pub(super) fn matching<'m>(content: &'m [MediaType], name: &str) -> Option<&'m MediaType> {
    let wanted = essence(name);
    let exact = content.iter().find(|media| essence(&media.name) == wanted);
    exact.or_else(|| content.iter().find(|media| covers(&media.name, name)))
}
