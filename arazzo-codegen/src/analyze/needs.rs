//! Without which values a request is not sent, and a condition does not hold.

use crate::program::{
    Body, Call, Condition, Dialect, Expr, Location, Member, Message, Operand, Operator, Parameter,
    Piece, Program, Query, Request, Step, WorkflowCall,
};

/// Visits the values without which a step sends nothing: without one, the run stops. `visit` is told
/// whether the API has a default for it.
pub(super) fn of_call<'p>(
    program: &Program,
    step: &'p Step,
    visit: &mut dyn FnMut(&'p Expr, bool),
) {
    match &step.call {
        Call::Broken => {}
        Call::Request(request) => of_request(request, visit),
        Call::Message(message) => of_message(message, visit),
        Call::Workflow(call) => of_workflow(program, call, visit),
    }
}

fn of_request<'p>(request: &'p Request, visit: &mut dyn FnMut(&'p Expr, bool)) {
    of_parameters(&request.parameters, visit);
    if let Some(body) = &request.body {
        of_body(body, request.body_required, visit);
    }
}

fn of_message<'p>(message: &'p Message, visit: &mut dyn FnMut(&'p Expr, bool)) {
    of_parameters(&message.parameters, visit);
    if let Some(body) = &message.body {
        of_body(body, message.body_required, visit);
    }
}

fn of_parameters<'p>(parameters: &'p [Parameter], visit: &mut dyn FnMut(&'p Expr, bool)) {
    for parameter in parameters {
        if parameter.required || parameter.location == Location::Path {
            let default = parameter.has_default;
            whole(&parameter.value, &mut |value| visit(value, default));
        }
    }
}

fn of_body<'p>(body: &'p Body, required: bool, visit: &mut dyn FnMut(&'p Expr, bool)) {
    // A replacement may give what the payload lacks.
    if !body.replacements.is_empty() {
        return;
    }
    let mut visit = |value: &'p Expr| visit(value, false);
    if required {
        whole(&body.value, &mut visit);
    } else {
        members(&body.value, &mut visit);
    }
}

/// The inputs that the called workflow demands.
pub(super) fn of_workflow<'p>(
    program: &Program,
    call: &'p WorkflowCall,
    visit: &mut dyn FnMut(&'p Expr, bool),
) {
    let called = program.workflow(call.workflow);
    for (input, value) in &call.inputs {
        if called
            .inputs
            .get(*input)
            .is_some_and(|field| !field.is_option())
        {
            whole(value, &mut |value| visit(value, false));
        }
    }
}

/// What a value needs to be there.
fn whole<'p>(value: &'p Expr, visit: &mut dyn FnMut(&'p Expr)) {
    match value {
        Expr::Template(pieces) => of_pieces(pieces, visit),
        Expr::Object(_) | Expr::Array(_) => members(value, visit),
        // A query that selects all it finds finds nothing in nothing.
        Expr::Select {
            query: Query::JsonPath { single: false, .. } | Query::Filled { single: false, .. },
            ..
        } => {}
        Expr::Select { context, .. } => whole(context, visit),
        other => visit(other),
    }
}

fn of_pieces<'p>(pieces: &'p [Piece], visit: &mut dyn FnMut(&'p Expr)) {
    let holes = pieces.iter().filter_map(Piece::hole);
    holes.for_each(|hole| whole(hole, visit));
}

/// What the members of an object or a list need, which is there itself.
fn members<'p>(value: &'p Expr, visit: &mut dyn FnMut(&'p Expr)) {
    let mut member = |member: &'p Member| {
        if member.required {
            whole(&member.value, visit);
        } else {
            members(&member.value, visit);
        }
    };
    match value {
        Expr::Object(list) => list.iter().for_each(|(_, one)| member(one)),
        Expr::Array(list) => list.iter().for_each(member),
        _ => {}
    }
}

/// The values that are there where a condition holds.
pub(super) fn of_condition(condition: &Condition) -> Vec<&Expr> {
    match condition {
        Condition::And(all) => all.iter().flat_map(of_condition).collect(),
        Condition::Or(any) => common(any),
        // The values without which it does hold are not known.
        Condition::Not(_) | Condition::Broken => Vec::new(),
        Condition::Compare {
            dialect,
            operator,
            left,
            right,
        } => of_comparison(*dialect, *operator, left, right),
        Condition::Test {
            operand: context, ..
        }
        | Condition::Exists(context)
        | Condition::Regex { context, .. }
        | Condition::JsonPath { context, .. }
        | Condition::XPath { context, .. } => of_operand(context),
    }
}

/// What every one of several conditions needs.
fn common(any: &[Condition]) -> Vec<&Expr> {
    let mut lists = any.iter().map(of_condition);
    let first = lists.next().unwrap_or_default();
    lists.fold(first, |mut known, other| {
        known.retain(|one| other.contains(one));
        known
    })
}

fn of_comparison<'p>(
    dialect: Dialect,
    operator: Operator,
    left: &'p Operand,
    right: &'p Operand,
) -> Vec<&'p Expr> {
    let constant = |side: &Operand| match side {
        Operand::Value(Expr::Literal(value)) => Some(value.is_null()),
        _ => None,
    };
    let both = || [left, right].into_iter().flat_map(of_operand).collect();
    match (operator, dialect) {
        (Operator::Lt | Operator::Gt, _) | (Operator::Le | Operator::Ge, Dialect::Simple) => both(),
        // Nothing is nothing, and at least nothing: the other side must be something.
        (Operator::Eq | Operator::Le | Operator::Ge, _) => {
            match (constant(left), constant(right)) {
                (Some(false), _) | (_, Some(false)) => both(),
                _ => Vec::new(),
            }
        }
        // In simple conditions, what is missing is `null`.
        (Operator::Ne, Dialect::Simple) => match (constant(left), constant(right)) {
            (Some(true), _) | (_, Some(true)) => both(),
            _ => Vec::new(),
        },
        (Operator::Ne, Dialect::Exact) => Vec::new(),
    }
}

fn of_operand(operand: &Operand) -> Vec<&Expr> {
    let (Operand::Value(value) | Operand::Length(value)) = operand;
    let mut found = Vec::new();
    whole(value, &mut |value| found.push(value));
    found
}
