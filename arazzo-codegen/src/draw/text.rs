//! The flow for a terminal: a line for every step, and below it one for everything that may follow.

use super::words;
use crate::draw::label;
use crate::program::flow::{Edge, EdgeKind, Flow, NodeId};

pub(crate) fn print(flows: &[Flow]) -> String {
    let texts: Vec<String> = flows.iter().map(flow).collect();
    texts.join("\n")
}

fn flow(flow: &Flow) -> String {
    let mut text = format!("workflow {}\n", label::line(&flow.workflow));
    for (id, node) in flow.nodes().filter(|(id, _)| !flow.after(*id).is_empty()) {
        text.push_str(&format!("  {}", words::name(flow, id)));
        if !node.does.is_empty() {
            text.push_str(&format!("  {}", label::line(&node.does)));
        }
        text.push('\n');
        for edge in flow.after(id) {
            text.push_str(&follow(flow, id, edge));
        }
    }
    text
}

fn follow(flow: &Flow, from: NodeId, edge: &Edge) -> String {
    let arrow = match edge.kind {
        EdgeKind::Detour => "⇄",
        _ if edge.to == from => "↻",
        _ => "→",
    };
    let line = format!("    {arrow} {}", words::name(flow, edge.to));
    match words::edge(edge) {
        words if words.is_empty() => format!("{line}\n"),
        words => format!("{line}  {words}\n"),
    }
}
