//! Expressions.
//!
//! Every step that an expression reads is a local variable of the step's name: a reference to its
//! outputs, or an `Option` of one where the step may not have run.

mod structure;
mod template;
mod written;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Cx;
use crate::pointer::child;
use crate::program::typing::{Typed, typed};
use crate::program::{Expr, Field, Owner, Piece, StepId, StepSet, Type, Workflow, WorkflowId};

/// The place of an expression.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) cx: Cx<'p>,
    pub(super) id: WorkflowId,
    pub(super) workflow: &'p Workflow,
    /// Steps that have surely succeeded.
    pub(super) definitely_done: &'p StepSet,
    /// Whether what the step at hand has exchanged is a message.
    pub(super) message: bool,
    pub(super) facts: &'p Facts,
}

/// Facts about a workflow that all of its steps use, computed once from all steps.
pub(super) struct Facts {
    /// The workflows whose outputs are read after the step that called them.
    pub(super) kept_outputs: Vec<WorkflowId>,
    /// The workflows whose inputs are read after they were called.
    pub(super) kept_inputs: Vec<WorkflowId>,
    /// Whether a step may leave for another workflow, or for this one again.
    pub(super) leaves: bool,
}

/// How an expression is written.
pub(super) enum Form {
    /// A place: `inputs.api_key`. Its Rust type is the expression's.
    Place(TokenStream),
    /// `Option<&T>`.
    Borrowed(TokenStream),
    /// A value, `T` or `Option<T>`.
    Owned(TokenStream),
}

impl<'p> At<'p> {
    pub(super) fn typed(&self, expr: &Expr) -> Typed {
        typed(self.cx.program, self.workflow, self.definitely_done, expr)
    }

