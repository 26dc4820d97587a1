//! What a run knows more when it has passed a step, by the way on which it goes on.

use std::rc::Rc;

use indexmap::IndexSet;

use super::edges::{Edge, detours};
use super::needs;
use super::ways::Ways;
use crate::program::bits::BitSet;
use crate::program::{
    ActionKind, Criteria, Criterion, Expr, Fact, Present, Program, Step, StepId, Workflow,
};

/// The gains of all steps of a workflow, as sets of indices into its facts.
pub(super) struct Gains {
    pub(super) facts: Rc<IndexSet<Fact>>,
    /// By step, what holds once its request has been made.
    sent: Vec<BitSet>,
    /// By step, whether it may fail before its request is made: a step that it depends on may not
    /// have run.
    waits: Vec<bool>,
    /// By step, what holds once it has succeeded.
    done: Vec<BitSet>,
    /// By step, its outputs that are those of other steps: theirs, and its own.
    copies: Vec<Vec<(usize, usize)>>,
    /// By edge, what holds because its criteria do.
    edges: Vec<BitSet>,
    /// By step, what is no longer known once its outputs are new.
    renewed: Vec<BitSet>,
    /// By step, the same of the steps that run before it is tried again.
    detoured: Vec<BitSet>,
}

impl Gains {
    pub(super) fn of(program: &Program, workflow: &Workflow, ways: &Ways<'_>) -> Self {
        let mut made = Collector::default();
        let steps = || {
            workflow
                .steps
                .iter()
                .enumerate()
                .map(|(at, step)| (StepId(at), step))
        };
        // The first facts are those of steps, so that their indices are the steps' own.
        steps().for_each(|(id, _)| {
            made.index(Fact::Done(id));
        });
        let sent = steps().map(|(_, step)| made.sent(program, step)).collect();
        let done = steps().map(|(id, step)| made.done(id, step)).collect();
        let edges = ways
            .edges
            .iter()
            .map(|edge| made.edge(program, workflow, edge));
        let edges = edges.collect();
        let copies = steps().map(|(id, step)| made.copies(id, step)).collect();
        let facts = made.facts;
        let renewed = outputs(&facts, workflow.steps.len());
        let detoured = steps().map(|(_, step)| {
            let mut all = BitSet::default();
            detours(step.actions()).for_each(|to| all.unite(&renewed[to.0]));
            all
        });
        Gains {
            sent,
            waits: steps()
                .map(|(_, step)| !step.depends_on.is_empty())
                .collect(),
            done,
            copies,
            edges,
            detoured: detoured.collect(),
            renewed,
            facts: Rc::new(facts),
        }
    }

    /// What holds at the end of an edge, if `before` holds where its step begins.
    pub(super) fn follow(&self, index: usize, edge: &Edge<'_>, before: &BitSet) -> BitSet {
        let step = edge.from.0;
        let mut after = before.clone();
        after.subtract(&self.detoured[step]);
        if edge.done || !self.waits[step] {
            after.unite(&self.sent[step]);
        }
        if edge.done {
            let copied: Vec<usize> = self.copies[step]
                .iter()
                .filter_map(|(from, own)| after.contains(*from).then_some(*own))
                .collect();
            after.subtract(&self.renewed[step]);
            copied.into_iter().for_each(|own| after.insert(own));
            after.insert(step);
            after.unite(&self.done[step]);
        }
        after.unite(&self.edges[index]);
        after
    }

    pub(super) fn present(&self, held: BitSet) -> Present {
        Present {
            facts: self.facts.clone(),
            held,
        }
    }
}

/// By step, the facts about its outputs.
fn outputs(facts: &IndexSet<Fact>, steps: usize) -> Vec<BitSet> {
    let mut all = vec![BitSet::default(); steps];
    for (index, fact) in facts.iter().enumerate() {
        if let Fact::Output(step, ..) = fact
            && let Some(own) = all.get_mut(step.0)
        {
            own.insert(index);
        }
    }
    all
}

