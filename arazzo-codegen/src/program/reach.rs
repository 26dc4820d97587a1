//! What the parts of a step read.

use super::{
    Action, ActionKind, Body, Call, Condition, Criteria, Criterion, Detour, Expr, Message, Operand,
    Parameter, Piece, Query, Request, Step, StepId, Text, Workflow, WorkflowCall,
};

/// Calls `visit` with an expression and everything inside it.
pub(crate) fn expr<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    match expr {
        Expr::Template(pieces) => pieces_of(pieces, visit),
        Expr::Object(members) => members
            .iter()
            .for_each(|(_, m)| self::expr(&m.value, visit)),
        Expr::All { outputs, .. } => outputs.iter().for_each(|one| self::expr(one, visit)),
        Expr::Array(items) => items.iter().for_each(|item| self::expr(&item.value, visit)),
        Expr::Select { context, query } => {
            self::expr(context, visit);
            if let Query::Filled { pieces, .. } = query {
                pieces_of(pieces, visit);
            }
        }
        _ => {}
    }
}

fn pieces_of<'e>(pieces: &'e [Piece], visit: &mut dyn FnMut(&'e Expr)) {
    for piece in pieces {
        if let Some(hole) = piece.hole() {
            expr(hole, visit);
        }
    }
}

/// The expressions of a condition.
pub(crate) fn condition<'e>(condition: &'e Condition, visit: &mut dyn FnMut(&'e Expr)) {
    match condition {
        Condition::Broken => {}
        Condition::Or(list) | Condition::And(list) => {
            list.iter().for_each(|one| self::condition(one, visit));
        }
        Condition::Not(inner) => self::condition(inner, visit),
        Condition::Compare { left, right, .. } => {
            operand(left, visit);
            operand(right, visit);
        }
        Condition::Test { operand: inner, .. } | Condition::Exists(inner) => operand(inner, visit),
        Condition::Regex {
            context,
            pattern: text,
        }
        | Condition::JsonPath {
            context,
            query: text,
        }
        | Condition::XPath {
            context,
            query: text,
        } => {
            operand(context, visit);
            if let Text::Template(pieces) = text {
                pieces_of(pieces, visit);
            }
        }
    }
}

fn operand<'e>(operand: &'e Operand, visit: &mut dyn FnMut(&'e Expr)) {
    let (Operand::Value(value) | Operand::Length(value)) = operand;
    expr(value, visit);
}

/// The expressions of a list of criteria.
pub(crate) fn criteria<'e>(criteria: &'e [Criterion], visit: &mut dyn FnMut(&'e Expr)) {
    criteria
        .iter()
        .for_each(|one| condition(&one.condition, visit));
}

/// The expressions that a step evaluates before it sends.
pub(crate) fn call<'e>(call: &'e Call, visit: &mut dyn FnMut(&'e Expr)) {
    match call {
        Call::Broken => {}
        Call::Request(request) => self::request(request, visit),
        Call::Message(message) => self::message(message, visit),
        Call::Workflow(call) => call.inputs.iter().for_each(|(_, value)| expr(value, visit)),
    }
}

fn request<'e>(request: &'e Request, visit: &mut dyn FnMut(&'e Expr)) {
    sent(&request.parameters, request.body.as_ref(), visit);
}

fn message<'e>(message: &'e Message, visit: &mut dyn FnMut(&'e Expr)) {
    sent(&message.parameters, message.body.as_ref(), visit);
    if let Some(correlation) = &message.correlation {
        expr(&correlation.value, visit);
    }
}

fn sent<'e>(parameters: &'e [Parameter], body: Option<&'e Body>, visit: &mut dyn FnMut(&'e Expr)) {
    parameters
        .iter()
        .for_each(|parameter| expr(&parameter.value, visit));
    if let Some(body) = body {
        self::body(body, visit);
    }
}

fn body<'e>(body: &'e Body, visit: &mut dyn FnMut(&'e Expr)) {
    expr(&body.value, visit);
    body.replacements
        .iter()
        .for_each(|replacement| expr(&replacement.value, visit));
}

/// The expressions of an action.
pub(crate) fn action<'e>(action: &'e Action, visit: &mut dyn FnMut(&'e Expr)) {
    criteria(&action.criteria, visit);
    if let Some(call) = called(action) {
        call.inputs.iter().for_each(|(_, value)| expr(value, visit));
    }
}

/// The workflow that an action runs, or transfers to.
pub(crate) fn called(action: &Action) -> Option<&WorkflowCall> {
    match &action.kind {
        ActionKind::Transfer(call)
        | ActionKind::Retry {
            detour: Some(Detour::Workflow(call)),
            ..
        } => Some(call),
        _ => None,
    }
}

/// Every expression of a step.
pub(crate) fn step<'e>(step: &'e Step, visit: &mut dyn FnMut(&'e Expr)) {
    call(&step.call, visit);
    after(step, visit);
}

/// The expressions of a step that code is emitted for.
pub(crate) fn live<'e>(workflow: &'e Workflow, id: StepId, visit: &mut dyn FnMut(&'e Expr)) {
    call(&workflow.step(id).call, visit);
    live_after(workflow, id, visit);
}

/// Those of them that it evaluates with the response at hand.
pub(crate) fn live_after<'e>(workflow: &'e Workflow, id: StepId, visit: &mut dyn FnMut(&'e Expr)) {
    results(workflow.step(id), visit);
    workflow.live(id).for_each(|one| action(one, visit));
}

/// The expressions that a step evaluates with the response at hand.
pub(crate) fn after<'e>(step: &'e Step, visit: &mut dyn FnMut(&'e Expr)) {
    results(step, visit);
    step.actions().for_each(|one| action(one, visit));
}

fn results<'e>(step: &'e Step, visit: &mut dyn FnMut(&'e Expr)) {
    if let Criteria::All(all) = &step.criteria {
        criteria(all, visit);
    }
    step.outputs
        .iter()
        .for_each(|output| expr(&output.value, visit));
}
