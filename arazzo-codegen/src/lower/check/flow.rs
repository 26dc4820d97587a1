//! Where a run can go, and whether that is meant.

pub(in crate::lower) mod cycles;
mod exhaustiveness;
mod fall_through;
pub(in crate::lower) mod reachability;
pub(in crate::lower) mod retries;
pub(in crate::lower) mod skipped;

use crate::lower::Lower;
use crate::program::{StepId, WorkflowId};

/// Values that the actions of a step leave over, be the step a poll or a branch. What is left over
/// by a poll is not looked at as a branch again.
pub(in crate::lower) fn check_decisions(lower: &mut Lower<'_, '_>, id: WorkflowId) {
    for index in 0..lower.program.workflows[id.0].steps.len() {
        let step = StepId(index);
        if !exhaustiveness::check_step(lower, id, step) {
            fall_through::check_step(lower, id, step);
        }
    }
}
