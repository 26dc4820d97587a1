//! Edges in words.

use crate::draw::label;
use crate::program::flow::{Edge, EdgeKind, Flow, NodeId, NodeKind};

/// What a node is called, on one line.
pub(super) fn name(flow: &Flow, id: NodeId) -> String {
    let node = flow.node(id);
    match node.kind {
        NodeKind::Start => "start".to_owned(),
        NodeKind::End => "end".to_owned(),
        NodeKind::Failed => "failed".to_owned(),
        NodeKind::Step => label::line(&node.name),
        NodeKind::Before | NodeKind::Transfer | NodeKind::Detour => {
            format!("workflow {}", label::line(&node.name))
        }
    }
}

/// When and how an edge is taken: `slow: on failure, try again, at most 3 times, if …`. Empty for
/// what simply follows.
pub(super) fn edge(edge: &Edge) -> String {
    let mut parts: Vec<String> = Vec::new();
    if edge.failure {
        parts.push("on failure".to_owned());
    }
    parts.extend(manner(&edge.kind));
    if !edge.when.is_empty() {
        parts.push(format!("if {}", criteria(edge)));
    }
    let text = parts.join(", ");
    match &edge.action {
        None => text,
        Some(action) if text.is_empty() => label::line(action),
        Some(action) => format!("{}: {text}", label::line(action)),
    }
}

/// The criteria, on one line.
pub(super) fn criteria(edge: &Edge) -> String {
    let when: Vec<_> = edge.when.iter().map(|text| label::line(text)).collect();
    when.join(" and ")
}

/// How an edge is taken, without when.
pub(super) fn manner(kind: &EdgeKind) -> Option<String> {
    match kind {
        EdgeKind::Next | EdgeKind::Goto | EdgeKind::Unhandled => None,
        EdgeKind::Detour => Some("before trying again".to_owned()),
        EdgeKind::Retry { limit, after } => {
            let after = after.map(|seconds| format!(", after {seconds} s"));
            let times = times(*limit);
            Some(format!("try again, {times}{}", after.unwrap_or_default()))
        }
    }
}

fn times(limit: u32) -> String {
    match limit {
        0 => "but never".to_owned(),
        1 => "at most once".to_owned(),
        2 => "at most twice".to_owned(),
        more => format!("at most {more} times"),
    }
}
