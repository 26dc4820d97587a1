//! Request Body Objects and Payload Replacement Objects.

use super::super::{Replacement, RequestBody};
use super::criterion::Place;
use super::object::{Object, Reader};
use super::table;
use crate::syntax::Node;

impl Reader<'_> {
    pub(super) fn request_body(&mut self, step: &Object<'_>) -> Option<RequestBody> {
        let node = step.get("requestBody")?;
        let who = format!("the request body of {}", step.who);
        let body = self.object(node, &table::REQUEST_BODY, who)?;
        let replacements = self.list(&body, "replacements").unwrap_or_default();
        Some(RequestBody {
            content_type: self.text(&body, "contentType"),
            payload: body.get("payload").cloned(),
            replacements: replacements
                .iter()
                .filter_map(|item| self.replacement(item))
                .collect(),
            first_key: node
                .entries()
                .and_then(<[_]>::first)
                .map_or(node.span, |first| first.key.span),
            key: step.key_span("requestBody"),
        })
    }

    fn replacement(&mut self, node: &Node) -> Option<Replacement> {
        let object = self.object(node, &table::REPLACEMENT, "a replacement")?;
        let target_selector_type = match object.get("targetSelectorType") {
            Some(kind) => Some(self.language(kind, Place::Selector)?),
            None => None,
        };
        Some(Replacement {
            target: self.text(&object, "target")?,
            target_selector_type,
            value: object.get("value")?.clone(),
            span: node.span,
        })
    }
}
