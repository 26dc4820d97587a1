//! The flow as a Mermaid flowchart.
//!
//! Every label is in quotes, and in it everything but letters, digits and a few signs is
//! written as an entity, so that no text of a document can end a label or begin anything.

use std::fmt::Write;

use super::{drawn, words};
use crate::draw::label;
use crate::program::flow::{Edge, EdgeKind, Flow, NodeId, NodeKind};

/// Labels are cut at so many columns.
const WIDTH: usize = 100;

pub(crate) fn print(flows: &[Flow]) -> String {
    let mut text = "flowchart TD\n".to_owned();
    for (number, flow) in flows.iter().enumerate() {
        let prefix = match flows.len() {
            1 => "n".to_owned(),
            _ => format!("w{number}n"),
        };
        if flows.len() > 1 {
            let title = escape(&flow.workflow);
            text.push_str(&format!(
                "  subgraph w{number} [\"{title}\"]\n    direction TB\n"
            ));
        }
        chart(&mut text, flow, &prefix);
        if flows.len() > 1 {
            text.push_str("  end\n");
        }
    }
    text
}

fn chart(text: &mut String, flow: &Flow, prefix: &str) {
    let edges = drawn::edges(flow);
    for id in drawn::nodes(flow, &edges) {
        text.push_str(&format!("    {prefix}{}{}\n", id.0, node(flow, id)));
    }
    for edge in edges {
        let (from, to) = (edge.from.0, edge.to.0);
        text.push_str(&format!(
            "    {prefix}{from} {} {prefix}{to}\n",
            arrow(edge)
        ));
    }
}

fn node(flow: &Flow, id: NodeId) -> String {
    let node = flow.node(id);
    let mut label = escape(&words::name(flow, id));
    if !node.does.is_empty() {
        label.push_str(&format!("<br>{}", escape(&node.does)));
    }
    match node.kind {
        NodeKind::Start | NodeKind::End | NodeKind::Failed => format!("([\"{label}\"])"),
        NodeKind::Step => format!("(\"{label}\")"),
        NodeKind::Before | NodeKind::Transfer | NodeKind::Detour => format!("[[\"{label}\"]]"),
    }
}

fn arrow(edge: &Edge) -> String {
    let arrow = match edge.kind {
        EdgeKind::Detour => "<-.->",
        _ if edge.failure => "-.->",
        _ => "-->",
    };
    match words::edge(edge) {
        words if words.is_empty() => arrow.to_owned(),
        words => format!("{arrow}|\"{}\"|", escape(&words)),
    }
}

/// A label's text, cut and harmless.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in label::cut(text, WIDTH).chars() {
        match c {
            c if c.is_alphanumeric() || " ,.:=_-/…".contains(c) => {
                escaped.push(c);
            }
            // Entities of Mermaid begin with a number sign.
            c => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
        }
    }
    escaped
}
