//! Decisions that fall through into one of their own targets.
//!
//! Where no action of a step applies, the workflow goes on with the next step. If an action goes
//! there too, its criteria decide nothing: every value that no other action names, a misspelt one
//! too, is taken for the one that it names.

use serde_json::Value as Json;

use super::exhaustiveness;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::check::criteria::decisions::{all_hold, applies, compared, is_same};
use crate::lower::{Lower, Phase, Scope, StepScope, inputs};
use crate::program::{
    Action, ActionId, ActionKind, Condition, Criteria, Expr, Operand, Operator, Step, StepId,
    Workflow, WorkflowId,
};

/// Warns about the decisions of a workflow that fall into a target of theirs, and notes for the
/// docs what happens then.
pub(super) fn check_step(lower: &mut Lower<'_, '_>, id: WorkflowId, at: StepId) {
    if let Some(fall) = found(lower, id, at) {
        report(lower, id, at, &fall);
    }
}

/// A decision, and what falls through it.
struct Fall {
    /// What it decides by, in a word.
    field: String,
    values: Values,
    /// The action that goes to the next step.
    action: ActionId,
    name: String,
    next: StepId,
}

/// The values that no action names.
enum Values {
    These(Vec<Json>),
    /// All but these.
    Others(Vec<Json>),
}

fn found(lower: &Lower<'_, '_>, id: WorkflowId, at: StepId) -> Option<Fall> {
    let workflow = lower.program.workflow(id);
    let step = workflow.step(at);
    let next = workflow.following(at)?;
    if step.on_success.iter().any(|one| one.criteria.is_empty()) {
        return None;
    }
    let goes_on = |one: &&Action| matches!(one.kind, ActionKind::Goto(to) if to == next);
    let action = step.on_success.iter().find(goes_on)?;
    let (field, values) = decided_by(step).into_iter().find_map(|one| {
        let values = open(lower, id, at, one)?;
        Some((word(workflow, one), values))
    })?;
    Some(Fall {
        field,
        values,
        action: action.id,
        name: action.name.clone(),
        next,
    })
}

/// What the actions compare with constants.
fn decided_by(step: &Step) -> Vec<&Expr> {
    let mut found: Vec<&Expr> = Vec::new();
    for_each_comparison(step, &mut |_, read, _| {
        if !found.iter().any(|known| is_same(known, read)) {
            found.push(read);
        }
    });
    found
}

fn for_each_comparison<'s>(step: &'s Step, visit: &mut dyn FnMut(Operator, &'s Expr, &'s Json)) {
    let criteria = step.on_success.iter().flat_map(|action| &action.criteria);
    for criterion in criteria {
        comparisons(&criterion.condition, visit);
    }
}

fn comparisons<'c>(condition: &'c Condition, visit: &mut dyn FnMut(Operator, &'c Expr, &'c Json)) {
    match condition {
        Condition::And(list) | Condition::Or(list) => {
            list.iter().for_each(|one| comparisons(one, visit));
        }
        Condition::Not(inner) => comparisons(inner, visit),
        Condition::Compare {
            operator,
            left,
            right,
            ..
        } => {
            if let Some((read, literal)) = compared(left, right) {
                visit(*operator, read, literal);
            }
        }
        _ => {}
    }
}

/// The values of an expression with which surely no action applies.
fn open(lower: &Lower<'_, '_>, id: WorkflowId, at: StepId, read: &Expr) -> Option<Values> {
    let step = lower.program.workflow(id).step(at);
    // One status alone is how authors say that the step has succeeded.
    if *read == Expr::Status && step.on_success.len() < 2 {
        return None;
    }
    let falls = |value: &Json| {
        let succeeds = match &step.criteria {
            Criteria::All(all) => all_hold(all, read, value) != Some(false),
            Criteria::Default => true,
        };
        let mut actions = step.on_success.iter();
        succeeds && actions.all(|action| applies(action, read, value) == Some(false))
    };
    let (mut named, mut is_ordered) = (Vec::new(), false);
    for_each_comparison(step, &mut |operator, other, literal| {
        if is_same(other, read) {
            is_ordered |= !matches!(operator, Operator::Eq | Operator::Ne);
            if !named.contains(literal) {
                named.push(literal.clone());
            }
        }
    });
    let candidates = match known(lower, id, at, read, &named) {
        Some(known) => known,
        None if is_ordered => between(&named),
        None if *read == Expr::Status => return None,
        None => {
            let other = Json::String("\u{0}".to_owned());
            return falls(&other).then_some(Values::Others(named));
        }
    };
    let open: Vec<Json> = candidates.into_iter().filter(falls).collect();
    (!open.is_empty()).then_some(Values::These(open))
}

