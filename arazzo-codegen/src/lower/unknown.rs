//! Names in expressions that nothing has: what was probably meant.

use super::{Lower, Scope};
use crate::diagnostic::suggest::{self, some_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::expr::Name;
use crate::program::StepId;
use crate::source::Span;

impl Lower<'_, '_> {
    /// Reports an input that no schema declares. The name, if the run may go on with it.
    pub(super) fn unknown_input(
        &mut self,
        scope: &Scope<'_>,
        name: &Name,
        span: Span,
    ) -> Option<String> {
        let declared = self.declared[scope.workflow.0].clone();
        // What is no navigation belongs to the name: `filter[name]`, `a[?(@.b)]`.
        let base = name.text.split('.').next().unwrap_or(&name.text);
        let base = match base.find('[') {
            Some(at)
                if crate::expr::navigation(&base[at..])
                    .is_some_and(|p| p.0.iter().all(|t| t.parse::<usize>().is_ok())) =>
            {
                &base[..at]
            }
            _ => base,
        };
        let fields = &self.program.workflows[scope.workflow.0].inputs;
        let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let (code, message) = if declared.has_inputs {
            (Code::UnknownInput, format!("no input `{base}` is declared"))
        } else {
            (
                Code::UndeclaredInputs,
                format!("the workflow declares no inputs, but uses `{base}`"),
            )
        };
        let span = self.word(span, "$inputs.", base);
        let mut diagnostic = Diagnostic::new(code, span, message);
        if declared.closed {
            diagnostic = diagnostic.severity(crate::diagnostic::Severity::Error);
        }
        if code == Code::UndeclaredInputs {
            let workflow = self.document_workflow(scope.workflow);
            let schema = format!("{{\"type\": \"object\", \"properties\": {{\"{base}\": {{}}}}}}");
            diagnostic = diagnostic.fix_by_adding(workflow.workflow_id.span, "inputs", schema);
        }
        if let Some(closest) = suggest::closest(base, names.iter().map(String::as_str)) {
            diagnostic = diagnostic
                .help(format!("did you mean `$inputs.{closest}`?"))
                .guess(span, closest);
        } else {
            diagnostic =
                diagnostic.help(format!("declare `{base}` in the `inputs` of the workflow"));
        }
        // A schema that could not be read may well declare it.
        if !declared.damaged || declared.closed {
            self.report(diagnostic);
        }
        (!declared.closed).then(|| base.to_owned())
    }

    pub(super) fn unknown_step(&mut self, scope: &Scope<'_>, step: &str, span: Span) {
        let declared = self.declared[scope.workflow.0].clone();
        // A step without an id may be the one that is meant.
        if declared.steps.is_empty() || declared.steps.iter().any(|known| known.id.is_empty()) {
            return;
        }
        let message = format!("no step `{step}` in this workflow");
        let span = self.word(span, "$steps.", step);
        let diagnostic = Diagnostic::new(Code::UnknownStep, span, message);
        let ids = declared.steps.iter().map(|known| known.id.as_str());
        let diagnostic = match suggest::closest(step, ids) {
            Some(closest) => diagnostic
                .help(format!("did you mean `$steps.{closest}`?"))
                .guess(span, closest),
            None => match self.step_elsewhere(scope, step) {
                Some(workflow) => diagnostic.help(format!(
                    "workflow `{workflow}` has such a step; only the outputs of a workflow can be read from outside"
                )),
                None => {
                    let ids: Vec<_> = declared.steps.iter().map(|known| &known.id).collect();
                    diagnostic.help(format!("its steps are {}", some_of(&ids)))
                }
            },
        };
        self.report(diagnostic);
    }

    pub(super) fn step_elsewhere(&self, scope: &Scope<'_>, step: &str) -> Option<String> {
        let workflows = &self.document(scope.document).arazzo.workflows;
        let has = |workflow: &&crate::document::arazzo::Workflow| {
            workflow
                .steps
                .iter()
                .any(|known| known.step_id.value == step)
        };
        workflows
            .iter()
            .find(has)
            .map(|workflow| workflow.workflow_id.value.clone())
    }

    pub(super) fn unknown_output(
        &mut self,
        scope: &Scope<'_>,
        step: StepId,
        name: &str,
        span: Span,
    ) {
        let declared = self.declared[scope.workflow.0].clone();
        let known = &declared.steps[step.0];
        if known.damaged {
            return;
        }
        let names = known.outputs.iter().map(String::as_str);
        let message = format!("step `{}` has no output `{name}`", known.id);
        let base = name.split(['.', '[']).next().unwrap_or(name);
        let span = self.word(span, &format!("$steps.{}.outputs.", known.id), base);
        let diagnostic = Diagnostic::new(Code::UnknownOutput, span, message);
        self.report(match suggest::closest(base, names) {
            Some(closest) => diagnostic
                .help(format!(
                    "did you mean `$steps.{}.outputs.{closest}`?",
                    known.id
                ))
                .guess(span, closest),
            None if known.outputs.is_empty() => {
                diagnostic.help(format!("step `{}` declares no outputs", known.id))
            }
            None => diagnostic.help(format!("its outputs are {}", some_of(&known.outputs))),
        });
    }
}
