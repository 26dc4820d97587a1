//! Where a run can go from a step, and what has run by then.

use crate::program::flow::always_leaves;
use crate::program::{Action, ActionKind, Detour, StepId, Workflow};

/// A way from a step to what follows it.
pub(super) struct Edge {
    pub(super) from: StepId,
    /// None where the workflow completes.
    pub(super) to: Option<StepId>,
    /// Whether the step has succeeded.
    pub(super) done: bool,
    /// Whether the steps that run before it is tried again may have run.
    pub(super) detoured: bool,
}

/// The ways from a step. Whether it goes over to another workflow.
pub(super) fn leave(workflow: &Workflow, id: StepId) -> (Vec<Edge>, bool) {
    let step = workflow.step(id);
    let mut leaving = Leaving {
        workflow,
        from: id,
        edges: Vec::new(),
        transfers: false,
    };
    for target in detours(step.actions()) {
        // The detour runs on what the failed step had, and may have refreshed its outputs.
        leaving.edge(Some(target), false, false);
    }
    for action in &step.on_success {
        leaving.follow(action, true);
    }
    if !always_leaves(&step.on_success) {
        leaving.edge(workflow.following(id), true, true);
    }
    for action in &step.on_failure {
        // A failed `end` is an error, not an end.
        if !matches!(action.kind, ActionKind::End) {
            leaving.follow(action, false);
        }
    }
    (leaving.edges, leaving.transfers)
}

/// The steps that run before a step with these actions is tried again.
pub(super) fn detours<'a>(
    actions: impl Iterator<Item = &'a Action>,
) -> impl Iterator<Item = StepId> {
    actions.filter_map(|action| match &action.kind {
        ActionKind::Retry {
            detour: Some(Detour::Step(to)),
            ..
        } => Some(*to),
        _ => None,
    })
}

struct Leaving<'p> {
    workflow: &'p Workflow,
    from: StepId,
    edges: Vec<Edge>,
    transfers: bool,
}

impl Leaving<'_> {
    fn edge(&mut self, to: Option<StepId>, done: bool, detoured: bool) {
        self.edges.push(Edge {
            from: self.from,
            to,
            done,
            detoured,
        });
    }

    fn follow(&mut self, action: &Action, done: bool) {
        match &action.kind {
            ActionKind::End => self.edge(None, done, true),
            ActionKind::Goto(to) => self.edge(Some(*to), done, true),
            // A workflow that goes over to itself starts over.
            ActionKind::Transfer(call) if call.workflow == self.workflow.id => {}
            ActionKind::Transfer(_) => self.transfers = true,
            ActionKind::Retry { .. } => {}
        }
    }
}
