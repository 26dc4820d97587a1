//! Inputs of a workflow that none of the steps which call it gives.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo::Workflow;
use crate::lower::Lower;
use crate::lower::check::unused::read_slots;
use crate::program::{Call, WorkflowCall, WorkflowId};
use crate::resolve::DocumentId;
use crate::source::Span;
use crate::syntax::Node;

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_callers(&mut self) {
        for index in 0..self.program.workflows.len() {
            let id = WorkflowId(index);
            if self.declared[index].document == DocumentId(0) {
                self.check_given(id);
            }
        }
    }

    fn check_given(&mut self, id: WorkflowId) {
        let calls = self.calls_of(id);
        let Some((_, first)) = calls.first() else {
            return;
        };
        let (called, source) = (&self.program.workflows[id.0], self.document_workflow(id));
        let given = |index: usize| {
            let mut inputs = calls.iter().flat_map(|(call, _)| &call.inputs);
            inputs.any(|(given, _)| *given == index)
        };
        if self.misnamed.contains(&id) {
            return;
        }
        let read = read_slots(called);
        let lacking: Vec<(&str, Span)> = called
            .inputs
            .iter()
            .enumerate()
            // One that is required is missing at every call.
            .filter(|(_, field)| field.presence.optional && field.default.is_none())
            .filter(|(index, _)| !given(*index) && !called.needed.contains(index))
            // One that nothing uses is warned of as such.
            .filter(|(index, _)| read.inputs.contains(index))
            .filter_map(|(_, field)| Some((&*field.name, input_place(source, &field.name)?)))
            .collect();
        let Some((_, span)) = lacking.first() else {
            return;
        };
        // Where most are left out, they are there for other callers.
        let severity = if lacking.len() * 2 <= called.inputs.len() {
            Severity::Warning
        } else {
            Severity::Note
        };
        let names: Vec<String> = lacking
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let message = format!(
            "no step that calls `{}` gives its input {}",
            called.workflow_id,
            names.join(", ")
        );
        let diagnostic = Diagnostic::new(Code::MissingWorkflowInput, *span, message)
            .severity(severity)
            .also(*first, "called here")
            .help("add a parameter of this name, or remove the input");
        self.report(diagnostic);
    }

    /// The steps that call a workflow, and where.
    fn calls_of(&self, id: WorkflowId) -> Vec<(&WorkflowCall, Span)> {
        let mut calls = Vec::new();
        for caller in &self.program.workflows {
            let source = self.document_workflow(caller.id);
            let declared = &self.declared[caller.id.0];
            for (step, known) in caller.steps.iter().zip(&declared.steps) {
                if let Call::Workflow(call) = &step.call
                    && known.calls == Some(id)
                {
                    let written = &source.steps[known.index];
                    let place = written.target.as_ref().map(|target| target.text().span);
                    calls.push((call, place.unwrap_or(written.step_id.span)));
                }
            }
        }
        calls
    }
}

/// Where the inputs of a workflow declare one; none where they are those of a component.
pub(in crate::lower) fn input_place(workflow: &Workflow, name: &str) -> Option<Span> {
    let properties = workflow.inputs.as_ref()?.get("properties")?;
    let mut entries = properties.entries()?.iter();
    let found = entries.find(|entry| entry.key.value == name)?;
    Some(found.key.span)
}

/// Where a workflow declares its inputs.
pub(in crate::lower) fn inputs_place(workflow: &Workflow) -> Option<Span> {
    let properties = workflow.inputs.as_ref()?.get("properties");
    properties.map(Node::head)
}
