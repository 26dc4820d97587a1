//! Circles of jumps: those that do not wait, and those that nothing bounds.

use crate::analyze::components::components;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lower;
use crate::program::flow::always_leaves;
use crate::program::{ActionKind, Expr, StepId, Workflow, WorkflowId, reach};
use crate::source::Span;

impl Lower<'_, '_> {
    /// A jump back to a step, over steps that wait for nothing.
    pub(in crate::lower) fn check_loops(&mut self, id: WorkflowId) {
        let workflow = &self.program.workflows[id.0];
        let circles = Circles::of(workflow);
        let mut found = Vec::new();
        for (from, step) in workflow.steps.iter().enumerate() {
            for action in step.on_success.iter().chain(&step.on_failure) {
                let ActionKind::Goto(to) = action.kind else {
                    continue;
                };
                if to.0 > from {
                    continue;
                }
                let Some(circle) = circles.around(to, StepId(from)) else {
                    continue;
                };
                if !circle.goes_on {
                    found.push((from, to, action.id, circle.waits));
                }
            }
        }
        for (from, to, action, waits) in found {
            let span = self.origins.action(action);
            self.report_loop(id, from, to, span, waits);
        }
    }

    fn report_loop(&mut self, id: WorkflowId, from: usize, to: StepId, span: Span, waits: bool) {
        let about = self.document_workflow(id).span;
        let workflow = &self.program.workflows[id.0];
        let (here, there) = (&workflow.steps[from].step_id, &workflow.step(to).step_id);
        let way = if here == there {
            format!("`{here}` repeats itself")
        } else {
            format!("`{here}` goes back to `{there}`")
        };
        if waits {
            let message = format!("{way}, and nothing but the server ends it");
            let diagnostic = Diagnostic::new(Code::CycleUnbounded, span, message).about(about);
            return self.report(diagnostic.help("use `type: retry` with a `retryLimit`"));
        }
        let message = format!("{way} without waiting");
        let diagnostic = Diagnostic::new(Code::CycleWithoutDelay, span, message).about(about);
        self.report(diagnostic.help(
            "make \"not yet\" a failure by `successCriteria`, and use `type: retry` with `retryAfter` and `retryLimit`",
        ));
    }
}

/// The circles of a workflow. A step is in one at most: those that have a step in common are one.
struct Circles {
    /// By step.
    circle: Vec<usize>,
    known: Vec<Circle>,
}

#[derive(Clone, Copy, Default)]
struct Circle {
    /// A round makes progress by itself: a step sends what another one of the circle, or it itself
    /// the last time, has read. So pages are turned.
    goes_on: bool,
    /// A step of the circle waits before it is tried again.
    waits: bool,
}

impl Circles {
    fn of(workflow: &Workflow) -> Circles {
        let next: Vec<Vec<usize>> = (0..workflow.steps.len())
            .map(|step| follow(workflow, StepId(step)))
            .collect();
        let circle = components(&next);
        let count = circle.iter().max().map_or(0, |last| last + 1);
        let mut known = vec![Circle::default(); count];
        for (at, step) in workflow.steps.iter().enumerate() {
            let own = &mut known[circle[at]];
            reach::call(&step.call, &mut |expr| {
                if let Expr::Output { step, .. } = expr {
                    own.goes_on |= circle[step.0] == circle[at];
                }
            });
            own.waits |= step.actions().any(|action| waits(&action.kind));
        }
        Circles { circle, known }
    }

    /// The circle that a jump back closes; none if no way leads to the jump again.
    fn around(&self, first: StepId, last: StepId) -> Option<Circle> {
        let circle = self.circle[first.0];
        (circle == self.circle[last.0]).then(|| self.known[circle])
    }
}

/// What may follow a step.
fn follow(workflow: &Workflow, at: StepId) -> Vec<usize> {
    let step = workflow.step(at);
    let jumps = step.actions().filter_map(|action| match action.kind {
        ActionKind::Goto(to) => Some(to.0),
        _ => None,
    });
    let behind = workflow
        .following(at)
        .filter(|_| !always_leaves(&step.on_success));
    jumps.chain(behind.map(|next| next.0)).collect()
}

fn waits(kind: &ActionKind) -> bool {
    matches!(kind, ActionKind::Retry { after: Some(after), .. } if *after > 0.0)
}
