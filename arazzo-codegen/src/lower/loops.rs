//! Circles of jumps: those that do not wait, and those that nothing bounds.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::OrReference;
use crate::program::flow::always_leaves;
use crate::program::{ActionKind, Expr, StepId, Workflow, WorkflowId, reach};
use crate::source::Span;

impl Lower<'_, '_> {
    /// A jump back to a step, over steps that wait for nothing.
    pub(super) fn check_loops(&mut self, id: WorkflowId) {
        if self.reported(Code::CycleWithoutExit, self.document_workflow(id).span) {
            return;
        }
        let workflow = &self.program.workflows[id.0];
        let mut found = Vec::new();
        for (from, step) in workflow.steps.iter().enumerate() {
            for (success, action) in step
                .on_success
                .iter()
                .map(|one| (true, one))
                .chain(step.on_failure.iter().map(|one| (false, one)))
            {
                let ActionKind::Goto(to) = action.kind else {
                    continue;
                };
                if to.0 > from {
                    continue;
                }
                let circle = circle(workflow, to, StepId(from));
                if circle.is_empty() || goes_on(workflow, &circle) {
                    continue;
                }
                found.push((
                    from,
                    to,
                    success,
                    action.name.clone(),
                    waits(workflow, &circle),
                ));
            }
        }
        for (from, to, success, name, waits) in found {
            let span = self.action_place(id, StepId(from), success, &name);
            self.report_loop(id, from, to, span, waits);
        }
    }

    fn report_loop(&mut self, id: WorkflowId, from: usize, to: StepId, span: Span, waits: bool) {
        let workflow = &self.program.workflows[id.0];
        let (here, there) = (&workflow.steps[from].step_id, &workflow.step(to).step_id);
        let way = match here == there {
            true => format!("`{here}` repeats itself"),
            false => format!("`{here}` goes back to `{there}`"),
        };
        if waits {
            let message = format!("{way}, and nothing but the server ends it");
            let diagnostic = Diagnostic::new(Code::CycleUnbounded, span, message);
            return self.report(diagnostic.help("use `type: retry` with a `retryLimit`"));
        }
        let message = format!("{way} without waiting");
        self.report(Diagnostic::new(Code::CycleWithoutDelay, span, message).help(
            "make \"not yet\" a failure by `successCriteria`, and use `type: retry` with `retryAfter` and `retryLimit`",
        ));
    }

    /// The name of an action of a step, where it is written.
    pub(super) fn action_place(
        &self,
        id: WorkflowId,
        step: StepId,
        success: bool,
        name: &str,
    ) -> Span {
        let source = self.document_workflow(id);
        let step = &source.steps[self.declared[id.0].steps[step.0].index];
        let (own, shared) = match success {
            true => (&step.on_success, &source.success_actions),
            false => (&step.on_failure, &source.failure_actions),
        };
        let mut inline = own.iter().chain(shared).filter_map(|one| match one {
            OrReference::Inline(action) => Some(&action.name),
            OrReference::Reference(_) => None,
        });
        let named = inline.find(|one| one.value == name);
        named.map_or(step.step_id.span, |name| name.span)
    }
}

/// The steps of the circle that a jump back closes; none if no way leads to the jump again.
fn circle(workflow: &Workflow, first: StepId, last: StepId) -> Vec<StepId> {
    let from_first = reached(workflow, first);
    if !from_first.contains(&last) {
        return Vec::new();
    }
    let mut inside = from_first;
    inside.retain(|step| reached(workflow, *step).contains(&last));
    inside
}

/// A step and all that may follow it.
fn reached(workflow: &Workflow, from: StepId) -> Vec<StepId> {
    let mut found = vec![from];
    let mut next = 0;
    while let Some(at) = found.get(next).copied() {
        next += 1;
        let step = workflow.step(at);
        let jumps = step.actions().filter_map(|action| match action.kind {
            ActionKind::Goto(to) => Some(to),
            _ => None,
        });
        let behind = workflow
            .following(at)
            .filter(|_| !always_leaves(&step.on_success));
        for to in jumps.chain(behind) {
            if !found.contains(&to) {
                found.push(to);
            }
        }
    }
    found
}

/// Whether a round makes progress by itself: a step sends what another one of the circle, or it
/// itself the last time, has read. So pages are turned.
fn goes_on(workflow: &Workflow, circle: &[StepId]) -> bool {
    let mut carried = false;
    for step in circle {
        reach::call(&workflow.step(*step).call, &mut |expr| {
            if let Expr::Output { step, .. } = expr {
                carried |= circle.contains(step);
            }
        });
    }
    carried
}

/// Whether a step of the circle waits before it is tried again.
fn waits(workflow: &Workflow, circle: &[StepId]) -> bool {
    let waits = |kind: &ActionKind| matches!(kind, ActionKind::Retry { after: Some(after), .. } if *after > 0.0);
    let mut actions = circle
        .iter()
        .flat_map(|step| workflow.step(*step).actions());
    actions.any(|action| waits(&action.kind))
}