#[derive(Default)]
struct Collector {
    facts: IndexSet<Fact>,
}

impl Collector {
    fn index(&mut self, fact: Fact) -> usize {
        self.facts.insert_full(fact).0
    }

    fn sent(&mut self, program: &Program, step: &Step) -> BitSet {
        let mut held = BitSet::default();
        needs::of_call(program, step, &mut |value, has_default| {
            // An API that has a default for it does not need what the document calls an input.
            if !(has_default && matches!(value, Expr::Input { .. })) {
                self.value(value, &mut held);
            }
        });
        held
    }

    fn done(&mut self, id: StepId, step: &Step) -> BitSet {
        match &step.criteria {
            Criteria::Default => BitSet::default(),
            Criteria::All(all) => self.criteria(id, step, all),
        }
    }

    fn edge(&mut self, program: &Program, workflow: &Workflow, edge: &Edge<'_>) -> BitSet {
        let step = workflow.step(edge.from);
        let mut held = BitSet::default();
        if program.required_outputs && edge.leads_on() {
            // The step has demanded its outputs.
            for index in 0..step.outputs.len() {
                held.insert(self.index(Fact::Output(edge.from, index, String::new())));
            }
        }
        let Some(action) = edge.action else {
            return held;
        };
        held.unite(&self.criteria(edge.from, step, &action.criteria));
        if let ActionKind::Transfer(call) = &action.kind {
            needs::of_workflow(program, call, &mut |value, _| self.value(value, &mut held));
        }
        held
    }

    /// What holds where all of these do, which look at what the step has exchanged.
    fn criteria(&mut self, id: StepId, step: &Step, all: &[Criterion]) -> BitSet {
        let mut held = BitSet::default();
        for value in all
            .iter()
            .flat_map(|one| needs::of_condition(&one.condition))
        {
            self.value(value, &mut held);
            self.read(id, step, value, &mut held);
        }
        held
    }

    /// A value that is there. So is what it is a part of, and the step has run.
    fn value(&mut self, value: &Expr, held: &mut BitSet) {
        let Some(fact) = Fact::of(value) else { return };
        if let Fact::Output(step, output, pointer) = &fact {
            held.insert(self.index(Fact::Done(*step)));
            for (at, _) in pointer.match_indices('/') {
                let outer = Fact::Output(*step, *output, pointer[..at].to_owned());
                held.insert(self.index(outer));
            }
        }
        held.insert(self.index(fact));
    }

    /// The outputs of a step that read the same place as one of its criteria, or one around it.
    fn read(&mut self, id: StepId, step: &Step, value: &Expr, held: &mut BitSet) {
        for (index, output) in step.outputs.iter().enumerate() {
            let inside = match (&output.value, value) {
                (Expr::Body { pointer: whole, .. }, Expr::Body { pointer, .. }) => {
                    let inside = pointer.strip_prefix(whole.as_str());
                    inside.filter(|inside| inside.is_empty() || inside.starts_with('/'))
                }
                (Expr::Header { name: own, .. }, Expr::Header { name, .. }) => {
                    own.eq_ignore_ascii_case(name).then_some("")
                }
                _ => None,
            };
            if let Some(pointer) = inside {
                let read = Expr::Output {
                    step: id,
                    output: index,
                    pointer: pointer.to_owned(),
                };
                self.value(&read, held);
            }
        }
    }

    /// The outputs of a step that are outputs of other steps, if something is known of those.
    fn copies(&mut self, id: StepId, step: &Step) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (index, output) in step.outputs.iter().enumerate() {
            let copied = Fact::of(&output.value).filter(|fact| matches!(fact, Fact::Output(..)));
            if let Some(from) = copied.and_then(|fact| self.facts.get_index_of(&fact)) {
                let own = self.index(Fact::Output(id, index, String::new()));
                found.push((from, own));
            }
        }
        found
    }
}
