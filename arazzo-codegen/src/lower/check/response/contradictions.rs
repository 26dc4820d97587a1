//! Outputs that an API description rules out, and who needs them.
//!
//! Two documents contradict each other there, and neither may be the user's to mend. An output that
//! no request and no condition needs, in this workflow or in those that call it, is read from what
//! really arrives, so that such a contradiction is a warning. Any other stays an error, and so does
//! a name that is surely a slip of one that the description has.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lower::Lower;
use crate::pointer::unescape;
use crate::program::{Criteria, Expr, Program, Step, StepId, WorkflowId, reach};
use crate::source::Span;

/// An output of a step, or of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Step(WorkflowId, StepId, usize),
    Workflow(WorkflowId, usize),
}

impl Lower<'_, '_> {
    /// Reports a place that a description does not have. A contradiction waits until it is known who
    /// needs the value.
    pub(in crate::lower) fn report_missing_place(&mut self, found: Diagnostic) {
        if found.code == Code::OutputPointerMissing && found.severity == Severity::Error {
            self.contradictions.push(found);
        } else {
            self.report(found);
        }
    }

    /// Reports the contradictions: as warnings in outputs that only the caller of the entry document
    /// reads.
    pub(in crate::lower) fn report_contradictions(&mut self) {
        let contradictions = std::mem::take(&mut self.contradictions);
        if contradictions.is_empty() {
            return;
        }
        let needed = needed(&self.program);
        let (mut harmless, mut vital) = (Vec::new(), Vec::new());
        for (slot, span) in self.written_outputs() {
            if needed.contains(&slot) {
                vital.push(span)
            } else {
                harmless.push(span)
            }
        }
        let inside = |spans: &[Span], found: &Diagnostic| {
            let place = found.span.unwrap_or(Span::NOWHERE);
            spans.iter().any(|span| span.contains(place))
        };
        for found in contradictions {
            let found = if inside(&vital, &found) {
                let id = found.code.id();
                found.note(format!(
                    "a request or a condition needs it; `--warn {id}` takes what really arrives"
                ))
            } else if inside(&harmless, &found) && !found.slip {
                found
                    .severity(Severity::Warning)
                    .note("what really arrives is read, as any JSON")
            } else {
                found
            };
            self.report(found);
        }
    }

    /// The outputs of all steps and workflows, with the places of their values.
    fn written_outputs(&self) -> Vec<(Slot, Span)> {
        let mut all = Vec::new();
        for (workflow, declared) in self.declared.iter().enumerate() {
            let id = WorkflowId(workflow);
            let written = self.document_workflow(id);
            let outputs = written.outputs.iter().enumerate();
            all.extend(outputs.map(|(index, one)| (Slot::Workflow(id, index), one.value.span)));
            for (step, known) in declared.steps.iter().enumerate() {
                let outputs = written.steps[known.index].outputs.iter().enumerate();
                all.extend(outputs.map(|(index, output)| {
                    (Slot::Step(id, StepId(step), index), output.value.span)
                }));
            }
        }
        all
    }
}

/// The outputs that requests and conditions read, by whatever way.
fn needed(program: &Program) -> HashSet<Slot> {
    let mut found = HashSet::new();
    let mut open: Vec<Slot> = Vec::new();
    for workflow in &program.workflows {
        for (index, step) in workflow.steps.iter().enumerate() {
            let mut visit = |expr: &Expr| open.extend(slots(program, workflow.id, expr));
            reach::call(&step.call, &mut visit);
            if let Criteria::All(all) = &step.criteria {
                reach::criteria(all, &mut visit);
            }
            let mut visit = |expr: &Expr| {
                open.extend(slots(program, workflow.id, expr));
                open.extend(own_slots(workflow.id, StepId(index), step, expr));
            };
            let actions = step.actions();
            actions.for_each(|one| reach::action(one, &mut visit));
        }
    }
    while let Some(slot) = open.pop() {
        if !found.insert(slot) {
            continue;
        }
        let (workflow, value) = match slot {
            Slot::Step(workflow, step, index) => (
                workflow,
                &program.workflow(workflow).step(step).outputs[index].value,
            ),
            Slot::Workflow(workflow, index) => {
                (workflow, &program.workflow(workflow).outputs[index].value)
            }
        };
        reach::expr(value, &mut |expr| {
            open.extend(slots(program, workflow, expr))
        });
    }
    found
}

/// The outputs that an expression of a workflow names.
fn slots(program: &Program, workflow: WorkflowId, expr: &Expr) -> Vec<Slot> {
    let step = |id: StepId, index: usize| {
        let outputs = program.workflow(workflow).steps.get(id.0);
        let known = outputs.is_some_and(|step| index < step.outputs.len());
        known.then_some(Slot::Step(workflow, id, index))
    };
    let other = |id: WorkflowId, index: usize| {
        let known = index < program.workflow(id).outputs.len();
        known.then_some(Slot::Workflow(id, index))
    };
    match expr {
        Expr::Output {
            step: id, output, ..
        } => step(*id, *output).into_iter().collect(),
        Expr::Called {
            workflow, output, ..
        }
        | Expr::WorkflowOutput {
            workflow, output, ..
        } => other(*workflow, *output).into_iter().collect(),
        Expr::TransferredOutput { pointer, .. } => named(program, pointer),
        _ => Vec::new(),
    }
}

/// What a result has under this name, whichever workflow it is of.
fn named(program: &Program, pointer: &str) -> Vec<Slot> {
    let name = pointer.split('/').nth(1).unwrap_or_default();
    let name = unescape(name);
    let mut found = Vec::new();
    for workflow in &program.workflows {
        let outputs = workflow.outputs.iter().enumerate();
        let outputs = outputs.filter(|(_, output)| output.field.name == name);
        found.extend(outputs.map(|(index, _)| Slot::Workflow(workflow.id, index)));
    }
    found
}

/// The step's own outputs that one of its actions reads: there they are what they were read from.
fn own_slots(workflow: WorkflowId, id: StepId, step: &Step, expr: &Expr) -> Vec<Slot> {
    let Expr::Body { pointer: read, .. } = expr else {
        return Vec::new();
    };
    let same = |value: &Expr| match value {
        Expr::Body { pointer, .. } => {
            let rest = read.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        _ => false,
    };
    let outputs = step.outputs.iter().enumerate();
    let outputs = outputs.filter(|(_, output)| same(&output.value));
    outputs
        .map(|(index, _)| Slot::Step(workflow, id, index))
        .collect()
}
