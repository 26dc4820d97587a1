//! What may run before a step, in the runs of one workflow and of those that it runs.

use std::collections::BTreeSet;

use super::At;
use crate::program::flow::always_leaves;
use crate::program::{ActionKind, Call, Detour, Program, Step, StepId, Workflow, WorkflowId};

/// Whether a run of `root` reaches `target` without a step before it of which `sends` holds.
/// Workflows that do not run the step have nothing before it.
pub(super) fn is_first(
    program: &Program,
    root: WorkflowId,
    target: At,
    sends: &dyn Fn(At) -> bool,
) -> bool {
    let search = Search {
        program,
        target,
        sends,
    };
    search.leads(root) && !search.is_late(root, &mut BTreeSet::new())
}

struct Search<'p> {
    program: &'p Program,
    target: At,
    sends: &'p dyn Fn(At) -> bool,
}

impl Search<'_> {
    /// Whether a run of the workflow may run the target.
    fn leads(&self, id: WorkflowId) -> bool {
        self.program.reached(id).contains(&self.target.0)
    }

    /// Whether a step that sends may run before the target, on a way that leads there.
    fn is_late(&self, id: WorkflowId, seen: &mut BTreeSet<WorkflowId>) -> bool {
        if !seen.insert(id) {
            return false;
        }
        let workflow = self.program.workflow(id);
        for first in &workflow.depends_on {
            if self.leads(*first) {
                return self.is_late(*first, seen);
            }
            if self.anything_sends(*first) {
                return true;
            }
        }
        let reached = self.reached(workflow, StepId(0));
        reached.into_iter().any(|at| {
            if self.is_goal(workflow, at) {
                self.is_late_inside(workflow, at, seen)
            } else {
                self.step_sends(workflow, at) && self.goes_on(workflow, at)
            }
        })
    }

    /// A step that is the target, or that runs it.
    fn is_goal(&self, workflow: &Workflow, at: StepId) -> bool {
        (workflow.id, at) == self.target || runs(workflow.step(at)).any(|id| self.leads(id))
    }

    /// Whether something is sent in the step that runs the target, before that.
    fn is_late_inside(
        &self,
        workflow: &Workflow,
        at: StepId,
        seen: &mut BTreeSet<WorkflowId>,
    ) -> bool {
        if (workflow.id, at) == self.target {
            return false;
        }
        let step = workflow.step(at);
        // Its actions run workflows behind its own call.
        let own = match &step.call {
            Call::Workflow(call) if self.leads(call.workflow) => false,
            Call::Workflow(call) => self.anything_sends(call.workflow),
            _ => (self.sends)((workflow.id, at)),
        };
        own || runs(step).any(|id| self.leads(id) && self.is_late(id, seen))
    }

    fn step_sends(&self, workflow: &Workflow, at: StepId) -> bool {
        let inside = |id: WorkflowId| self.anything_sends(id);
        (self.sends)((workflow.id, at)) || runs(workflow.step(at)).any(inside)
    }

    fn anything_sends(&self, id: WorkflowId) -> bool {
        let all = self.program.reached(id);
        let mut steps = all.into_iter().flat_map(|id| {
            let steps = 0..self.program.workflow(id).steps.len();
            steps.map(move |at| (id, StepId(at)))
        });
        steps.any(|at| (self.sends)(at))
    }

    fn goes_on(&self, workflow: &Workflow, at: StepId) -> bool {
        let mut reached = self.reached(workflow, at).into_iter();
        reached.any(|at| self.is_goal(workflow, at))
    }

    /// The steps that may run from this one on, until the target has.
    fn reached(&self, workflow: &Workflow, from: StepId) -> BTreeSet<StepId> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at.0 < workflow.steps.len() && reached.insert(at) && !self.is_goal(workflow, at) {
                open.extend(followers(workflow, at));
            }
        }
        reached
    }
}

/// The workflows that a step may run, itself and by its actions.
fn runs(step: &Step) -> impl Iterator<Item = WorkflowId> {
    let own = match &step.call {
        Call::Workflow(call) => Some(call.workflow),
        _ => None,
    };
    let actions = step.actions().filter_map(|action| match &action.kind {
        ActionKind::Transfer(call)
        | ActionKind::Retry {
            detour: Some(Detour::Workflow(call)),
            ..
        } => Some(call.workflow),
        _ => None,
    });
    own.into_iter().chain(actions)
}

/// The steps that may follow one, by its actions or as the next.
fn followers(workflow: &Workflow, at: StepId) -> Vec<StepId> {
    let step = workflow.step(at);
    let actions = step.actions().filter_map(|action| match &action.kind {
        ActionKind::Goto(to)
        | ActionKind::Retry {
            detour: Some(Detour::Step(to)),
            ..
        } => Some(*to),
        _ => None,
    });
    let next = workflow.following(at);
    let next = next.filter(|_| !always_leaves(&step.on_success));
    actions.chain(next).collect()
}