/// All values that an expression can have, where they are known.
fn known(
    lower: &Lower<'_, '_>,
    id: WorkflowId,
    at: StepId,
    read: &Expr,
    named: &[Json],
) -> Option<Vec<Json>> {
    if named.iter().all(Json::is_boolean) {
        return Some(vec![Json::Bool(true), Json::Bool(false)]);
    }
    if *read == Expr::Status {
        return Some(lower.described_successes(id, at));
    }
    let operation = lower.operations.get(&(id, at)).cloned();
    let state = StepScope {
        id: at,
        broken: false,
        called: None,
        accepted: Vec::new(),
        outputs: Vec::new(),
        sent: Vec::new(),
        operation,
    };
    let scope = Scope {
        document: lower.declared[id.0].document,
        workflow: id,
        phase: Phase::Actions,
        step: Some(&state),
        criterion: None,
        shared: false,
    };
    lower.facts(&scope, &Operand::Value(read.clone()))?.values
}

/// The numbers that are named, and one between each two of them.
fn between(named: &[Json]) -> Vec<Json> {
    let mut numbers: Vec<f64> = named.iter().filter_map(Json::as_f64).collect();
    numbers.sort_by(f64::total_cmp);
    let whole = numbers.iter().all(|number| number.fract() == 0.0);
    let middle = |(a, b): (&f64, &f64)| {
        let middle = a + (b - a) / 2.0;
        let middle = if whole { middle.floor() } else { middle };
        (middle > *a && middle < *b).then_some(middle)
    };
    let middles: Vec<f64> = numbers
        .iter()
        .zip(numbers.iter().skip(1))
        .filter_map(middle)
        .collect();
    numbers.extend(middles);
    numbers.sort_by(f64::total_cmp);
    let json = |number: f64| {
        if whole {
            Json::from(number as i64)
        } else {
            Json::from(number)
        }
    };
    numbers.into_iter().map(json).collect()
}

/// What a decision is by, in a word.
fn word(workflow: &Workflow, read: &Expr) -> String {
    let last = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    match read {
        Expr::Input { field, pointer } if pointer.is_empty() => workflow
            .inputs
            .get(*field)
            .map(|one| one.name.clone())
            .unwrap_or_default(),
        Expr::Output {
            step,
            output,
            pointer,
        } if pointer.is_empty() => {
            let output = workflow.step(*step).outputs.get(*output);
            output.map(|one| one.field.name.clone()).unwrap_or_default()
        }
        Expr::Body { pointer, .. } if pointer.is_empty() => "body".to_owned(),
        Expr::Input { pointer, .. }
        | Expr::Output { pointer, .. }
        | Expr::Called { pointer, .. }
        | Expr::WorkflowOutput { pointer, .. }
        | Expr::Body { pointer, .. }
            if !pointer.is_empty() =>
        {
            last(pointer)
        }
        Expr::Header { name, .. } => name.clone(),
        Expr::Status => "status".to_owned(),
        _ => "value".to_owned(),
    }
}

fn report(lower: &mut Lower<'_, '_>, id: WorkflowId, at: StepId, fall: &Fall) {
    let workflow = lower.program.workflow(id);
    let (step, next) = (
        &workflow.step(at).step_id,
        &workflow.step(fall.next).step_id,
    );
    let field = &fall.field;
    let (subject, what) = match &fall.values {
        Values::These(these) => (format!("{field} {}", names(these)), names(these)),
        Values::Others(named) => (
            format!("any {field} but {}", names(named)),
            "all others".to_owned(),
        ),
    };
    let message = format!(
        "{subject} matches no action of `{step}`, and goes on with `{next}` as `{}` does",
        fall.name
    );
    let remark = match &fall.values {
        Values::These(these) => {
            format!(
                "Any other {field}, {} included, goes on with `{next}`.",
                names(these)
            )
        }
        Values::Others(_) => format!("Any other {field} goes on with `{next}`."),
    };
    let help = format!(
        "add an action to `onSuccess` for {what}, for example of type `end`, or put another step \
         behind `{step}`"
    );
    let place = lower.origins.action(fall.action);
    let (span, _) = exhaustiveness::place(lower, id, at);
    let diagnostic = Diagnostic::new(Code::FallsIntoTarget, span, message)
        .also(place, "goes to the next step")
        .help(help);
    lower.report(diagnostic);
    lower.program.workflows[id.0].steps[at.0]
        .remarks
        .push(remark);
}

fn names(values: &[Json]) -> String {
    let names = values
        .iter()
        .map(|value| format!("`{}`", inputs::show(value)));
    names.collect::<Vec<_>>().join(", ")
}

impl Lower<'_, '_> {
    /// The successful statuses that a step's operation describes, and its criteria accept.
    fn described_successes(&self, id: WorkflowId, at: StepId) -> Vec<Json> {
        let Some(operation) = self.operations.get(&(id, at)) else {
            return Vec::new();
        };
        let criteria = &self.program.workflow(id).step(at).criteria;
        let accepted = crate::lower::responses::accepted(operation, criteria);
        let codes = accepted
            .iter()
            .filter_map(|response| match response.status {
                crate::document::api::StatusPattern::Code(code) => Some(Json::from(code)),
                _ => None,
            });
        codes.collect()
    }
}
