//! Which steps have succeeded where, and which values are there: on all ways, or on some.
//!
//! What holds on all ways is found by going along the edges until nothing changes: a step begins
//! with what all edges to it agree upon. A step that is needed twice is asked for twice, so the sets
//! only ever shrink.

use super::components::components;
use super::edges::{Edge, Target, detours};
use super::gains::Gains;
use super::ways::Ways;
use crate::program::bits::BitSet;
use crate::program::{ActionKind, Fact, Present, Program, Shape, StepId, StepSet, Workflow};

/// What is known on entry of a step, or at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Steps that have succeeded on all ways.
    pub(crate) definitely_done: StepSet,
    /// Steps that have succeeded on some way.
    pub(crate) possible: StepSet,
    pub(crate) present: Present,
}

/// What is known of a workflow.
pub(crate) struct Analysis {
    /// By step; none where no run gets there.
    pub(crate) entries: Vec<Option<State>>,
    /// None where no run completes.
    pub(crate) end: Option<State>,
    /// Whether a run may transfer to another workflow.
    pub(crate) transfers: bool,
    /// Inputs that every run has needed that comes to an end, or transfers.
    pub(crate) needed: Vec<usize>,
}

/// Analyses a workflow whose steps are complete.
pub(crate) fn analyze(program: &Program, workflow: &Workflow) -> Analysis {
    if workflow.steps.is_empty() {
        return Analysis {
            entries: Vec::new(),
            end: Some(State::default()),
            transfers: false,
            needed: Vec::new(),
        };
    }
    let ways = Ways::of(workflow);
    let gains = Gains::of(program, workflow, &ways);
    let component = components(&ways.next());
    let mut order: Vec<usize> = (0..workflow.steps.len()).collect();
    order.retain(|step| ways.reached[*step]);
    order.sort_by_key(|step| (component[*step], *step));
    let possible = possible(workflow, &ways, &component, &order);
    let certain = certain(workflow, &ways, &gains, &order);
    let needed = needed(&gains, &certain);
    let end = certain.end.map(|held| {
        let mut ended = StepSet::default();
        for edge in ways.edges.iter().filter(|edge| edge.to == Target::End) {
            ended.unite(&possible[edge.from.0]);
            ended.unite(&brought(workflow, edge));
        }
        state(workflow, &gains, held, ended)
    });
    let entries = certain.entries.into_iter().zip(possible);
    let entries = entries.map(|(held, possible)| Some(state(workflow, &gains, held?, possible)));
    Analysis {
        entries: entries.collect(),
        end,
        transfers: ways.transfers(),
        needed,
    }
}

fn state(workflow: &Workflow, gains: &Gains, held: BitSet, possible: StepSet) -> State {
    let mut certain = StepSet::default();
    let steps = held
        .iter()
        .take_while(|index| *index < workflow.steps.len());
    steps.for_each(|index| certain.insert(StepId(index)));
    State {
        definitely_done: certain,
        possible,
        present: gains.present(held),
    }
}

/// The inputs that no run has done without.
fn needed(gains: &Gains, certain: &Certain) -> Vec<usize> {
    let held = match (&certain.end, &certain.transfers) {
        (Some(end), Some(transfers)) => {
            let mut both = end.clone();
            both.intersect(transfers);
            both
        }
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return Vec::new(),
    };
    let facts = held.iter().filter_map(|index| gains.facts.get_index(index));
    facts
        .filter_map(|fact| match fact {
            Fact::Input(input) => Some(*input),
            _ => None,
        })
        .collect()
}

/// The steps that may have run on the way over an edge: the step itself, and its detours.
fn brought(workflow: &Workflow, edge: &Edge<'_>) -> StepSet {
    let mut brought = StepSet::default();
    if edge.done {
        brought.insert(edge.from);
    }
    if edge.detoured {
        detours(workflow.step(edge.from).actions()).for_each(|step| brought.insert(step));
    }
    brought
}

/// The steps that may have run, on entry of each. Nothing takes one away, so the steps of a circle
/// have it in common: what comes in, and what any way inside brings.
fn possible(
    workflow: &Workflow,
    ways: &Ways<'_>,
    component: &[usize],
    order: &[usize],
) -> Vec<StepSet> {
    let count = component.iter().max().map_or(0, |last| last + 1);
    let mut known = vec![StepSet::default(); count];
    let inside = |edge: &Edge<'_>| {
        let to = edge.step();
        to.is_some_and(|to| component[to.0] == component[edge.from.0])
    };
    for edge in ways.edges.iter().filter(|edge| inside(edge)) {
        known[component[edge.from.0]].unite(&brought(workflow, edge));
    }
    for step in order {
        for edge in ways.leaving(*step) {
            let Some(to) = edge.step().filter(|_| !inside(edge)) else {
                continue;
            };
            // Components stand in the order of the ways, so this one is complete.
            let mut before = known[component[*step]].clone();
            before.unite(&brought(workflow, edge));
            known[component[to.0]].unite(&before);
        }
    }
    component.iter().map(|at| known[*at].clone()).collect()
}

/// What holds on all ways: to each step, to the end, and to other workflows.
struct Certain {
    entries: Vec<Option<BitSet>>,
    end: Option<BitSet>,
    transfers: Option<BitSet>,
}

/// A round goes through all steps in the order of the ways; circles ask for another one only where
/// they take something away.
fn certain(workflow: &Workflow, ways: &Ways<'_>, gains: &Gains, order: &[usize]) -> Certain {
    let mut known = Certain {
        entries: vec![None; workflow.steps.len()],
        end: None,
        transfers: None,
    };
    known.entries[0] = Some(BitSet::default());
    let mut changed = true;
    while changed {
        changed = false;
        for step in order {
            let Some(entry) = known.entries[*step].clone() else {
                continue;
            };
            for index in &ways.from[*step] {
                let edge = &ways.edges[*index];
                let after = gains.follow(*index, edge, &entry);
                let slot = match edge.to {
                    Target::Step(to) => &mut known.entries[to.0],
                    Target::End => &mut known.end,
                    Target::Transfer => &mut known.transfers,
                };
                changed |= meet(slot, after);
            }
        }
    }
    known
}

/// What holds if the one or the other does. Whether anything changed.
fn meet(slot: &mut Option<BitSet>, other: BitSet) -> bool {
    let Some(known) = slot else {
        *slot = Some(other);
        return true;
    };
    let before = known.clone();
    known.intersect(&other);
    before != *known
}

/// Whether the steps follow each other, or jump.
pub(crate) fn shape(workflow: &Workflow) -> Shape {
    let jumps = workflow.steps.iter().enumerate().any(|(index, step)| {
        let id = StepId(index);
        let success = step.on_success.iter().any(|action| match action.kind {
            ActionKind::Goto(to) => to != id && Some(to) != workflow.following(id),
            ActionKind::Transfer(_) => true,
            _ => false,
        });
        let failure = step.on_failure.iter().any(|action| match action.kind {
            ActionKind::Goto(to) => to != id,
            ActionKind::Transfer(_) => true,
            _ => false,
        });
        success || failure
    });
    if jumps {
        Shape::Machine
    } else {
        Shape::Sequence
    }
}
