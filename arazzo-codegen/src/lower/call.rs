//! Steps and actions that call workflows: parameters are inputs.

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo;
use crate::lower::check::request::unset_inputs::{input_place, inputs_place};
use crate::program::{Expr, WorkflowCall, WorkflowId};
use crate::source::Span;

impl Lower<'_, '_> {
    /// `span` is where the call is written, for inputs that it lacks.
    pub(super) fn call_workflow(
        &mut self,
        scope: &Scope<'_>,
        workflow: WorkflowId,
        parameters: &[arazzo::Parameter],
        shared: &[arazzo::Parameter],
        span: Span,
    ) -> WorkflowCall {
        let mut inputs: Vec<(usize, Expr)> = Vec::new();
        for parameter in parameters {
            if let Some(input) = self.workflow_input(scope, workflow, parameter) {
                inputs.push(input);
            }
        }
        // A parameter of the caller's workflow is passed on if the called one has such an input.
        for parameter in shared {
            let fields = &self.program.workflows[workflow.0].inputs;
            let index = fields
                .iter()
                .position(|field| field.name == parameter.name.value);
            if index.is_none() {
                let id = &self.program.workflows[workflow.0].workflow_id;
                let message = format!("workflow `{id}` has no input `{}`", *parameter.name);
                let code = Code::WorkflowParameterNotAnInput;
                let diagnostic = Diagnostic::new(code, parameter.name.span, message);
                self.report(diagnostic.label("not passed to it"));
            }
            let Some(index) = index.filter(|index| inputs.iter().all(|(i, _)| i != index)) else {
                continue;
            };
            let value = self.value(scope, &parameter.value, Target::default());
            self.note_passed(scope, &value, &parameter.value, (workflow, index));
            inputs.push((index, value));
        }
        self.check_missing_inputs(workflow, &inputs, span);
        inputs.sort_by_key(|(index, _)| *index);
        WorkflowCall { workflow, inputs }
    }

    fn workflow_input(
        &mut self,
        scope: &Scope<'_>,
        workflow: WorkflowId,
        parameter: &arazzo::Parameter,
    ) -> Option<(usize, Expr)> {
        if let Some(location) = &parameter.location {
            let message = "`in` means nothing for the input of a workflow";
            self.report(
                Diagnostic::new(Code::InNotAllowed, location.span, message)
                    .severity(Severity::Warning)
                    .label("ignored")
                    .help("remove it")
                    .fix_by_removing(location.span),
            );
        }
        let inputs = &self.program.workflows[workflow.0].inputs;
        let mut fields = inputs.iter();
        let known = fields.position(|field| field.name == parameter.name.value);
        let required = known.is_some_and(|index| !inputs[index].presence.optional);
        let wanted = Target {
            required,
            ..Target::default()
        };
        let value = self.value(scope, &parameter.value, wanted);
        let target = &self.program.workflows[workflow.0];
        if let Some(index) = known {
            self.note_passed(scope, &value, &parameter.value, (workflow, index));
            return Some((index, value));
        }
        let declared = self.declared[workflow.0].clone();
        let id = target.workflow_id.clone();
        let names: Vec<String> = target
            .inputs
            .iter()
            .map(|field| field.name.clone())
            .collect();
        let name = &parameter.name;
        let message = format!("workflow `{id}` has no input `{}`", **name);
        let diagnostic = Diagnostic::new(Code::UnknownWorkflowInput, name.span, message);
        self.misnamed.insert(workflow);
        let place = inputs_place(self.document_workflow(workflow));
        let diagnostic = if declared.has_inputs {
            let names = names.iter().map(String::as_str);
            let diagnostic = diagnostic.suggest_or_list(name.span, name, names, "its inputs are");
            match place {
                Some(place) => diagnostic.also(place, "it has these"),
                None => diagnostic,
            }
        } else {
            diagnostic.help(format!("workflow `{id}` declares no inputs"))
        };
        self.report(diagnostic);
        None
    }

    fn check_missing_inputs(&mut self, workflow: WorkflowId, given: &[(usize, Expr)], span: Span) {
        let target = &self.program.workflows[workflow.0];
        let missing: Vec<String> = target
            .inputs
            .iter()
            .enumerate()
            .filter(|(index, field)| {
                !field.presence.optional && given.iter().all(|(given, _)| given != index)
            })
            .map(|(_, field)| field.name.clone())
            .collect();
        let id = target.workflow_id.clone();
        for name in missing {
            let message = format!("workflow `{id}` needs the input `{name}`");
            let diagnostic = Diagnostic::new(Code::MissingWorkflowInput, span, message);
            let place = input_place(self.document_workflow(workflow), &name);
            let diagnostic = diagnostic.help(format!("add a parameter `{name}`"));
            self.report(match place {
                Some(place) => diagnostic.also(place, "required here"),
                None => diagnostic,
            });
        }
    }
}
