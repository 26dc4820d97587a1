//! Makes the graph of a workflow.

use std::collections::BTreeSet;

use super::{Edge, EdgeKind, Flow, Node, NodeId, NodeKind, always_leaves, name};
use crate::program::{
    Action, ActionKind, Call, Detour, Program, Step, StepId, Workflow, WorkflowId,
};

/// What a node stands for: its kind, and the index of its step, of its workflow, or of its entry
/// in `dependsOn`.
type Key = (NodeKind, usize);

/// An edge whose ends have no numbers yet.
struct Draft<'p> {
    from: Key,
    to: Key,
    kind: EdgeKind,
    failure: bool,
    action: Option<&'p Action>,
}

pub(super) fn build(program: &Program, workflow: &Workflow) -> Flow {
    let mut drafts = opening(workflow);
    for (index, step) in workflow.steps.iter().enumerate() {
        drafts.extend(success(workflow, StepId(index), step));
        drafts.extend(failure(StepId(index), step));
    }
    let ends = drafts.iter().flat_map(|draft| [draft.from, draft.to]);
    let keys: Vec<Key> = ends.collect::<BTreeSet<Key>>().into_iter().collect();
    let id = |key: &Key| NodeId(keys.partition_point(|known| known < key));
    let edges = drafts.iter().map(|draft| Edge {
        from: id(&draft.from),
        to: id(&draft.to),
        kind: draft.kind,
        failure: draft.failure,
        action: draft.action.map(|action| action.name.clone()),
        when: draft.action.map(when).unwrap_or_default(),
    });
    Flow {
        workflow: name(program, workflow),
        edges: edges.collect(),
        nodes: keys
            .iter()
            .map(|key| node(program, workflow, *key))
            .collect(),
    }
}

/// From the start to the first step, by way of the workflows that run first.
fn opening(workflow: &Workflow) -> Vec<Draft<'_>> {
    let mut at = (NodeKind::Start, 0);
    let mut drafts = Vec::new();
    for index in 0..workflow.depends_on.len() {
        let to = (NodeKind::Before, index);
        drafts.push(plain(at, to, EdgeKind::Next));
        at = to;
    }
    let first = if workflow.steps.is_empty() {
        (NodeKind::End, 0)
    } else {
        (NodeKind::Step, 0)
    };
    drafts.push(plain(at, first, EdgeKind::Next));
    drafts
}

fn success<'p>(workflow: &Workflow, id: StepId, step: &'p Step) -> Vec<Draft<'p>> {
    let from = (NodeKind::Step, id.0);
    let end = (NodeKind::End, 0);
    let actions = step.on_success.iter();
    let mut drafts: Vec<_> = actions.flat_map(|a| action(from, a, false)).collect();
    if !always_leaves(&step.on_success) {
        let following = workflow.following(id);
        let to = following.map_or(end, |next| (NodeKind::Step, next.0));
        drafts.push(plain(from, to, EdgeKind::Next));
    }
    drafts
}

fn failure(id: StepId, step: &Step) -> Vec<Draft<'_>> {
    let from = (NodeKind::Step, id.0);
    let actions = step.on_failure.iter();
    let mut drafts: Vec<_> = actions.flat_map(|a| action(from, a, true)).collect();
    if !always_leaves(&step.on_failure) {
        drafts.push(Draft {
            failure: true,
            ..plain(from, (NodeKind::Failed, 0), EdgeKind::Unhandled)
        });
    }
    drafts
}

fn plain<'p>(from: Key, to: Key, kind: EdgeKind) -> Draft<'p> {
    Draft {
        from,
        to,
        kind,
        failure: false,
        action: None,
    }
}

/// The edge of an action, and that of its detour.
fn action(from: Key, action: &Action, failure: bool) -> Vec<Draft<'_>> {
    let draft = |to: Key, kind: EdgeKind| Draft {
        from,
        to,
        kind,
        failure,
        action: Some(action),
    };
    match &action.kind {
        ActionKind::End if failure => vec![draft((NodeKind::Failed, 0), EdgeKind::Goto)],
        ActionKind::End => vec![draft((NodeKind::End, 0), EdgeKind::Goto)],
        ActionKind::Goto(to) => vec![draft((NodeKind::Step, to.0), EdgeKind::Goto)],
        ActionKind::Transfer(call) => {
            vec![draft((NodeKind::Transfer, call.workflow.0), EdgeKind::Goto)]
        }
        ActionKind::Retry {
            limit,
            after,
            detour,
        } => {
            let (limit, after) = (*limit, *after);
            let target = detour.as_ref().map(|detour| match detour {
                Detour::Step(to) => (NodeKind::Step, to.0),
                Detour::Workflow(call) => (NodeKind::Detour, call.workflow.0),
            });
            let detour = target.map(|to| draft(to, EdgeKind::Detour));
            let retry = draft(from, EdgeKind::Retry { limit, after });
            std::iter::once(retry).chain(detour).collect()
        }
    }
}

fn when(action: &Action) -> Vec<String> {
    let criteria = action.criteria.iter();
    criteria.map(|criterion| criterion.text.clone()).collect()
}

fn node(program: &Program, workflow: &Workflow, (kind, index): Key) -> Node {
    let of_workflow = |id| (name(program, program.workflow(id)), String::new());
    let (name, does) = match kind {
        NodeKind::Start | NodeKind::End | NodeKind::Failed => Default::default(),
        NodeKind::Before => of_workflow(workflow.depends_on[index]),
        NodeKind::Transfer | NodeKind::Detour => of_workflow(WorkflowId(index)),
        NodeKind::Step => {
            let step = workflow.step(StepId(index));
            (step.step_id.clone(), does(program, step))
        }
    };
    Node { kind, name, does }
}

fn does(program: &Program, step: &Step) -> String {
    match &step.call {
        Call::Broken => String::new(),
        Call::Request(request) => format!("{} {}", request.method, request.path),
        Call::Message(message) => format!("{} {}", message.direction.word(), message.channel),
        Call::Workflow(call) => {
            format!(
                "workflow {}",
                name(program, program.workflow(call.workflow))
            )
        }
    }
}
