//! What steps read of others, and where a document says so.

use indexmap::IndexSet;

use crate::analyze::edges::detours;
use crate::analyze::flow::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo as document;
use crate::lower::Lower;
use crate::program::{Expr, Step, StepId, WorkflowId, reach};
use crate::source::Span;
use crate::syntax::Node;

/// Outputs of steps that cannot have run.
pub(super) fn check_reads(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let mut wrong: Vec<(Span, String, String)> = Vec::new();
    let workflow = &lower.program.workflows[id.0];
    for (index, step) in workflow.steps.iter().enumerate() {
        let Some(entry) = &analysis.entries[index] else {
            continue;
        };
        let own = &source.steps[declared.steps[index].index];
        let detours: Vec<StepId> = detours(step.actions()).collect();
        for read in reads(step) {
            if !entry.possible.contains(&read) && !detours.contains(&read) {
                let name = workflow.step(read).step_id.clone();
                let place = lower.origins.read(id, StepId(index), read);
                let span = place.unwrap_or(own.step_id.span);
                let why = match read.0.cmp(&index) {
                    std::cmp::Ordering::Equal => {
                        "a step cannot read its own outputs before it has run".to_owned()
                    }
                    std::cmp::Ordering::Greater => format!("step `{name}` runs after this one"),
                    std::cmp::Ordering::Less => format!("step `{name}` never runs before this one"),
                };
                wrong.push((span, why, name));
            }
        }
    }
    if let Some(end) = &analysis.end {
        for (output, place) in workflow.outputs.iter().zip(&source.outputs) {
            reach::expr(&output.value, &mut |expr| {
                if let Expr::Output { step, .. } = expr
                    && !end.possible.contains(step)
                    && analysis.entries[step.0].is_some()
                {
                    let name = workflow.step(*step).step_id.clone();
                    let why = format!("step `{name}` has never run when the workflow completes");
                    wrong.push((place.value.span, why, name));
                }
            });
        }
    }
    for (span, message, name) in wrong {
        let diagnostic = Diagnostic::new(Code::ReadBeforeRun, span, message);
        let mut steps = source.steps.iter();
        let step = steps.find(|step| step.step_id.value == name);
        lower.report(match step {
            Some(step) => diagnostic.also(step.step_id.span, "it stands here"),
            None => diagnostic,
        });
    }
}

/// The steps whose outputs a step reads.
pub(crate) fn reads(step: &Step) -> IndexSet<StepId> {
    let mut reads = IndexSet::new();
    reach::step(step, &mut |expr| {
        if let Expr::Output { step, .. } = expr {
            reads.insert(*step);
        }
    });
    reads
}

/// The texts in which a step may have expressions.
pub(in crate::lower) fn texts_of(step: &document::Step) -> impl Iterator<Item = &str> {
    nodes_of(step).into_iter().flat_map(Node::texts)
}

/// The values of a step that are no names.
fn nodes_of(step: &document::Step) -> Vec<&Node> {
    use crate::document::arazzo::OrReference;
    let values = step
        .parameters
        .iter()
        .filter_map(|parameter| match parameter {
            OrReference::Inline(parameter) => Some(&parameter.value),
            OrReference::Reference(reference) => reference.value.as_ref(),
        });
    let body = step.request_body.iter().flat_map(|body| {
        body.payload
            .iter()
            .chain(body.replacements.iter().map(|r| &r.value))
    });
    let outputs = step.outputs.iter().map(|output| &output.value);
    let actions = step
        .on_success
        .iter()
        .chain(&step.on_failure)
        .filter_map(|a| match a {
            OrReference::Inline(action) => Some(action),
            OrReference::Reference(_) => None,
        });
    let of_actions: Vec<_> = actions
        .flat_map(|action| {
            action
                .criteria
                .iter()
                .map(|criterion| &criterion.condition)
                .chain(
                    action
                        .parameters
                        .iter()
                        .filter_map(|parameter| match parameter {
                            OrReference::Inline(parameter) => Some(&parameter.value),
                            OrReference::Reference(_) => None,
                        }),
                )
        })
        .collect();
    let criteria = step
        .success_criteria
        .iter()
        .flatten()
        .map(|criterion| &criterion.condition);
    values
        .chain(body)
        .chain(outputs)
        .chain(criteria)
        .chain(of_actions)
        .collect()
}
