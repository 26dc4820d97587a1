//! Secrets by data flow: what reaches a header that nobody may see is a secret wherever it comes
//! from, and wherever else it goes as it is.
//!
//! Fields that hold the same value, because one is a plain copy of the other, form a class; a
//! class with one secret use is secret as a whole.

use std::collections::HashMap;

use crate::program::{
    ActionKind, Call, Detour, Expr, Output, Own, Parameter, Program, StepId, Type, WorkflowCall,
    WorkflowId,
};

/// A field that holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    Input(WorkflowId, usize),
    StepOutput(WorkflowId, StepId, usize),
    Output(WorkflowId, usize),
}

#[derive(Default)]
struct Classes {
    parents: HashMap<Place, Place>,
    secret: Vec<Place>,
}

impl Classes {
    fn root(&self, place: Place) -> Place {
        let mut place = place;
        while let Some(parent) = self.parents.get(&place) {
            place = *parent;
        }
        place
    }

    fn join(&mut self, a: Place, b: Place) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.parents.insert(a.max(b), a.min(b));
        }
    }

    fn is_secret(&self, place: Place) -> bool {
        let root = self.root(place);
        self.secret.iter().any(|secret| self.root(*secret) == root)
    }
}

/// Turns the types of secret fields from `String` to `Secret`.
pub(super) fn mark(program: &mut Program) {
    let mut classes = Classes::default();
    for index in 0..program.workflows.len() {
        collect(program, WorkflowId(index), &mut classes);
    }
    for index in 0..program.workflows.len() {
        apply(program, WorkflowId(index), &classes);
    }
}

fn collect(program: &Program, id: WorkflowId, classes: &mut Classes) {
    let workflow = program.workflow(id);
    for (index, field) in workflow.inputs.iter().enumerate() {
        if field.ty == Type::Secret {
            classes.secret.push(Place::Input(id, index));
        }
    }
    for (index, step) in workflow.steps.iter().enumerate() {
        match &step.call {
            Call::Broken => {}
            Call::Request(request) => parameters(id, &request.parameters, classes),
            Call::Message(message) => parameters(id, &message.parameters, classes),
            Call::Workflow(call) => passed(id, call, classes),
        }
        for (number, output) in step.outputs.iter().enumerate() {
            copied(
                id,
                output,
                Place::StepOutput(id, StepId(index), number),
                classes,
            );
        }
        for action in step.actions() {
            if let ActionKind::Transfer(call)
            | ActionKind::Retry {
                detour: Some(Detour::Workflow(call)),
                ..
            } = &action.kind
            {
                passed(id, call, classes);
            }
        }
    }
    for (index, output) in workflow.outputs.iter().enumerate() {
        copied(id, output, Place::Output(id, index), classes);
    }
}

fn parameters(id: WorkflowId, parameters: &[Parameter], classes: &mut Classes) {
    for parameter in parameters.iter().filter(|parameter| parameter.secret) {
        sources(id, &parameter.value, &mut |place| {
            classes.secret.push(place)
        });
    }
}

/// An output is the same value as what it copies.
fn copied(id: WorkflowId, output: &Output, place: Place, classes: &mut Classes) {
    if output.field.ty == Type::Secret {
        classes.secret.push(place);
    }
    if let Some(from) = origin(id, &output.value) {
        classes.join(place, from);
    }
}

fn passed(id: WorkflowId, call: &WorkflowCall, classes: &mut Classes) {
    for (input, value) in &call.inputs {
        if let Some(from) = origin(id, value) {
            classes.join(Place::Input(call.workflow, *input), from);
        }
    }
}

/// The field that an expression is a copy of.
fn origin(id: WorkflowId, value: &Expr) -> Option<Place> {
    let (place, pointer) = field_of(id, value)?;
    pointer.is_empty().then_some(place)
}

/// The field that an expression reads, and the pointer into it.
pub(super) fn field_of(id: WorkflowId, value: &Expr) -> Option<(Place, &str)> {
    match value {
        Expr::Input { field, pointer } => Some((Place::Input(id, *field), pointer)),
        Expr::Output {
            step,
            output,
            pointer,
        } => Some((Place::StepOutput(id, *step, *output), pointer)),
        Expr::Called {
            workflow,
            output,
            pointer,
        }
        | Expr::WorkflowOutput {
            workflow,
            output,
            pointer,
        } => Some((Place::Output(*workflow, *output), pointer)),
        Expr::WorkflowInput {
            workflow,
            input,
            pointer,
        } => Some((Place::Input(*workflow, *input), pointer)),
        _ => None,
    }
}

/// The fields that a text is put together from.
fn sources(id: WorkflowId, value: &Expr, found: &mut dyn FnMut(Place)) {
    if let Some(place) = origin(id, value) {
        found(place);
    }
    if let Expr::Template(pieces) = value {
        for piece in pieces {
            if let Some(hole) = piece.hole() {
                sources(id, hole, found);
            }
        }
    }
}

fn apply(program: &mut Program, id: WorkflowId, classes: &Classes) {
    let workflow = &mut program.workflows[id.0];
    for (index, field) in workflow.inputs.iter_mut().enumerate() {
        hide(&mut field.ty, classes.is_secret(Place::Input(id, index)));
    }
    for (index, step) in workflow.steps.iter_mut().enumerate() {
        for (number, output) in step.outputs.iter_mut().enumerate() {
            let secret = classes.is_secret(Place::StepOutput(id, StepId(index), number));
            hide(&mut output.field.ty, secret);
            if let Expr::Body { read, .. } | Expr::Header { read, .. } = &mut output.value {
                hide(&mut read.ty, secret);
            }
        }
    }
    for (index, output) in workflow.outputs.iter_mut().enumerate() {
        hide(
            &mut output.field.ty,
            classes.is_secret(Place::Output(id, index)),
        );
    }
}

fn hide(ty: &mut Type, secret: bool) {
    if secret && matches!(ty, Type::String | Type::Own(Own { text: true, .. })) {
        *ty = Type::Secret;
    }
}
