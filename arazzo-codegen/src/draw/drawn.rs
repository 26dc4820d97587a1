//! What of a flow a picture shows.
//!
//! Every step may fail, and an arrow from every box would say so without telling anything: a
//! failure is drawn where the document says what follows it.

use crate::program::flow::{Edge, EdgeKind, Flow, NodeId, NodeKind};

/// The edges that are drawn.
pub(super) fn edges(flow: &Flow) -> Vec<&Edge> {
    let edges = flow.edges.iter();
    edges.filter(|edge| is_drawn(flow, edge)).collect()
}

/// The nodes that are drawn: the steps, and whatever else an arrow leads to.
pub(super) fn nodes(flow: &Flow, edges: &[&Edge]) -> Vec<NodeId> {
    let ids = flow.nodes().filter(|(id, node)| match node.kind {
        NodeKind::Start | NodeKind::Step => true,
        _ => edges.iter().any(|edge| edge.to == *id),
    });
    ids.map(|(id, _)| id).collect()
}

fn is_drawn(flow: &Flow, edge: &Edge) -> bool {
    let mut others = flow.after(edge.from).iter().filter(|other| *other != edge);
    match edge.kind {
        EdgeKind::Unhandled => false,
        EdgeKind::Goto if !edge.failure => !others.any(|other| follows_anyway(other, edge)),
        _ => true,
    }
}

/// Whether the run gets to the same place without the action.
fn follows_anyway(next: &Edge, action: &Edge) -> bool {
    next.kind == EdgeKind::Next && next.to == action.to
}
