//! The ways of a workflow, as far as a run can get.

use super::edges::{Edge, Target, leave};
use crate::program::{StepId, Workflow};

pub(super) struct Ways<'p> {
    pub(super) edges: Vec<Edge<'p>>,
    /// By step, the edges that lead away from it.
    pub(super) from: Vec<Vec<usize>>,
    pub(super) reached: Vec<bool>,
}

impl<'p> Ways<'p> {
    pub(super) fn of(workflow: &'p Workflow) -> Self {
        let count = workflow.steps.len();
        let mut ways = Ways {
            edges: Vec::new(),
            from: vec![Vec::new(); count],
            reached: vec![false; count],
        };
        let mut open: Vec<StepId> = workflow
            .steps
            .first()
            .map(|_| StepId(0))
            .into_iter()
            .collect();
        open.iter().for_each(|first| ways.reached[first.0] = true);
        while let Some(at) = open.pop() {
            for edge in leave(workflow, at) {
                ways.from[at.0].push(ways.edges.len());
                if let Some(to) = edge.step()
                    && !std::mem::replace(&mut ways.reached[to.0], true)
                {
                    open.push(to);
                }
                ways.edges.push(edge);
            }
        }
        ways
    }

    /// By step, the steps that may follow it.
    pub(super) fn next(&self) -> Vec<Vec<usize>> {
        let targets = |edges: &Vec<usize>| -> Vec<usize> {
            let targets = edges.iter().filter_map(|edge| self.edges[*edge].step());
            targets.map(|to| to.0).collect()
        };
        self.from.iter().map(targets).collect()
    }

    /// The edges that lead away from a step.
    pub(super) fn leaving(&self, step: usize) -> impl Iterator<Item = &Edge<'p>> {
        self.from[step].iter().map(|edge| &self.edges[*edge])
    }

    pub(super) fn transfers(&self) -> bool {
        self.edges.iter().any(|edge| edge.to == Target::Transfer)
    }
}
