//! The flow for programs: `{"workflows": [{"workflow", "nodes", "edges"}]}`.
//!
//! A node has an `id`, which is its index, a `kind` and, if it is a step or a workflow,
//! a `name`; a step also says what it `does`. An edge leads `from` one id `to` another, `on`
//! success or failure; an `action` of the document has its name there and its criteria in `when`.

use serde_json::{Map, Value, json};

use crate::json;
use crate::program::flow::{Edge, EdgeKind, Flow, Node, NodeId, NodeKind};

pub(crate) fn print(flows: &[Flow]) -> String {
    let flows: Vec<Value> = flows.iter().map(flow).collect();
    json::print(&json!({ "workflows": flows }))
}

fn flow(flow: &Flow) -> Value {
    let nodes: Vec<Value> = flow.nodes().map(|(id, n)| node(id, n)).collect();
    let edges: Vec<Value> = flow.edges.iter().map(edge).collect();
    json!({ "workflow": flow.workflow, "nodes": nodes, "edges": edges })
}

fn node(id: NodeId, node: &Node) -> Value {
    let kind = match node.kind {
        NodeKind::Start => "start",
        NodeKind::Before => "before",
        NodeKind::Step => "step",
        NodeKind::End => "end",
        NodeKind::Failed => "failed",
        NodeKind::Transfer => "transfer",
        NodeKind::Detour => "detour",
    };
    let mut object = Map::new();
    object.insert("id".to_owned(), id.0.into());
    object.insert("kind".to_owned(), kind.into());
    if !node.name.is_empty() {
        object.insert("name".to_owned(), node.name.clone().into());
    }
    if !node.does.is_empty() {
        object.insert("does".to_owned(), node.does.clone().into());
    }
    Value::Object(object)
}

fn edge(edge: &Edge) -> Value {
    let kind = match edge.kind {
        EdgeKind::Next => "next",
        EdgeKind::Goto => "goto",
        EdgeKind::Retry { .. } => "retry",
        EdgeKind::Detour => "detour",
        EdgeKind::Unhandled => "unhandled",
    };
    let on = if edge.failure { "failure" } else { "success" };
    let mut object = Map::new();
    object.insert("from".to_owned(), edge.from.0.into());
    object.insert("to".to_owned(), edge.to.0.into());
    object.insert("kind".to_owned(), kind.into());
    object.insert("on".to_owned(), on.into());
    if let EdgeKind::Retry { limit, after } = edge.kind {
        object.insert("limit".to_owned(), limit.into());
        object.insert("after".to_owned(), after.into());
    }
    if let Some(action) = &edge.action {
        object.insert("action".to_owned(), action.clone().into());
        object.insert("when".to_owned(), edge.when.clone().into());
    }
    Value::Object(object)
}
