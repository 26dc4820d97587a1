//! The flow in sentences, for those who do not see the picture.

use super::{drawn, label, words};
use crate::program::flow::{Edge, EdgeKind, Flow, NodeId, NodeKind};

/// The length at which conditions are cut.
const CONDITION: usize = 80;
/// The length after which the steps that are left are only counted.
const MOST: usize = 2_000;

/// What the picture of a flow shows.
pub(super) fn flow(flow: &Flow) -> String {
    let edges = drawn::edges(flow);
    let mut text = format!("Flow of {}.", label::cut(&flow.workflow, CONDITION));
    let mut left = 0;
    for id in drawn::nodes(flow, &edges) {
        let after: Vec<&Edge> = edges.iter().copied().filter(|e| e.from == id).collect();
        match sentence(flow, id, &after) {
            Some(_) if text.len() > MOST => left += 1,
            Some(sentence) => text.push_str(&format!(" {sentence}")),
            None => {}
        }
    }
    match left {
        0 => text,
        1 => format!("{text} There is one more step."),
        more => format!("{text} There are {more} more steps."),
    }
}

/// What may follow a node.
fn sentence(flow: &Flow, id: NodeId, after: &[&Edge]) -> Option<String> {
    if after.is_empty() {
        return None;
    }
    let node = flow.node(id);
    if let (NodeKind::Start, [only]) = (node.kind, after) {
        return Some(format!("It begins with {}.", words::name(flow, only.to)));
    }
    let called = match node.does.as_str() {
        "" => String::new(),
        does => format!(" ({})", label::cut(does, CONDITION)),
    };
    let follows: Vec<String> = after.iter().map(|edge| follow(flow, edge)).collect();
    let name = words::name(flow, id);
    Some(format!("After {name}{called}, {}.", follows.join("; ")))
}

fn follow(flow: &Flow, edge: &Edge) -> String {
    let lead = if edge.failure { "on failure, " } else { "" };
    let then = then(flow, edge);
    match words::criteria(edge) {
        when if when.is_empty() => format!("{lead}{then}"),
        when => {
            let comma = if then.contains(',') { "," } else { "" };
            format!("{lead}{then}{comma} if {}", label::cut(&when, CONDITION))
        }
    }
}

fn then(flow: &Flow, edge: &Edge) -> String {
    let name = words::name(flow, edge.to);
    match (&edge.kind, flow.node(edge.to).kind) {
        (EdgeKind::Retry { .. }, _) => {
            let manner = words::manner(&edge.kind).unwrap_or_default();
            format!("it {}", manner.replacen("try", "is tried", 1))
        }
        (EdgeKind::Detour, _) => format!("{name} runs before it is tried again"),
        (_, NodeKind::End) => "the workflow ends".to_owned(),
        (_, NodeKind::Failed) => "the workflow fails".to_owned(),
        (_, NodeKind::Transfer) => format!("{name} takes over"),
        _ if edge.to == edge.from => "it is repeated".to_owned(),
        _ => format!("{name} follows"),
    }
}
