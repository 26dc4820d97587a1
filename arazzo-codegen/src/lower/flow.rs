//! The control flow of a workflow: which steps are sure to have succeeded where, which shape the
//! generated code takes, and what is read before it exists.

mod edges;
mod reads;
mod ways;

use self::edges::{Edge, detours, leave};
use self::reads::check_reads;
pub(super) use self::reads::reads;
pub(super) use self::reads::texts_of;
use self::ways::{check_cycles, check_dependencies, check_reached};
use super::Lower;
use super::circles::components;
use crate::program::{ActionKind, Dependency, Shape, StepId, StepSet, Workflow, WorkflowId};

/// Steps that have succeeded: surely, and possibly.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    certain: StepSet,
    possible: StepSet,
}

/// What is known on entry of every step, and at the end.
struct Analysis {
    entries: Vec<Option<State>>,
    end: Option<State>,
    transfers: bool,
}

pub(super) fn analyse(lower: &mut Lower<'_, '_>, id: WorkflowId) {
    let analysis = propagate(&lower.program.workflows[id.0]);
    check_reads(lower, id, &analysis);
    check_reached(lower, id, &analysis);
    check_cycles(lower, id, &analysis);
    check_dependencies(lower, id, &analysis);
    let workflow = &mut lower.program.workflows[id.0];
    for (step, entry) in workflow.steps.iter_mut().zip(analysis.entries) {
        step.certain = entry.map(|state| state.certain).unwrap_or_default();
        let certain = &step.certain;
        step.depends_on
            .retain(|needed| !matches!(needed, Dependency::Own(id) if certain.contains(id)));
    }
    workflow.completes = analysis.end.is_some() || !analysis.transfers;
    workflow.certain = analysis.end.map(|state| state.certain).unwrap_or_default();
    workflow.shape = shape(workflow);
}

/// The ways of a workflow, as far as a run can get.
struct Ways {
    edges: Vec<Edge>,
    /// By step, the edges that lead away from it.
    from: Vec<Vec<usize>>,
    reached: Vec<bool>,
    transfers: bool,
}

impl Ways {
    fn of(workflow: &Workflow) -> Ways {
        let count = workflow.steps.len();
        let mut ways = Ways {
            edges: Vec::new(),
            from: vec![Vec::new(); count],
            reached: vec![false; count],
            transfers: false,
        };
        let mut open: Vec<StepId> = workflow
            .steps
            .first()
            .map(|_| StepId(0))
            .into_iter()
            .collect();
        open.iter().for_each(|first| ways.reached[first.0] = true);
        while let Some(at) = open.pop() {
            let (edges, transfers) = leave(workflow, at);
            ways.transfers |= transfers;
            for edge in edges {
                ways.from[at.0].push(ways.edges.len());
                if let Some(to) = edge.to
                    && !std::mem::replace(&mut ways.reached[to.0], true)
                {
                    open.push(to);
                }
                ways.edges.push(edge);
            }
        }
        ways
    }

    /// By step, what may run directly behind it.
    fn next(&self) -> Vec<Vec<usize>> {
        let targets = |edges: &Vec<usize>| {
            let targets = edges.iter().filter_map(|edge| self.edges[*edge].to);
            targets.map(|to| to.0).collect()
        };
        self.from.iter().map(targets).collect()
    }
}

fn propagate(workflow: &Workflow) -> Analysis {
    if workflow.steps.is_empty() {
        return Analysis {
            entries: Vec::new(),
            end: Some(State::default()),
            transfers: false,
        };
    }
    let ways = Ways::of(workflow);
    let component = components(&ways.next());
    let mut order: Vec<usize> = (0..workflow.steps.len()).collect();
    order.retain(|step| ways.reached[*step]);
    order.sort_by_key(|step| (component[*step], *step));
    let possible = possible(workflow, &ways, &component, &order);
    let (certain, end) = certain(workflow, &ways, &order);
    let end = end.map(|certain| {
        let mut ended = StepSet::default();
        for edge in ways.edges.iter().filter(|edge| edge.to.is_none()) {
            ended.unite(&possible[edge.from.0]);
            ended.unite(&brought(workflow, edge));
        }
        State {
            certain,
            possible: ended,
        }
    });
    let entries = certain.into_iter().zip(possible);
    let entries = entries.map(|(certain, possible)| {
        let certain = certain?;
        Some(State { certain, possible })
    });
    Analysis {
        entries: entries.collect(),
        end,
        transfers: ways.transfers,
    }
}

/// The steps that may have run on the way over an edge: the step itself, and its detours.
fn brought(workflow: &Workflow, edge: &Edge) -> StepSet {
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
    ways: &Ways,
    component: &[usize],
    order: &[usize],
) -> Vec<StepSet> {
    let count = component.iter().max().map_or(0, |last| last + 1);
    let mut known = vec![StepSet::default(); count];
    let inside = |edge: &Edge| {
        edge.to
            .is_some_and(|to| component[to.0] == component[edge.from.0])
    };
    for edge in ways.edges.iter().filter(|edge| inside(edge)) {
        known[component[edge.from.0]].unite(&brought(workflow, edge));
    }
    for step in order {
        for edge in ways.from[*step].iter().map(|edge| &ways.edges[*edge]) {
            let Some(to) = edge.to.filter(|_| !inside(edge)) else {
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

/// The steps that have run on all ways to each, and to the end. A round goes through all steps in
/// the order of the ways; circles ask for another one only where they take something away.
fn certain(
    workflow: &Workflow,
    ways: &Ways,
    order: &[usize],
) -> (Vec<Option<StepSet>>, Option<StepSet>) {
    let mut entries: Vec<Option<StepSet>> = vec![None; workflow.steps.len()];
    entries[0] = Some(StepSet::default());
    let mut end = None;
    let mut changed = true;
    while changed {
        changed = false;
        for step in order {
            let Some(entry) = entries[*step].clone() else {
                continue;
            };
            let mut done = entry.clone();
            done.insert(StepId(*step));
            for edge in ways.from[*step].iter().map(|edge| &ways.edges[*edge]) {
                let state = if edge.done { &done } else { &entry };
                match edge.to {
                    Some(to) => changed |= meet(&mut entries[to.0], state),
                    None => changed |= meet(&mut end, state),
                }
            }
        }
    }
    (entries, end)
}

/// What holds if the one or the other does. Whether anything changed.
fn meet(slot: &mut Option<StepSet>, other: &StepSet) -> bool {
    let Some(known) = slot else {
        *slot = Some(other.clone());
        return true;
    };
    let before = known.clone();
    known.intersect(other);
    before != *known
}

fn shape(workflow: &Workflow) -> Shape {
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
