//! `$steps.<id>.outputs` and `$workflows.<id>.outputs`: all outputs as one object.
//!
//! What is sent and compared is an object of them; an output of the caller keeps their struct, so
//! that what is secret in it stays so.

use serde_json::Value as Json;

use super::super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo::Version;
use crate::expr::Expression;
use crate::program::{Expr, Member, Owner, StepId, WorkflowId};
use crate::source::Span;

impl Lower<'_, '_> {
    pub(super) fn all_of_step(
        &mut self,
        scope: &Scope<'_>,
        step: &str,
        whole: &Expression,
        span: Span,
    ) -> Expr {
        let declared = self.declared[scope.workflow.0].clone();
        let Some(index) = declared.steps.iter().position(|known| known.id == step) else {
            self.unknown_step(scope, step, span);
            return Expr::Broken;
        };
        let (id, known) = (StepId(index), &declared.steps[index]);
        if known.outputs.is_empty() {
            let what = format!("step `{step}`");
            return self.no_outputs(&what, known.damaged, span);
        }
        self.check_whole(scope, whole, span);
        let own = scope.step.filter(|own| own.id == id);
        if own.is_some() && scope.phase != Phase::Actions {
            let message = "a step's own outputs are read after its criteria";
            self.report(
                Diagnostic::new(Code::ReadBeforeRun, span, message)
                    .help("use `$response.body#/…` to look at the response"),
            );
            return Expr::Broken;
        }
        if own.is_none() {
            let reader = scope.step.map(|step| step.id);
            self.origins.add_read(scope.workflow, reader, id, span);
        }
        for output in 0..known.outputs.len() {
            self.note_implied(scope, id, output, span);
        }
        let read = |output: usize| match own.and_then(|own| own.outputs.get(output)) {
            Some(output) => output.value.clone(),
            None => Expr::Output {
                step: id,
                output,
                pointer: String::new(),
            },
        };
        let outputs = (0..known.outputs.len()).map(read).collect();
        // A struct that is to have another one in it must come behind that.
        let behind = scope.step.is_none_or(|reader| reader.id > id);
        let kept = behind && matches!(scope.phase, Phase::Outputs | Phase::End);
        all(Owner::Step(id), kept, &known.outputs, outputs)
    }

    pub(super) fn all_of_workflow(
        &mut self,
        scope: &Scope<'_>,
        id: &str,
        whole: &Expression,
        span: Span,
    ) -> Expr {
        let Some((workflow, own)) = self.named_workflow(scope, id, span) else {
            return Expr::Broken;
        };
        let declared = self.declared[workflow.0].clone();
        if declared.outputs.is_empty() {
            let what = format!("workflow `{id}`");
            return self.no_outputs(&what, declared.damaged, span);
        }
        self.check_whole(scope, whole, span);
        let read = |output: usize| {
            if own {
                Expr::Called {
                    workflow,
                    output,
                    pointer: String::new(),
                }
            } else {
                Expr::WorkflowOutput {
                    workflow,
                    output,
                    pointer: String::new(),
                }
            }
        };
        let outputs = (0..declared.outputs.len()).map(read).collect();
        let owner = if own {
            Owner::Called(workflow)
        } else {
            Owner::Workflow(workflow)
        };
        let kept = matches!(scope.phase, Phase::Outputs | Phase::End);
        let kept = kept && self.is_lowered(scope.workflow, workflow);
        all(owner, kept, &declared.outputs, outputs)
    }

    /// Whether a workflow is complete, so that its struct has no part of the one at hand in it.
    fn is_lowered(&self, at_hand: WorkflowId, other: WorkflowId) -> bool {
        other != at_hand && !self.program.workflows[other.0].outputs.is_empty()
    }

    /// Later versions have no such expression; the first one derives it.
    fn check_whole(&mut self, scope: &Scope<'_>, whole: &Expression, span: Span) {
        if self.document(scope.document).arazzo.version < Version::V1_1 {
            return;
        }
        let message = format!("`{whole}` names no output");
        self.report(
            Diagnostic::new(Code::WholeOutputs, span, message)
                .label("read as the object of all outputs")
                .help(format!("write `{whole}.<name>`")),
        );
    }

    fn no_outputs(&mut self, what: &str, damaged: bool, span: Span) -> Expr {
        if damaged {
            return Expr::Broken;
        }
        let message = format!("{what} declares no outputs");
        self.report(
            Diagnostic::new(Code::UnknownOutput, span, message)
                .severity(Severity::Warning)
                .label("an object without members"),
        );
        Expr::Literal(Json::Object(Default::default()))
    }
}

/// The outputs of an owner, as their struct or as an object of them.
fn all(of: Owner, kept: bool, names: &[String], outputs: Vec<Expr>) -> Expr {
    if kept {
        return Expr::All { of, outputs };
    }
    let member = |value| Member {
        value,
        required: false,
    };
    let members = names.iter().cloned().zip(outputs.into_iter().map(member));
    Expr::Object(members.collect())
}
