//! [`Present`]: which values are surely there at a place of a workflow.

use std::rc::Rc;

use indexmap::IndexSet;

use super::bits::BitSet;
use super::{Expr, StepId};

/// A value that a run may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    /// A step has succeeded.
    Done(StepId),
    /// What is at a pointer in an output of a step is there. It may be null.
    Output(StepId, usize, String),
    /// An input was given.
    Input(usize),
}

impl Fact {
    /// What an expression reads, if that is an input or an output of a step.
    pub(crate) fn of(expr: &Expr) -> Option<Fact> {
        match expr {
            Expr::Output {
                step,
                output,
                pointer,
            } => Some(Fact::Output(*step, *output, pointer.clone())),
            Expr::Input { field, .. } => Some(Fact::Input(*field)),
            _ => None,
        }
    }
}

/// What holds on all ways to a place of a workflow: a request that cannot be sent without a value
/// has been sent, or a criterion that cannot hold without it has held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Present {
    /// What is known of anywhere in the workflow. Sets are sets of indices into it.
    pub(crate) facts: Rc<IndexSet<Fact>>,
    pub(crate) held: BitSet,
}

impl Present {
    pub(crate) fn has(&self, fact: &Fact) -> bool {
        let index = self.facts.get_index_of(fact);
        index.is_some_and(|index| self.held.contains(index))
    }

    /// Whether the value of an expression is surely there, be it null.
    pub(crate) fn has_value(&self, expr: &Expr) -> bool {
        Fact::of(expr).is_some_and(|fact| self.has(&fact))
    }
}
