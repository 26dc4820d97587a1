//! The text that is removed with a member of a mapping or an item of a sequence.

use super::resolve_edits::{contains, is_flow};
use crate::source::Span;
use crate::syntax::{Node, NodeKind};

/// A member or an item.
struct Part {
    name: Span,
    value: Span,
}

/// The text to remove for the member whose key is at a place, or for the item there. None if the rest
/// would mean something else.
pub(super) fn of(node: &Node, span: Span, text: &str) -> Option<Span> {
    let (parts, children) = (parts(node), children(node));
    let is_it = |part: &Part| is_name(part.name, span) || part.value == span;
    // A list of nothing goes away with its last item.
    let is_last = |items: &[Node]| matches!(items, [one] if one.span == span);
    let last_item =
        |child: &&Node| matches!(&child.kind, NodeKind::Sequence(items) if is_last(items));
    let own = parts.iter().position(is_it);
    if let Some(at) = own.or_else(|| children.iter().position(last_item)) {
        return cut(&parts, at, is_flow(node, text));
    }
    let mut children = children.into_iter();
    of(
        children.find(|child| contains(child.span, span))?,
        span,
        text,
    )
}

fn parts(node: &Node) -> Vec<Part> {
    match &node.kind {
        NodeKind::Mapping(entries) => entries
            .iter()
            .map(|entry| Part {
                name: entry.key.span,
                value: entry.value.span,
            })
            .collect(),
        NodeKind::Sequence(items) => items
            .iter()
            .map(|item| Part {
                name: item.span,
                value: item.span,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn children(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::Mapping(entries) => entries.iter().map(|entry| &entry.value).collect(),
        NodeKind::Sequence(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether a place is that of a name, whose quotes it may leave out.
fn is_name(name: Span, span: Span) -> bool {
    contains(name, span) && name.end - name.start <= span.end - span.start + 2
}

/// A part is removed up to the next one, which takes its place with its indentation, and the last part
/// from the end of the one before it. So a comma goes with it either way.
fn cut(parts: &[Part], at: usize, flow: bool) -> Option<Span> {
    let part = &parts[at];
    let (start, last) = (part.name.start, part.value.end.max(part.name.end));
    let before = at.checked_sub(1).and_then(|before| parts.get(before));
    let (start, end) = match (before, parts.get(at + 1)) {
        (_, Some(next)) => (start, next.name.start),
        (Some(before), None) => (before.value.end.max(before.name.end), last),
        (None, None) if flow => (start, last),
        // A block of nothing is `null`.
        (None, None) => return None,
    };
    Some(Span {
        start,
        end,
        ..part.name
    })
}
