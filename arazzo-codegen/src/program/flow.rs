//! The control flow of a workflow as a graph: what may follow what, and when.
//!
//! Nodes stand in the order in which they run: the start, what runs first, the steps, the ends,
//! other workflows. Edges stand in the order of their sources and, behind one source, in the order
//! in which they are tried. Nothing here knows how a graph is drawn.

use super::{Action, ActionKind, Program, Workflow, WorkflowId};

mod build;

/// The flow of one workflow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    /// The `workflowId`; that of a called document with the document's stem before it.
    pub(crate) workflow: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
}

/// A node in [`Flow::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// A place where a run can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    /// The id of the step or workflow; empty for the others.
    pub(crate) name: String,
    /// What the step calls: `GET /pets/{id}`, `workflow findPet`; empty for the others.
    pub(crate) does: String,
}

/// The kinds of nodes, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeKind {
    Start,
    /// A workflow that `dependsOn` names: it runs first.
    Before,
    Step,
    /// The workflow has completed.
    End,
    /// The workflow stops with an error.
    Failed,
    /// The workflow goes over to another one, for good.
    Transfer,
    /// A workflow that runs before a step is tried again.
    Detour,
}

/// What may follow a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) kind: EdgeKind,
    /// Whether it follows a failure.
    pub(crate) failure: bool,
    /// The name of the action that says so.
    pub(crate) action: Option<String>,
    /// The criteria of the action, as written; all must hold.
    pub(crate) when: Vec<String>,
}

/// The kinds of edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum EdgeKind {
    /// What stands behind it in the list, if no action says otherwise.
    Next,
    /// An action goes there and does not come back.
    Goto,
    /// The step is tried again, so many times at most, after so many seconds.
    Retry { limit: u32, after: Option<f64> },
    /// What runs before the step is tried again: the retry whose edge stands before this one.
    Detour,
    /// No action takes a failure, so that it becomes the workflow's.
    Unhandled,
}

impl Flow {
    /// The flow of a workflow of the program.
    pub(crate) fn of(program: &Program, id: WorkflowId) -> Flow {
        build::build(program, program.workflow(id))
    }

    /// The flows of all workflows, those of the entry document first.
    pub(crate) fn all(program: &Program) -> Vec<Flow> {
        let modules = program.modules.iter();
        let ids = modules.flat_map(|module| &module.workflows);
        ids.map(|id| Flow::of(program, *id)).collect()
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// All nodes with their ids.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(at, n)| (NodeId(at), n))
    }

    /// What may follow a node.
    pub(crate) fn after(&self, id: NodeId) -> &[Edge] {
        let start = self.edges.partition_point(|edge| edge.from < id);
        let end = self.edges.partition_point(|edge| edge.from <= id);
        &self.edges[start..end]
    }
}

/// Whether one of these actions surely takes the run elsewhere.
pub(crate) fn always_leaves(actions: &[Action]) -> bool {
    let leaves = |action: &Action| !matches!(action.kind, ActionKind::Retry { .. });
    actions
        .iter()
        .any(|action| action.criteria.is_empty() && leaves(action))
}

/// The id of a workflow where the entry document is at hand.
fn name(program: &Program, workflow: &Workflow) -> String {
    let id = &workflow.workflow_id;
    match workflow.module.0 {
        0 => id.clone(),
        _ => format!("{}/{id}", program.module(workflow.module).stem),
    }
}