    pub(super) fn is_secret(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Template(pieces) => {
                let mut holes = pieces.iter().filter_map(Piece::hole);
                holes.any(|hole| self.is_secret(hole))
            }
            Expr::Array(items) => items.iter().any(|item| self.is_secret(&item.value)),
            Expr::Object(members) => members.iter().any(|(_, one)| self.is_secret(&one.value)),
            other => self.typed(other).ty == Type::Secret,
        }
    }

    /// How an expression is written, before it is borrowed, cloned or converted.
    pub(super) fn form(&self, expr: &Expr) -> Form {
        match expr {
            Expr::Broken => Form::Owned(super::broken()),
            Expr::Input { field, pointer } => {
                let field = &self.workflow.inputs[*field];
                let ident = format_ident!("{}", field.ident);
                self.at_pointer(quote!(inputs.#ident), field.is_option(), pointer)
            }
            Expr::Output {
                step,
                output,
                pointer,
            } => self.output(*step, *output, pointer),
            Expr::Called {
                workflow,
                output,
                pointer,
            } => self.called_output(*workflow, *output, pointer),
            Expr::WorkflowOutput {
                workflow,
                output,
                pointer,
            } => self.earlier(*workflow, *output, pointer),
            Expr::WorkflowInput {
                workflow,
                input,
                pointer,
            } => self.earlier_input(*workflow, *input, pointer),
            Expr::TransferredOutput {
                workflow,
                earlier,
                pointer,
                ..
            } => Form::Owned(self.transferred(*workflow, *earlier, pointer)),
            computed => Form::Owned(self.computed(computed)),
        }
    }

    /// Expressions that are not stored anywhere: the value is computed where it is read.
    fn computed(&self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Literal(value) => self.literal(value),
            Expr::Url => quote!(response.url()),
            Expr::Method => quote!(response.method()),
            Expr::Status => quote!(response.status()),
            Expr::Template(pieces) => self.template(pieces),
            Expr::Object(members) => self.object(members),
            Expr::Array(items) => self.array(items),
            Expr::All { of, .. } => self.whole(*of),
            Expr::Select { context, query } => self.select(context, query),
            part => {
                let operand = self.part(part);
                quote!(#operand.into_value())
            }
        }
    }

    /// The variable that holds the response or the message of the step.
    pub(super) fn answer(&self) -> proc_macro2::Ident {
        if self.message {
            format_ident!("message")
        } else {
            format_ident!("response")
        }
    }

    /// A part of the exchange as an operand.
    pub(super) fn part(&self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Body { pointer, .. } if self.message => quote!(message.payload(#pointer)),
            Expr::Body { pointer, .. } => quote!(response.body(#pointer)),
            Expr::Header { name, .. } => {
                let answer = self.answer();
                quote!(#answer.header(#name))
            }
            Expr::RequestHeader(name) => quote!(response.request_header(#name)),
            Expr::RequestQuery(name) => quote!(response.request_query(#name)),
            Expr::RequestPath(name) => quote!(response.request_path(#name)),
            Expr::RequestBody(pointer) => quote!(response.request_body(#pointer)),
            _ => quote!(Operand::missing()),
        }
    }

    fn at_pointer(&self, place: TokenStream, option: bool, pointer: &str) -> Form {
        match (pointer.is_empty(), option) {
            (true, _) => Form::Place(place),
            (false, false) => Form::Owned(quote!(pointer(&#place, #pointer))),
            (false, true) => {
                Form::Owned(quote!(#place.as_ref().and_then(|value| pointer(value, #pointer))))
            }
        }
    }

    fn output(&self, step: StepId, output: usize, pointer: &str) -> Form {
        let read = self.workflow.step(step);
        let field = &read.outputs[output].field;
        let (variable, ident) = (
            format_ident!("{}", read.ident),
            format_ident!("{}", field.ident),
        );
        if self.definitely_done.contains(&step) {
            return self.at_pointer(quote!(#variable.#ident), field.is_option(), pointer);
        }
        of_optional(quote!(#variable), &read.ident, field, pointer)
    }

    /// A copy of all outputs of a step or a workflow.
    fn whole(&self, of: Owner) -> TokenStream {
        match of {
            Owner::Step(step) => {
                let variable = format_ident!("{}", self.workflow.step(step).ident);
                if self.definitely_done.contains(&step) {
                    quote!(#variable.clone())
                } else {
                    quote!(#variable.cloned())
                }
            }
            Owner::Called(_) => quote!(called.clone()),
            Owner::Workflow(workflow) => {
                let slot = self.slot(workflow);
                quote!(earlier.#slot.clone())
            }
        }
    }

    /// An output of the workflow that the step at hand has called.
    ///
    /// A workflow that may transfer returns an enumeration, whose variants have no fields in
    /// common: its outputs are looked up by name in its JSON.
    fn called_output(&self, workflow: WorkflowId, output: usize, pointer: &str) -> Form {
        let called = self.cx.program.workflow(workflow);
        let field = &called.outputs[output].field;
        if !called.transfers().is_empty() {
            let full = child("", &field.name) + pointer;
            return Form::Owned(quote!(pointer(&called, #full)));
        }
        let ident = format_ident!("{}", field.ident);
        self.at_pointer(quote!(called.#ident), field.is_option(), pointer)
    }

    /// An output of whichever workflow the called one transferred to.
    fn transferred(&self, workflow: WorkflowId, earlier: bool, pointer: &str) -> TokenStream {
        if !earlier {
            return quote!(pointer(&called, #pointer));
        }
        let slot = self.slot(workflow);
        quote!(earlier.#slot.as_ref().and_then(|outputs| pointer(outputs, #pointer)))
    }

    fn earlier_input(&self, workflow: WorkflowId, input: usize, pointer: &str) -> Form {
        let slot = self.inputs_slot(workflow);
        let field = &self.cx.program.workflow(workflow).inputs[input];
        of_optional(quote!(earlier.#slot.as_ref()), "inputs", field, pointer)
    }

    fn earlier(&self, workflow: WorkflowId, output: usize, pointer: &str) -> Form {
        let called = self.cx.program.workflow(workflow);
        let slot = self.slot(workflow);
        let field = &called.outputs[output].field;
        if called.transfers().is_empty() {
            return of_optional(quote!(earlier.#slot.as_ref()), "outputs", field, pointer);
        }
        let full = child("", &field.name) + pointer;
        Form::Owned(quote!(earlier.#slot.as_ref().and_then(|outputs| pointer(outputs, #full))))
    }
}

/// A field of something that may not be there: `find.map(|find| &find.id)`.
fn of_optional(place: TokenStream, variable: &str, field: &Field, pointer: &str) -> Form {
    let (variable, ident) = (
        format_ident!("{variable}"),
        format_ident!("{}", field.ident),
    );
    let value = if field.is_option() {
        quote!(#place.and_then(|#variable| #variable.#ident.as_ref()))
    } else {
        quote!(#place.map(|#variable| &#variable.#ident))
    };
    match pointer {
        "" => Form::Borrowed(value),
        pointer => Form::Owned(quote!(#value.and_then(|value| pointer(value, #pointer)))),
    }
}
