//! The control flow of a workflow: which steps are sure to have succeeded where, which shape the
//! generated code takes, and what is read before it exists.

use indexmap::IndexSet;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::flow::always_leaves;
use crate::program::reach;
use crate::program::{
    Action, ActionKind, Dependency, Detour, Expr, Shape, Step, StepId, Workflow, WorkflowId,
};
use crate::source::Span;

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

/// Outputs of steps that cannot have run.
fn check_reads(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let mut wrong: Vec<(crate::source::Span, String, String)> = Vec::new();
    let workflow = &lower.program.workflows[id.0];
    for (index, step) in workflow.steps.iter().enumerate() {
        let Some(entry) = &analysis.entries[index] else {
            continue;
        };
        let own = &source.steps[declared.steps[index].index];
        let detours = detours(step);
        for read in reads(step, StepId(index)) {
            if !entry.possible.contains(&read) && !detours.contains(&read) {
                let name = workflow.step(read).step_id.clone();
                let span = place_of(own, &name).unwrap_or(own.step_id.span);
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

/// The steps that run before a step is tried again.
fn detours(step: &Step) -> Vec<StepId> {
    let targets = step.actions().filter_map(|action| match &action.kind {
        ActionKind::Retry {
            detour: Some(Detour::Step(to)),
            ..
        } => Some(*to),
        _ => None,
    });
    targets.collect()
}

/// The steps whose outputs a step reads.
pub(crate) fn reads(step: &Step, own: StepId) -> IndexSet<StepId> {
    let mut reads = IndexSet::new();
    let _ = own;
    reach::step(step, &mut |expr| {
        if let Expr::Output { step, .. } = expr {
            reads.insert(*step);
        }
    });
    reads
}

/// Where a step names another: the first value that contains its expression.
fn place_of(step: &crate::document::arazzo::Step, name: &str) -> Option<crate::source::Span> {
    let wanted = format!("$steps.{name}.");
    nodes_of(step)
        .into_iter()
        .find_map(|node| find_text(node, &wanted))
}

/// The texts in which a step may have expressions.
pub(super) fn texts_of(step: &crate::document::arazzo::Step) -> impl Iterator<Item = &str> {
    nodes_of(step).into_iter().flat_map(texts)
}

fn texts(node: &crate::syntax::Node) -> Vec<&str> {
    let items = node.items().into_iter().flatten();
    let members = node.entries().into_iter().flatten();
    let inner = items.chain(members.map(|entry| &entry.value));
    node.as_str()
        .into_iter()
        .chain(inner.flat_map(texts))
        .collect()
}

/// The values of a step that are no names.
fn nodes_of(step: &crate::document::arazzo::Step) -> Vec<&crate::syntax::Node> {
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

fn find_text(node: &crate::syntax::Node, wanted: &str) -> Option<crate::source::Span> {
    if let Some(at) = node.as_str().and_then(|text| text.find(wanted)) {
        let text = node.as_str().unwrap_or_default();
        let end = text[at..]
            .find([' ', '}', '"', '\''])
            .map_or(text.len(), |len| at + len);
        return Some(node.part(at, end));
    }
    let items = node.items().into_iter().flatten();
    let members = node
        .entries()
        .into_iter()
        .flatten()
        .map(|entry| &entry.value);
    items
        .chain(members)
        .find_map(|child| find_text(child, wanted))
}

/// Steps that depend on one that cannot have run, or surely has.
fn check_dependencies(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let source = lower.document_workflow(id);
    if lower.reported(Code::StepDependencyCycle, source.span) {
        return;
    }
    for (index, entry) in analysis.entries.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let step = &source.steps[declared.steps[index].index];
        for text in &step.depends_on {
            let known = declared.steps.iter().position(|one| one.id == text.value);
            let Some(known) = known.map(StepId).filter(|known| known.0 != index) else {
                continue;
            };
            if !entry.possible.contains(&known) {
                let message = format!("step `{}` can never have run before this one", text.value);
                lower.error(Code::DependsOnOrder, text.span, message);
            } else if entry.certain.contains(&known)
                && declared.steps[known.0].index < declared.steps[index].index
            {
                let message = format!("step `{}` has always run before this one", text.value);
                lower.error(Code::RedundantDependsOn, text.span, message);
            }
        }
    }
}

fn check_reached(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let mut index = 0;
    while index < analysis.entries.len() {
        let behind = analysis.entries[index..].iter();
        let never = behind.take_while(|entry| entry.is_none()).count();
        if never == 0 {
            index += 1;
            continue;
        }
        let name = |at: usize| &source.steps[declared.steps[at].index].step_id;
        let message = format!("step `{}` is never reached", **name(index));
        let diagnostic = Diagnostic::new(Code::UnreachableStep, name(index).span, message);
        let others: Vec<String> = (index + 1..index + never)
            .map(|at| format!("`{}`", **name(at)))
            .collect();
        let diagnostic = match others.is_empty() {
            true => diagnostic,
            false => diagnostic.note(format!("nor is what follows: {}", others.join(", "))),
        };
        let cause = index
            .checked_sub(1)
            .and_then(|before| always_away(lower, id, StepId(before)));
        lower.report(match cause {
            Some((place, label)) => diagnostic.also(place, label),
            None => diagnostic,
        });
        index += never;
    }
}

/// The action that always leads away from a step when it succeeds, in words.
fn always_away(lower: &Lower<'_, '_>, id: WorkflowId, at: StepId) -> Option<(Span, String)> {
    let workflow = &lower.program.workflows[id.0];
    let step = workflow.step(at);
    let mut always = step.on_success.iter().filter(|one| one.criteria.is_empty());
    let (action, what) = always.find_map(|action| match &action.kind {
        ActionKind::Goto(to) => {
            let to = &workflow.step(*to).step_id;
            Some((action, format!("always goes to `{to}`")))
        }
        ActionKind::End => Some((action, "always ends the workflow".to_owned())),
        ActionKind::Transfer(_) => Some((action, "always goes to another workflow".to_owned())),
        ActionKind::Retry { .. } => None,
    })?;
    let place = lower.action_place(id, at, true, &action.name);
    Some((place, format!("`{}` {what}", step.step_id)))
}

/// Detours that detour back, and gotos that no path leaves.
fn check_cycles(lower: &mut Lower<'_, '_>, id: WorkflowId, analysis: &Analysis) {
    let declared = lower.declared[id.0].clone();
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index];
    let workflow = &lower.program.workflows[id.0];
    let detours = |index: usize| -> Vec<usize> {
        let targets = detours(&workflow.steps[index]);
        targets.into_iter().map(|to| to.0).collect()
    };
    if let Some(cycle) = super::declare::find_cycle(workflow.steps.len(), detours) {
        let step = &source.steps[declared.steps[cycle[0]].index];
        let names: Vec<_> = cycle
            .iter()
            .map(|i| workflow.steps[*i].step_id.as_str())
            .collect();
        let message = format!("retries run each other in a circle: {}", names.join(" → "));
        let span = step.step_id.span;
        return lower.error(Code::CycleWithoutExit, span, message);
    }
    if analysis.end.is_none() && !analysis.transfers && !workflow.steps.is_empty() {
        let leaves_by_failure = workflow.steps.iter().enumerate().any(|(index, step)| {
            analysis.entries[index].is_some() && !always_leaves(&step.on_failure)
        });
        let message = format!(
            "workflow `{}` can never complete: its steps jump to each other for ever",
            source.workflow_id.value
        );
        let diagnostic = Diagnostic::new(Code::CycleWithoutExit, source.workflow_id.span, message);
        let diagnostic = match leaves_by_failure {
            // It stops when a step fails; some documents poll until an error says that it is over.
            true => diagnostic.severity(crate::diagnostic::Severity::Warning),
            false => diagnostic,
        };
        let mut back = workflow
            .steps
            .iter()
            .enumerate()
            .filter_map(|(index, step)| {
                let back =
                    |action: &&Action| matches!(action.kind, ActionKind::Goto(to) if to.0 <= index);
                let action = step.on_success.iter().find(back)?;
                Some((StepId(index), action.name.clone()))
            });
        let diagnostic = match back.next() {
            Some((at, name)) => {
                let place = lower.action_place(id, at, true, &name);
                diagnostic.also(place, "goes back")
            }
            None => diagnostic,
        };
        lower.report(diagnostic.help("add an action that ends it or goes on"));
    }
}
