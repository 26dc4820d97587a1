//! The control flow of a workflow: which steps are sure to have succeeded where, which shape the
//! generated code takes, and what is read before it exists.

mod reads;
mod ways;

use indexmap::IndexSet;

use self::reads::check_reads;
pub(super) use self::reads::reads;
pub(super) use self::reads::texts_of;
use self::ways::{check_cycles, check_dependencies, check_reached};
use super::Lower;
use crate::program::flow::always_leaves;
use crate::program::{Action, ActionKind, Dependency, Detour, Shape, StepId, Workflow, WorkflowId};

/// Steps that have succeeded: surely, and possibly.
#[derive(Clone, Debug, PartialEq)]
struct State {
    certain: IndexSet<StepId>,
    possible: IndexSet<StepId>,
}

impl State {
    fn start() -> Self {
        State {
            certain: IndexSet::new(),
            possible: IndexSet::new(),
        }
    }

    fn after(&self, step: StepId) -> Self {
        let mut state = self.clone();
        state.certain.insert(step);
        state.possible.insert(step);
        state
    }

    /// What holds if the one or the other does. Whether anything changed.
    fn join(slot: &mut Option<State>, other: &State) -> bool {
        let Some(state) = slot else {
            *slot = Some(other.clone());
            return true;
        };
        let before = state.clone();
        state.certain.retain(|step| other.certain.contains(step));
        state.possible.extend(other.possible.iter().copied());
        before.certain.len() != state.certain.len() || before.possible.len() != state.possible.len()
    }
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

fn propagate(workflow: &Workflow) -> Analysis {
    let count = workflow.steps.len();
    let mut analysis = Analysis {
        entries: vec![None; count],
        end: None,
        transfers: false,
    };
    if count == 0 {
        analysis.end = Some(State::start());
        return analysis;
    }
    analysis.entries[0] = Some(State::start());
    let mut queue: Vec<usize> = vec![0];
    while let Some(index) = queue.pop() {
        let Some(state) = analysis.entries[index].clone() else {
            continue;
        };
        for (to, state) in leave(workflow, StepId(index), &state, &mut analysis) {
            if State::join(&mut analysis.entries[to.0], &state) && !queue.contains(&to.0) {
                queue.push(to.0);
            }
        }
    }
    analysis
}

/// Where a step goes, and with what; ends and transfers are noted in the analysis.
fn leave(
    workflow: &Workflow,
    id: StepId,
    entry: &State,
    analysis: &mut Analysis,
) -> Vec<(StepId, State)> {
    let step = workflow.step(id);
    let mut state = entry.clone();
    let mut edges = Vec::new();
    for action in step.actions() {
        if let ActionKind::Retry {
            detour: Some(Detour::Step(target)),
            ..
        } = &action.kind
        {
            // The detour runs on what the failed step had, and may have refreshed its outputs.
            edges.push((*target, entry.clone(), true));
            state.possible.insert(*target);
        }
    }
    let done = state.after(id);
    for action in &step.on_success {
        follow(workflow, action, &done, analysis, &mut edges);
    }
    if !always_leaves(&step.on_success) {
        match workflow.following(id) {
            Some(next) => edges.push((next, done, false)),
            None => {
                State::join(&mut analysis.end, &done);
            }
        }
    }
    for action in &step.on_failure {
        // A failed `end` is an error, not an end.
        if !matches!(action.kind, ActionKind::End) {
            follow(workflow, action, &state, analysis, &mut edges);
        }
    }
    edges
        .into_iter()
        .map(|(to, state, _)| (to, state))
        .collect()
}

fn follow(
    workflow: &Workflow,
    action: &Action,
    state: &State,
    analysis: &mut Analysis,
    edges: &mut Vec<(StepId, State, bool)>,
) {
    match &action.kind {
        ActionKind::End => {
            State::join(&mut analysis.end, state);
        }
        ActionKind::Goto(to) => edges.push((*to, state.clone(), false)),
        // A workflow that goes over to itself starts over.
        ActionKind::Transfer(call) if call.workflow == workflow.id => {}
        ActionKind::Transfer(_) => analysis.transfers = true,
        ActionKind::Retry { .. } => {}
    }
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
