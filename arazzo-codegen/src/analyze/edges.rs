//! Where a run can go from a step, and what has run by then.

use crate::program::flow::always_leaves;
use crate::program::{Action, ActionKind, Detour, StepId, Workflow};

/// A way from a step to what follows it.
pub(super) struct Edge<'p> {
    pub(super) from: StepId,
    pub(super) to: Target,
    /// Whether the step has succeeded.
    pub(super) done: bool,
    /// Whether the steps that run before it is tried again may have run.
    pub(super) detoured: bool,
    /// The action that leads this way.
    pub(super) action: Option<&'p Action>,
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Step(StepId),
    /// The workflow completes.
    End,
    /// Another workflow runs in the place of this one.
    Transfer,
}

impl Edge<'_> {
    pub(super) fn step(&self) -> Option<StepId> {
        match self.to {
            Target::Step(step) => Some(step),
            Target::End | Target::Transfer => None,
        }
    }

    /// Whether the step has succeeded, and the run goes neither back nor to the step again.
    pub(super) fn leads_on(&self) -> bool {
        self.done && self.step().is_none_or(|to| to > self.from)
    }
}

/// The ways from a step.
pub(super) fn leave(workflow: &Workflow, id: StepId) -> Vec<Edge<'_>> {
    let step = workflow.step(id);
    let mut leaving = Leaving {
        workflow,
        from: id,
        edges: Vec::new(),
    };
    for target in detours(step.actions()) {
        // The detour runs on what the failed step had, and may have refreshed its outputs.
        leaving.edge(Target::Step(target), false, false, None);
    }
    for action in &step.on_success {
        leaving.follow(action, true);
    }
    if !always_leaves(&step.on_success) {
        let next = workflow.following(id);
        leaving.edge(next.map_or(Target::End, Target::Step), true, true, None);
    }
    for action in &step.on_failure {
        // A failed `end` is an error, not an end.
        if !matches!(action.kind, ActionKind::End) {
            leaving.follow(action, false);
        }
    }
    leaving.edges
}

/// The steps that run before a step with these actions is tried again.
pub(crate) fn detours<'a>(
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
    edges: Vec<Edge<'p>>,
}

impl<'p> Leaving<'p> {
    fn edge(&mut self, to: Target, done: bool, detoured: bool, action: Option<&'p Action>) {
        self.edges.push(Edge {
            from: self.from,
            to,
            done,
            detoured,
            action,
        });
    }

    fn follow(&mut self, action: &'p Action, done: bool) {
        let to = match &action.kind {
            ActionKind::End => Target::End,
            ActionKind::Goto(to) => Target::Step(*to),
            // A workflow that transfers to itself starts over.
            ActionKind::Transfer(call) if call.workflow == self.workflow.id => return,
            ActionKind::Transfer(_) => Target::Transfer,
            ActionKind::Retry { .. } => return,
        };
        self.edge(to, done, true, Some(action));
    }
}
