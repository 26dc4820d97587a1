//! [`StepSet`]: some of the steps of a workflow.

use super::StepId;
use super::bits::BitSet;

/// A set of steps, a bit for each: a workflow may have a thousand, and a set for every one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepSet(BitSet);

impl StepSet {
    pub(crate) fn insert(&mut self, step: StepId) {
        self.0.insert(step.0);
    }

    pub(crate) fn contains(&self, step: &StepId) -> bool {
        self.0.contains(step.0)
    }

    /// Its steps, in the order in which they run.
    pub(crate) fn iter(&self) -> impl Iterator<Item = StepId> {
        self.0.iter().map(StepId)
    }

    /// Adds the steps of another set.
    pub(crate) fn unite(&mut self, other: &StepSet) {
        self.0.unite(&other.0);
    }
}
