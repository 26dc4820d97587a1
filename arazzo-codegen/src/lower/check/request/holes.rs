//! Holes in the text of a body. The text around them is there, so each must have its value.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::expr::Expression;
use crate::lower::check::request::values::is_needed;
use crate::lower::{Lower, Scope};
use crate::program::typing::typed;
use crate::program::{Expr, StepId, WorkflowId};
use crate::source::Span;

/// A hole, what fills it, and the step that sends it.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Filled {
    value: Expr,
    written: Expression,
    span: Span,
    step: StepId,
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn note_filled(
        &mut self,
        scope: &Scope<'_>,
        value: &Expr,
        written: &Expression,
        span: Span,
    ) {
        let Some(step) = scope.step.filter(|_| !scope.shared) else {
            return;
        };
        self.filled.push(Filled {
            value: value.clone(),
            written: written.clone(),
            span,
            step: step.id,
        });
    }

    /// Judges them when all steps of the workflow and their order are known.
    pub(in crate::lower) fn check_filled(&mut self, id: WorkflowId) {
        for one in std::mem::take(&mut self.filled) {
            let workflow = &self.program.workflows[id.0];
            let Some(step) = workflow.steps.get(one.step.0) else {
                continue;
            };
            let absent = typed(&self.program, workflow, &step.definitely_done, &one.value).presence;
            let read = match one.value {
                Expr::Output { step, .. } => Some(step),
                _ => None,
            };
            let skipped = read.filter(|read| !step.definitely_done.contains(read));
            let needed = is_needed(workflow, &one.value);
            if !absent.optional || needed {
                continue;
            }
            self.report(match skipped {
                Some(skipped) => {
                    self.maybe_not_run(id, one.span, one.step, skipped, "the text needs its value")
                }
                None => missing(&one),
            });
        }
    }
}

fn missing(one: &Filled) -> Diagnostic {
    let message = format!(
        "`{}` may be missing, and the text needs its value",
        one.written
    );
    Diagnostic::new(Code::OptionalInTemplate, one.span, message)
        // Nor is a whole value warned of that the API does not promise.
        .severity(Severity::Note)
        .note("without a value, the run stops before the request is sent")
        .help("write the payload as an object, which can leave a member out")
}
