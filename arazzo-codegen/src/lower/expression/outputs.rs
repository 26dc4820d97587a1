//! Outputs of steps, and of the workflow that a step has called.

use super::super::{Lower, Phase, Scope};
use super::joined;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::expr::{Name, resolve_name};
use crate::pointer::child;
use crate::program::{Expr, StepId, WorkflowId};
use crate::resolve::workflow as resolve;
use crate::source::Span;

impl Lower<'_, '_> {
    pub(super) fn step_output(
        &mut self,
        scope: &Scope<'_>,
        step: &str,
        outputs: bool,
        name: &Name,
        span: Span,
    ) -> Expr {
        let declared = self.declared[scope.workflow.0].clone();
        let Some(index) = declared.steps.iter().position(|known| known.id == step) else {
            self.unknown_step(scope, step, span);
            return Expr::Broken;
        };
        let known = &declared.steps[index];
        let is_declared = |text: &str| known.outputs.iter().any(|output| output == text);
        let Some((base, path)) = resolve_name(&name.text, is_declared) else {
            self.unknown_output(scope, StepId(index), &name.text, span);
            return Expr::Broken;
        };
        if !outputs {
            let message = format!("`$steps.{step}.{}` leaves out `.outputs`", name.text);
            self.report(
                Diagnostic::new(Code::MissingOutputsSegment, span, message)
                    .help(format!("write `$steps.{step}.outputs.{}`", name.text))
                    .fix(self.word(span, &format!("$steps.{step}."), &name.text), {
                        format!("outputs.{}", name.text)
                    }),
            );
        }
        let output = known
            .outputs
            .iter()
            .position(|o| o == base)
            .expect("it was found above");
        let word = self.word(span, &format!("$steps.{step}.outputs."), base);
        self.note_implied(scope, StepId(index), output, word);
        let place = (StepId(index), output);
        let inside = name.pointer.as_ref();
        let inside =
            inside.map(|pointer| self.declared_in_output(scope.workflow, place, pointer, span));
        let pointer = joined(&path, inside.as_ref());
        self.own_or_other(scope, StepId(index), output, pointer, span)
    }

    /// A step's own outputs can be read by its actions, where they are what they were read from.
    fn own_or_other(
        &mut self,
        scope: &Scope<'_>,
        step: StepId,
        output: usize,
        pointer: String,
        span: Span,
    ) -> Expr {
        let value = Expr::Output {
            step,
            output,
            pointer: pointer.clone(),
        };
        self.note_path(scope, &value, span);
        let own = scope.step.filter(|own| own.id == step);
        match (own, scope.phase) {
            (Some(own), Phase::Actions) => match own.outputs.get(output) {
                Some(output) => super::super::read::deeper(&output.value, &pointer),
                None => Expr::Broken,
            },
            (Some(_), Phase::Criteria | Phase::Outputs) => {
                let message = "a step's own outputs are read after its criteria";
                self.report(
                    Diagnostic::new(Code::ReadBeforeRun, span, message)
                        .help("use `$response.body#/…` to look at the response"),
                );
                Expr::Broken
            }
            _ => {
                let reader = scope.step.map(|step| step.id);
                self.origins.add_read(scope.workflow, reader, step, span);
                value
            }
        }
    }

    /// `$outputs.x`: in a step that calls a workflow, an output of that workflow.
    pub(super) fn outputs_of_call(&mut self, scope: &Scope<'_>, name: &Name, span: Span) -> Expr {
        let called = scope.step.and_then(|step| step.called);
        match called {
            Some(workflow) if scope.phase != Phase::Before => {
                self.called_output(scope, workflow, name, span, true)
            }
            _ if scope.step.is_some_and(|step| step.broken) => Expr::Broken,
            _ => {
                let message = format!("`$outputs.{}` names nothing here", name.text);
                self.report(
                    Diagnostic::new(Code::OutputsOutOfScope, span, message)
                        .help("`$outputs` are those of the workflow that a step has called"),
                );
                Expr::Broken
            }
        }
    }

    pub(super) fn called_output(
        &mut self,
        scope: &Scope<'_>,
        workflow: WorkflowId,
        name: &Name,
        span: Span,
        own: bool,
    ) -> Expr {
        let declared = self.declared[workflow.0].clone();
        let is_declared = |text: &str| declared.outputs.iter().any(|output| output == text);
        let Some((base, path)) = resolve_name(&name.text, is_declared) else {
            if declared.damaged {
                return Expr::Broken;
            }
            return self.relayed_output(workflow, name, span, own);
        };
        let output = declared
            .outputs
            .iter()
            .position(|o| o == base)
            .expect("it was found above");
        let pointer = joined(&path, name.pointer.as_ref());
        let value = if own {
            Expr::Called {
                workflow,
                output,
                pointer,
            }
        } else {
            Expr::WorkflowOutput {
                workflow,
                output,
                pointer,
            }
        };
        self.note_path(scope, &value, span);
        value
    }

    /// An output of a workflow that the called one may go over to: the result is then that one's.
    pub(super) fn relayed_output(
        &mut self,
        workflow: WorkflowId,
        name: &Name,
        span: Span,
        own: bool,
    ) -> Expr {
        let outputs = self.result_outputs(workflow);
        let is_declared = |text: &str| outputs.iter().any(|output| output == text);
        if let Some((base, path)) = resolve_name(&name.text, is_declared) {
            return Expr::TransferredOutput {
                workflow,
                earlier: !own,
                pointer: child("", base) + &joined(&path, name.pointer.as_ref()),
            };
        }
        let id = &self.program.workflows[workflow.0].workflow_id;
        let message = format!("workflow `{id}` has no output `{}`", name.text);
        let nothing = format!("workflow `{id}` declares no outputs");
        let span = self.word(span, "outputs.", &name.text);
        let diagnostic = Diagnostic::new(Code::UnknownOutput, span, message);
        let names = outputs.iter().map(String::as_str);
        self.report(match suggest::closest(&name.text, names) {
            Some(closest) => diagnostic
                .help(format!("did you mean `{closest}`?"))
                .guess(span, closest),
            None if outputs.is_empty() => diagnostic.help(nothing),
            None => diagnostic.help(format!("its outputs are {}", outputs.join(", "))),
        });
        Expr::Broken
    }

    /// The outputs of a workflow, and of those that it may go over to.
    fn result_outputs(&self, workflow: WorkflowId) -> Vec<String> {
        let mut outputs: Vec<String> = Vec::new();
        let mut met = vec![workflow];
        let mut next = 0;
        while let Some(id) = met.get(next) {
            let declared = &self.declared[id.0];
            let of_it = declared.outputs.iter();
            outputs.extend(of_it.cloned());
            for text in &declared.transfers {
                let mut ignored = Default::default();
                let code = Code::UnknownWorkflow;
                let from = declared.document;
                let place = resolve::find(self.documents, from, text, code, &mut ignored);
                let target = place.and_then(|place| self.places.get(&place));
                met.extend(target.filter(|id| !met.contains(id)).copied());
            }
            next += 1;
        }
        outputs
    }
}
