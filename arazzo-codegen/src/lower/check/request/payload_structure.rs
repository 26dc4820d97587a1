//! A structure as the payload of a content type that is no format for one.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::SchemaId;
use crate::lower::Lower;
use crate::lower::check::request::payload::stands_for_another;
use crate::program::BodyEncoding;
use crate::syntax::Node;

impl Lower<'_, '_> {
    /// Reports a mapping or a list where a text or bytes are sent. Whether it is one.
    pub(in crate::lower) fn check_structure(
        &mut self,
        payload: &Node,
        content_type: &str,
        encoding: &BodyEncoding,
        schema: Option<SchemaId>,
    ) -> bool {
        let structure = payload.entries().is_some() || payload.items().is_some();
        let plain = matches!(encoding, BodyEncoding::Text | BodyEncoding::Bytes);
        if !structure || !plain || stands_for_another(payload) {
            return false;
        }
        let wanted = schema.filter(|schema| {
            !self.may_be(*schema, |types| match payload.items() {
                Some(_) => types.array,
                None => types.object,
            })
        });
        if wanted.is_none() && !is_unstructured(content_type) {
            return false;
        }
        let what = payload.describe();
        let message = match wanted {
            Some(wanted) => {
                let wanted =
                    crate::lower::check::request::values::with_article(&self.apis.describe(wanted));
                format!("the value is {what}, and the API wants {wanted}")
            }
            None => format!("the value is {what}, and `{content_type}` has no form for one"),
        };
        let diagnostic = Diagnostic::new(Code::PayloadTypeMismatch, payload.head(), message)
            .severity(Severity::Warning)
            .label("sent as JSON")
            .help(format!(
                "write a text, as it is to be sent as `{content_type}`"
            ));
        self.report(match wanted.and_then(|wanted| self.schema_place(wanted)) {
            Some(place) => diagnostic.also(place, "expected here"),
            None => diagnostic,
        });
        true
    }
}

/// Whether nothing says how a structure is written in this type.
fn is_unstructured(content_type: &str) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    let name = name.to_ascii_lowercase();
    let structured = ["yaml", "json", "csv", "event-stream"];
    let text = name.starts_with("text/") || name == "application/octet-stream";
    (text || name.ends_with("xml")) && !structured.iter().any(|one| name.contains(one))
}
