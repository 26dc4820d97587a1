//! `$ref` in a payload, where nothing resolves it.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::SchemaId;
use crate::lower::Lower;
use crate::lower::check::request::payload::{MAX_DEPTH, stands_for_another};
use crate::syntax::{Entry, Node, NodeKind};

impl Lower<'_, '_> {
    /// Reports an object that is nothing but a reference, where the API has no member of this name.
    pub(in crate::lower) fn check_reference(
        &mut self,
        payload: &Node,
        schema: Option<SchemaId>,
    ) -> bool {
        let Some((key, target)) = reference(payload) else {
            return false;
        };
        if schema.is_some_and(|schema| self.declares_ref(schema, MAX_DEPTH)) {
            return false;
        }
        let message = format!("`$ref` in a payload is not resolved: `{target}` is not looked up");
        let diagnostic = Diagnostic::new(Code::PayloadReference, key.key.span, message)
            .label("sent as written")
            .help("write the value itself into the payload");
        self.report(diagnostic);
        true
    }

    /// References in a payload that no schema describes.
    pub(in crate::lower) fn check_references(&mut self, payload: &Node, depth: usize) {
        if depth >= MAX_DEPTH || stands_for_another(payload) || self.check_reference(payload, None)
        {
            return;
        }
        match &payload.kind {
            NodeKind::Mapping(entries) => {
                let values = entries.iter().map(|entry| &entry.value);
                values.for_each(|value| self.check_references(value, depth + 1));
            }
            NodeKind::Sequence(items) => {
                let items = items.iter();
                items.for_each(|item| self.check_references(item, depth + 1));
            }
            _ => {}
        }
    }

    fn declares_ref(&self, schema: SchemaId, left: usize) -> bool {
        let flat = self.apis.flat(schema);
        let mut alternatives = flat.one_of.iter().chain(&flat.any_of);
        flat.properties.contains_key("$ref")
            || left > 0 && alternatives.any(|id| self.declares_ref(*id, left - 1))
    }
}

/// The only member of an object, if it is a reference to a file or a part of one, and what it says.
fn reference(payload: &Node) -> Option<(&Entry, &str)> {
    let [entry] = payload.entries()? else {
        return None;
    };
    let text = entry.value.as_str().filter(|_| entry.key.value == "$ref")?;
    (text.starts_with("#/") || is_file(text)).then_some((entry, text))
}

/// Whether a reference names a file beside the document, and no resource on the web.
fn is_file(text: &str) -> bool {
    const KINDS: &[&str] = &[".json", ".yaml", ".yml", ".xml", ".txt", ".csv"];
    let path = text.split('#').next().unwrap_or(text);
    let computed = text.contains(['$', '{', ' ']);
    let relative = path.starts_with("./") || path.starts_with("../");
    let lower = path.to_ascii_lowercase();
    let named = KINDS.iter().any(|kind| lower.ends_with(kind));
    let local = !path.contains("://") || lower.starts_with("file://");
    !computed && local && (relative || named)
}

#[cfg(test)]
mod tests {
    use super::is_file;

    #[test]
    fn files_are_told_from_other_references() {
        for file in [
            "ex/order.json",
            "./order",
            "../a.yml#/b",
            "ORDER.YAML",
            "file:///a.json",
        ] {
            assert!(is_file(file), "{file}");
        }
        for other in [
            "https://example.com/Users/1",
            "https://example.com/a.json",
            "/Users/1",
            "Order",
            "$inputs.file",
            "{$inputs.a}.json",
            "",
        ] {
            assert!(!is_file(other), "{other}");
        }
    }
}
