//! Replacements that have nothing to replace, or replace each other.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo;
use crate::expr::{Pointer, pointer};
use crate::lower::Lower;
use crate::program::BodyEncoding;
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_replacements(
        &mut self,
        body: &arazzo::RequestBody,
        content_type: &str,
        encoding: &BodyEncoding,
    ) {
        let mut known: Vec<(Pointer, &arazzo::Replacement)> = Vec::new();
        for one in &body.replacements {
            let text = matches!(encoding, BodyEncoding::Text | BodyEncoding::Bytes);
            if one.target_selector_type.is_some() || content_type.contains("xml") || text {
                continue;
            }
            let Ok(target) = pointer::parse(&one.target.value) else {
                continue;
            };
            self.check_parent(body.payload.as_ref(), one, &target);
            let covers =
                |other: &Pointer| other.0.starts_with(&target.0) || target.0.starts_with(&other.0);
            if let Some((_, first)) = known.iter().find(|(other, _)| covers(other)) {
                let message = format!("`{}` is replaced twice", one.target.value);
                self.report(
                    Diagnostic::new(Code::ReplacementOverlap, one.target.span, message)
                        .also(first.target.span, "replaced here first")
                        .help("the later one wins"),
                );
            }
            known.push((target, one));
        }
    }

    /// A replacement may add a member, but not the object that it would be a member of.
    fn check_parent(
        &mut self,
        payload: Option<&Node>,
        one: &arazzo::Replacement,
        target: &Pointer,
    ) {
        let Some((_, parents)) = target.0.split_last() else {
            return;
        };
        let mut at = payload;
        for (depth, token) in parents.iter().enumerate() {
            let next = match at.map(|node| &node.kind) {
                Some(NodeKind::Mapping(_)) => at.and_then(|node| node.get(token)),
                Some(NodeKind::Sequence(items)) => token
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index)),
                // What an expression or a text becomes is not known.
                Some(NodeKind::String(_)) => return,
                _ => None,
            };
            if next.is_none() {
                let missing = Pointer(parents[..=depth].to_vec());
                let message =
                    format!("the payload has no `{missing}`, so nothing in it can be replaced");
                let diagnostic = Diagnostic::new(Code::TargetNotInBody, one.target.span, message);
                return self.report(match payload {
                    Some(payload) => diagnostic.also(payload.span, "the payload"),
                    None => diagnostic,
                });
            }
            at = next;
        }
    }
}
