//! Ways that are missing or lead nowhere: unmet dependencies, steps that are never reached, circles.

use crate::analyze::edges::detours;
use crate::analyze::flow::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::{Lower, declare};
use crate::program::flow::always_leaves;
use crate::program::{Action, ActionKind, StepId, WorkflowId};
use crate::source::Span;

/// Steps that depend on one that cannot have run, or surely has.
pub(super) fn check_dependencies(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let source = lower.document_workflow(id);
    for (index, entry) in analysis.entries.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let step = &source.steps[declared.steps[index].index];
        for text in &step.depends_on {
            let known = declared.steps.iter().position(|one| one.id == text.value);
            let Some(known) = known.map(StepId).filter(|known| known.0 != index) else {
                continue;
            };
            if !entry.possible.contains(&known) {
                let message = format!("step `{}` can never have run before this one", text.value);
                let diagnostic = Diagnostic::new(Code::DependsOnOrder, text.span, message);
                lower.report(diagnostic.about(source.span));
            } else if entry.definitely_done.contains(&known)
                && declared.steps[known.0].index < declared.steps[index].index
            {
                let message = format!("step `{}` has always run before this one", text.value);
                let diagnostic = Diagnostic::new(Code::RedundantDependsOn, text.span, message);
                lower.report(diagnostic.about(source.span));
            }
        }
    }
}

pub(super) fn check_reached(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let mut index = 0;
    while index < analysis.entries.len() {
        let behind = analysis.entries[index..].iter();
        let never = behind.take_while(|entry| entry.is_none()).count();
        if never == 0 {
            index += 1;
            continue;
        }
        let name = |at: usize| &source.steps[declared.steps[at].index].step_id;
        let message = format!("step `{}` is never reached", **name(index));
        let diagnostic = Diagnostic::new(Code::UnreachableStep, name(index).span, message);
        let others: Vec<String> = (index + 1..index + never)
            .map(|at| format!("`{}`", **name(at)))
            .collect();
        let diagnostic = if others.is_empty() {
            diagnostic
        } else {
            diagnostic.note(format!("nor is what follows: {}", others.join(", ")))
        };
        let cause = index
            .checked_sub(1)
            .and_then(|before| always_away(lower, id, StepId(before)));
        lower.report(match cause {
            Some((place, label)) => diagnostic.also(place, label),
            None => diagnostic,
        });
        index += never;
    }
}

/// The action that always leads away from a step when it succeeds, in words.
fn always_away(lower: &Lower<'_, '_>, id: WorkflowId, at: StepId) -> Option<(Span, String)> {
    let workflow = &lower.program.workflows[id.0];
    let step = workflow.step(at);
    let mut always = step.on_success.iter().filter(|one| one.criteria.is_empty());
    let (action, what) = always.find_map(|action| match &action.kind {
        ActionKind::Goto(to) => {
            let to = &workflow.step(*to).step_id;
            Some((action, format!("always goes to `{to}`")))
        }
        ActionKind::End => Some((action, "always ends the workflow".to_owned())),
        ActionKind::Transfer(_) => Some((action, "always goes to another workflow".to_owned())),
        ActionKind::Retry { .. } => None,
    })?;
    let place = lower.origins.action(action.id);
    Some((place, format!("`{}` {what}", step.step_id)))
}

/// Detours that detour back, and gotos that no path leaves.
pub(super) fn check_cycles(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let workflow = &lower.program.workflows[id.0];
    let detours = |index: usize| -> Vec<usize> {
        let targets = detours(workflow.steps[index].actions());
        targets.map(|to| to.0).collect()
    };
    if let Some(cycle) = declare::find_cycle(workflow.steps.len(), detours) {
        let step = &source.steps[declared.steps[cycle[0]].index];
        let names: Vec<_> = cycle
            .iter()
            .map(|i| workflow.steps[*i].step_id.as_str())
            .collect();
        let message = format!("retries run each other in a circle: {}", names.join(" → "));
        let span = step.step_id.span;
        return lower.error(Code::CycleWithoutExit, span, message);
    }
    if analysis.end.is_none() && !analysis.transfers && !workflow.steps.is_empty() {
        let leaves_by_failure = workflow.steps.iter().enumerate().any(|(index, step)| {
            analysis.entries[index].is_some() && !always_leaves(&step.on_failure)
        });
        let message = format!(
            "workflow `{}` can never complete: its steps jump to each other endlessly",
            source.workflow_id.value
        );
        let mut back = workflow
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| analysis.entries[*index].is_some())
            .filter_map(|(index, step)| {
                let back =
                    |action: &&Action| matches!(action.kind, ActionKind::Goto(to) if to.0 <= index);
                let action = step.on_success.iter().find(back)?;
                Some(action.id)
            });
        let diagnostic = match back.next() {
            Some(action) => {
                let place = lower.origins.action(action);
                Diagnostic::new(Code::CycleWithoutExit, place, message).label("goes back")
            }
            None => Diagnostic::new(Code::CycleWithoutExit, source.workflow_id.span, message),
        };
        let diagnostic = if leaves_by_failure {
            diagnostic.severity(crate::diagnostic::Severity::Warning)
        } else {
            diagnostic
        };
        lower.report(diagnostic.help("add an action that ends it or goes on"));
    }
}
