//! Polls over a field with known values: which values no action names.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::SchemaId;
use crate::document::arazzo::OrReference;
use crate::expr::Pointer;
use crate::lower::check::criteria::decisions;
use crate::lower::media::json_media;
use crate::lower::{Lower, inputs};
use crate::pointer::unescape;
use crate::program::{
    Action, ActionKind, Encoding, Expr, Read, Step, StepId, Type, WorkflowId, reach,
};

/// Warns about values that fall through a poll, and notes for the docs what happens to them.
/// Whether there are any.
pub(super) fn check_step(lower: &mut Lower<'_, '_>, id: WorkflowId, step_id: StepId) -> bool {
    let workflow = &lower.program.workflows[id.0];
    let step = workflow.step(step_id);
    let repeats = repeats(step, step_id);
    if step
        .on_success
        .iter()
        .any(|action| action.criteria.is_empty())
    {
        return false;
    }
    let Some(pointer) = looked_at(step) else {
        return false;
    };
    let Some((values, listed)) = values_at(lower, id, step_id, &pointer) else {
        return false;
    };
    let workflow = &lower.program.workflows[id.0];
    let step = workflow.step(step_id);
    let holds = |value: &Json| {
        step.on_success
            .iter()
            .any(|a| applies(a, &pointer, value) != Some(false))
    };
    let (covered, open): (Vec<&Json>, Vec<&Json>) = values.iter().partition(|value| holds(value));
    if covered.is_empty() || open.is_empty() || !(repeats || branches(step, &pointer, &values)) {
        return false;
    }
    let open: Vec<Json> = open.into_iter().cloned().collect();
    report(lower, id, step_id, &pointer, (&open, listed));
    true
}

/// Reports the values that no action names, and notes for the docs what happens to them.
fn report(
    lower: &mut Lower<'_, '_>,
    id: WorkflowId,
    step_id: StepId,
    pointer: &str,
    (open, listed): (&[Json], SchemaId),
) {
    let workflow = &lower.program.workflows[id.0];
    let step = workflow.step(step_id);
    let names: Vec<String> = open
        .iter()
        .map(|value| format!("`{}`", inputs::show(value)))
        .collect();
    let names = names.join(", ");
    let field = pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let next = workflow
        .following(step_id)
        .map(|next| workflow.step(next).step_id.clone());
    let what = match &next {
        Some(next) => format!("the workflow goes on with `{next}`"),
        None => "the workflow completes".to_owned(),
    };
    let message = format!(
        "{field} {names} matches no action of `{}`; {what}",
        step.step_id
    );
    let remark = format!(
        "Any other {field}, {} included, {}.",
        names,
        next.map_or("completes the workflow".to_owned(), |next| format!(
            "goes on with `{next}`"
        ))
    );
    let (span, first) = place(lower, id, step_id);
    let diagnostic = Diagnostic::new(Code::NonExhaustivePoll, span, message).help(format!(
        "add an action to `onSuccess` for {names}, for example of type `end`"
    ));
    let diagnostic = match first {
        Some(first) => diagnostic.also(first, "the first of the actions"),
        None => diagnostic,
    };
    lower.report(lower.with_schema(diagnostic, listed, "the values are listed here"));
    lower.program.workflows[id.0].steps[step_id.0]
        .remarks
        .push(remark);
}

fn repeats(step: &Step, id: StepId) -> bool {
    step.on_success.iter().any(|action| match action.kind {
        ActionKind::Goto(to) => to <= id,
        ActionKind::Retry { .. } => true,
        _ => false,
    })
}

/// Whether at least two actions each stand for some of the values, as the arms of a branch do. One
/// alone is an exception from what happens else.
fn branches(step: &Step, pointer: &str, values: &[Json]) -> bool {
    let decides = |action: &&Action| {
        let mut values = values.iter();
        values.any(|value| applies(action, pointer, value) == Some(true))
    };
    step.on_success.iter().filter(decides).count() > 1
}

/// The one place in the body that all actions look at.
fn looked_at(step: &Step) -> Option<String> {
    let mut pointers: Vec<String> = Vec::new();
    for action in &step.on_success {
        reach::criteria(&action.criteria, &mut |expr| {
            if let Expr::Body { pointer, .. } = expr
                && !pointers.contains(pointer)
            {
                pointers.push(pointer.clone());
            }
        });
    }
    match pointers.as_slice() {
        [one] if !one.is_empty() => Some(one.clone()),
        _ => None,
    }
}

fn values_at(
    lower: &mut Lower<'_, '_>,
    id: WorkflowId,
    step: StepId,
    pointer: &str,
) -> Option<(Vec<Json>, SchemaId)> {
    let schemas = lower.accepted_schemas(id, step);
    let tokens = pointer.split('/').skip(1);
    let pointer = Pointer(tokens.map(unescape).collect());
    let found = schemas
        .into_iter()
        .flat_map(|schema| lower.apis.navigate(schema, &pointer).alternatives);
    let found: Vec<SchemaId> = found.collect();
    let values = found.iter().filter_map(|one| lower.apis.values(*one));
    let values: Vec<Json> = values.flatten().collect();
    let first = *found.first()?;
    (!values.is_empty()).then_some((values, first))
}

impl Lower<'_, '_> {
    /// The schemas of the JSON responses that a step's criteria accept.
    fn accepted_schemas(
        &mut self,
        id: WorkflowId,
        step: StepId,
    ) -> Vec<crate::document::api::SchemaId> {
        let Some(operation) = self.operations.get(&(id, step)).cloned() else {
            return Vec::new();
        };
        let criteria = &self.program.workflows[id.0].steps[step.0].criteria;
        let accepted = crate::lower::responses::accepted(&operation, criteria);
        if accepted.iter().any(|response| response.unread.is_some()) {
            return Vec::new();
        }
        accepted
            .iter()
            .filter_map(|response| json_media(&response.content)?.schema)
            .collect()
    }
}

/// Whether an action applies when the place holds this value, if that decides it.
fn applies(action: &Action, pointer: &str, value: &Json) -> Option<bool> {
    let read = Read {
        ty: Type::Value,
        always: false,
        nullable: true,
        encoding: Encoding::Value,
        docs: None,
    };
    let pointer = pointer.to_owned();
    decisions::applies(action, &Expr::Body { pointer, read }, value)
}

/// The step's `onSuccess`, as well as it can be pointed at.
pub(in crate::lower) fn place(
    lower: &Lower<'_, '_>,
    id: WorkflowId,
    step: StepId,
) -> (crate::source::Span, Option<crate::source::Span>) {
    let declared = &lower.declared[id.0];
    let document = lower.document(declared.document);
    let source = &document.arazzo.workflows[declared.index].steps[declared.steps[step.0].index];
    let first = source.on_success.first().map(|action| match action {
        OrReference::Inline(action) => action.name.span,
        OrReference::Reference(reference) => reference.span,
    });
    (source.step_id.span, first)
}
