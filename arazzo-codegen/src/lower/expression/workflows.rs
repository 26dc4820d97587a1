//! `$workflows.<id>`: inputs and outputs of workflows that have run.

use super::super::value::Target;
use super::super::{Lower, Phase, Scope};
use super::joined;
use crate::diagnostic::{Code, Diagnostic};
use crate::expr::{Name, resolve_name};
use crate::program::{Expr, WorkflowId};
use crate::source::Span;

impl Lower<'_, '_> {
    /// `$workflows.w.outputs.x`, of a workflow that a step has called or that `dependsOn` names.
    pub(super) fn workflow_value(
        &mut self,
        scope: &Scope<'_>,
        id: &str,
        inputs: bool,
        name: &Name,
        span: Span,
    ) -> Expr {
        if inputs && self.workflow_index(scope, id) == Some(scope.workflow) {
            return self.input(scope, name, span, Target::default());
        }
        let Some((workflow, own)) = self.named_workflow(scope, id, span) else {
            return Expr::Broken;
        };
        if inputs {
            self.given_input(scope, workflow, name, span)
        } else {
            self.called_output(scope, workflow, name, span, own)
        }
    }

    /// The workflow with this id, of the document at hand if that has one.
    fn workflow_index(&self, scope: &Scope<'_>, id: &str) -> Option<WorkflowId> {
        let workflows = &self.program.workflows;
        let here = workflows.iter().position(|workflow| {
            workflow.workflow_id == id
                && self.program.modules[workflow.module.0].document == scope.document
        });
        let anywhere = || {
            workflows
                .iter()
                .position(|workflow| workflow.workflow_id == id)
        };
        here.or_else(anywhere).map(WorkflowId)
    }

    /// The workflow with this id, and whether the step at hand has called it. None if it has not
    /// run here, which is reported.
    pub(super) fn named_workflow(
        &mut self,
        scope: &Scope<'_>,
        id: &str,
        span: Span,
    ) -> Option<(WorkflowId, bool)> {
        let Some(workflow) = self.workflow_index(scope, id) else {
            let message = format!("no workflow `{id}`");
            let ids: Vec<_> = self
                .program
                .workflows
                .iter()
                .map(|w| w.workflow_id.clone())
                .collect();
            let span = self.word(span, "$workflows.", id);
            let diagnostic = Diagnostic::new(Code::UnknownWorkflow, span, message);
            self.report(diagnostic.suggest(span, id, ids.iter().map(String::as_str)));
            return None;
        };
        let own = scope.step.and_then(|step| step.called) == Some(workflow)
            && scope.phase != Phase::Before;
        if !own && !self.has_run(scope, workflow) {
            let message = format!("workflow `{id}` has not run here");
            self.report(
                Diagnostic::new(Code::WorkflowNotRun, span, message).help(format!(
                    "add `dependsOn: [{id}]`, or call it by a step before this one"
                )),
            );
            return None;
        }
        Some((workflow, own))
    }

    /// `$workflows.w.inputs.x`: what the workflow was called with when it last ran.
    fn given_input(
        &mut self,
        scope: &Scope<'_>,
        workflow: WorkflowId,
        name: &Name,
        span: Span,
    ) -> Expr {
        let called = &self.program.workflows[workflow.0];
        let declared = |text: &str| called.inputs.iter().any(|field| field.name == text);
        let Some((base, path)) = resolve_name(&name.text, declared) else {
            let message = format!(
                "workflow `{}` has no input `{}`",
                called.workflow_id, name.text
            );
            let names = called.inputs.iter().map(|field| field.name.as_str());
            let span = self.word(span, "inputs.", &name.text);
            self.misnamed.insert(workflow);
            let diagnostic = Diagnostic::new(Code::UnknownWorkflowInput, span, message);
            let diagnostic = diagnostic.suggest(span, &name.text, names);
            self.report(diagnostic);
            return Expr::Broken;
        };
        let input = called.inputs.iter().position(|field| field.name == base);
        let value = Expr::WorkflowInput {
            workflow,
            input: input.expect("it was found above"),
            pointer: joined(&path, name.pointer.as_ref()),
        };
        self.note_path(scope, &value, span);
        value
    }

    /// Whether the workflow may have run before: by `dependsOn`, a step, or a detour.
    pub(super) fn has_run(&self, scope: &Scope<'_>, workflow: WorkflowId) -> bool {
        let declared = &self.declared[scope.workflow.0];
        let document = self.document(declared.document);
        let own = &document.arazzo.workflows[declared.index];
        let id = &self.program.workflows[workflow.0].workflow_id;
        let names = |text: &crate::source::Spanned<String>| {
            text.value == *id || text.value.ends_with(&format!(".{id}"))
        };
        own.depends_on.iter().any(names)
            || declared
                .steps
                .iter()
                .any(|step| step.calls == Some(workflow))
            || own
                .steps
                .iter()
                .flat_map(|step| &step.on_failure)
                .any(|action| match action {
                    crate::document::arazzo::OrReference::Inline(action) => {
                        action.workflow_id.as_ref().is_some_and(names)
                    }
                    crate::document::arazzo::OrReference::Reference(_) => true,
                })
    }
}
