//! The type of an expression where it stands.

use serde_json::Value as Json;

use super::{Expr, Field, Owner, Piece, Presence, Program, Query, StepSet, Type, Workflow};

/// A type, and whether a value may be missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed {
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
}

impl Typed {
    fn always(ty: Type) -> Self {
        Typed {
            ty,
            presence: Presence::default(),
        }
    }

    fn maybe(ty: Type) -> Self {
        Typed {
            ty,
            presence: Presence {
                optional: true,
                nullable: false,
            },
        }
    }

    /// Always there if that is sure.
    fn perhaps(ty: Type, sure: bool) -> Self {
        if sure {
            Typed::always(ty)
        } else {
            Typed::maybe(ty)
        }
    }

    /// The same, where it may be missing.
    fn or_none(mut self) -> Self {
        self.presence.optional = true;
        self
    }

    fn of(field: &Field) -> Self {
        Typed {
            ty: field.ty.clone(),
            presence: field.presence,
        }
    }

    /// Whether Rust sees an `Option`.
    pub(crate) fn is_option(&self) -> bool {
        self.presence.optional || self.presence.nullable
    }
}

/// The type of an expression in a workflow; `certain` are the steps that are sure to have
/// succeeded where it stands.
pub(crate) fn typed(
    program: &Program,
    workflow: &Workflow,
    certain: &StepSet,
    expr: &Expr,
) -> Typed {
    match expr {
        // Fits everywhere, so that nothing follows from it.
        Expr::Broken => Typed::always(Type::Value),
        Expr::Literal(value) => Typed::always(literal(value)),
        Expr::Input { field, pointer } => field_at(workflow.inputs.get(*field), pointer),
        Expr::Output {
            step,
            output,
            pointer,
        } => {
            let outputs = workflow.steps.get(step.0).map(|step| &step.outputs);
            let output = outputs.and_then(|outputs| outputs.get(*output));
            let mut typed = field_at(output.map(|output| &output.field), pointer);
            typed.presence.optional |= !certain.contains(step);
            typed
        }
        Expr::Called { .. }
        | Expr::WorkflowOutput { .. }
        | Expr::TransferredOutput { .. }
        | Expr::WorkflowInput { .. } => of_another(program, expr),
        Expr::Url | Expr::Method => Typed::always(Type::String),
        Expr::Status => Typed::always(Type::U16),
        Expr::Body { read, .. } | Expr::Header { read, .. } => {
            Typed::perhaps(read.ty.clone(), read.always)
        }
        Expr::RequestHeader(_)
        | Expr::RequestQuery(_)
        | Expr::RequestPath(_)
        | Expr::RequestBody(_) => Typed::maybe(Type::Value),
        Expr::Template(pieces) => {
            let mut holes = pieces.iter().filter_map(Piece::hole);
            let sure = !holes.any(|hole| {
                let hole = typed(program, workflow, certain, hole);
                hole.presence.optional
            });
            Typed::perhaps(Type::String, sure)
        }
        Expr::All { of, .. } => whole(workflow, certain, *of),
        Expr::Object(_) | Expr::Array(_) => Typed::always(Type::Value),
        Expr::Select { query, .. } => selected(query),
    }
}

/// The type of what another workflow has: one that the step calls, or one that ran before.
fn of_another(program: &Program, expr: &Expr) -> Typed {
    match expr {
        Expr::Called {
            workflow,
            output,
            pointer,
        } => result(program.workflow(*workflow), *output, pointer),
        Expr::WorkflowOutput {
            workflow,
            output,
            pointer,
        } => result(program.workflow(*workflow), *output, pointer).or_none(),
        Expr::WorkflowInput {
            workflow,
            input,
            pointer,
        } => field_at(program.workflow(*workflow).inputs.get(*input), pointer).or_none(),
        _ => Typed::maybe(Type::Value),
    }
}

/// The type of an output of a workflow that has run.
fn result(ran: &Workflow, output: usize, pointer: &str) -> Typed {
    if ran.transfers().is_empty() {
        field_at(ran.outputs.get(output).map(|o| &o.field), pointer)
    } else {
        // The result of a workflow that goes over to another is not its own outputs.
        Typed::maybe(Type::Value)
    }
}

/// The type of all outputs at once.
fn whole(workflow: &Workflow, certain: &StepSet, of: Owner) -> Typed {
    match of {
        Owner::Step(step) => {
            let ty = Type::Outputs(workflow.id, Some(step));
            Typed::perhaps(ty, certain.contains(&step))
        }
        Owner::Called(called) => Typed::always(Type::Outputs(called, None)),
        Owner::Workflow(ran) => Typed::maybe(Type::Outputs(ran, None)),
    }
}

/// The type of what a query selects.
fn selected(query: &Query) -> Typed {
    match query {
        Query::JsonPath { single: false, .. } | Query::Filled { single: false, .. } => {
            Typed::always(Type::List(Box::new(Type::Value)))
        }
        Query::XPath(_) => Typed::maybe(Type::String),
        _ => Typed::maybe(Type::Value),
    }
}

fn field_at(field: Option<&Field>, pointer: &str) -> Typed {
    match field {
        Some(field) if pointer.is_empty() => Typed::of(field),
        _ => Typed::maybe(Type::Value),
    }
}

fn literal(value: &Json) -> Type {
    match value {
        Json::String(_) => Type::String,
        Json::Bool(_) => Type::Bool,
        Json::Number(number) if integer(number).is_some() => Type::I64,
        Json::Number(number) if number.is_f64() => Type::F64,
        Json::Number(_) => Type::U64,
        _ => Type::Value,
    }
}

/// A constant that is an integer, in any spelling: it is written without a point.
pub(crate) fn integer(number: &serde_json::Number) -> Option<i64> {
    /// Up to here every whole number is a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64());
    let whole = float.filter(|float| float.fract() == 0.0 && float.abs() <= EXACT);
    number.as_i64().or(whole.map(|whole| whole as i64))
}
