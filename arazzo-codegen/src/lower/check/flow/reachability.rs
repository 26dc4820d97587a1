//! What is found out about the flow of a workflow: what is read before it exists, steps that are
//! never reached, circles without an end.

mod reads;
mod ways;

use self::reads::check_reads;
pub(in crate::lower) use self::reads::reads;
pub(in crate::lower) use self::reads::texts_of;
use self::ways::{check_cycles, check_dependencies, check_reached};
use crate::analyze::flow::{Analysis, State, analyze, shape};
use crate::lower::Lower;
use crate::program::{Dependency, StepId, StepSet, Workflow, WorkflowId};

pub(in crate::lower) fn check(lower: &mut Lower<'_, '_>, id: WorkflowId) {
    let analysis = analyze(&lower.program, &lower.program.workflows[id.0]);
    check_reads(lower, id, &analysis);
    check_reached(lower, id, &analysis);
    check_cycles(lower, id, &analysis);
    check_dependencies(lower, id, &analysis);
    let workflow = &mut lower.program.workflows[id.0];
    workflow.completes = analysis.end.is_some() || !analysis.transfers;
    workflow.shape = shape(workflow);
    apply(workflow, analysis);
}

/// Writes down what is sure at every step, and at the end.
pub(in crate::lower) fn apply(workflow: &mut Workflow, analysis: Analysis) {
    let count = workflow.steps.len();
    for (index, (step, entry)) in workflow.steps.iter_mut().zip(analysis.entries).enumerate() {
        let entry = entry.unwrap_or_else(|| never_reached(index));
        (step.definitely_done, step.present) = (entry.definitely_done, entry.present);
        let certain = &step.definitely_done;
        step.depends_on
            .retain(|needed| !matches!(needed, Dependency::Own(id) if certain.contains(id)));
    }
    let end = analysis.end.unwrap_or_else(|| never_reached(count));
    (workflow.definitely_done, workflow.present) = (end.definitely_done, end.present);
    workflow.needed = analysis.needed;
}

/// What is sure where no run gets: everything is. The steps before it are all that is written down, as
/// for a step that is reached in order, so that the code for it is the same.
fn never_reached(before: usize) -> State {
    let mut definitely_done = StepSet::default();
    (0..before).for_each(|index| definitely_done.insert(StepId(index)));
    State {
        definitely_done,
        ..State::default()
    }
}
