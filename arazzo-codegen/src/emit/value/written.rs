//! Expressions as arguments, as sides of comparisons, and as values to be kept.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value as Json;

use super::super::path;
use super::{At, Form};
use crate::program::{Expr, StepId, Type};

impl At<'_> {
    /// As an argument that is serialised: `&inputs.id`, `inputs.data.as_ref()`.
    pub(in crate::emit) fn argument(&self, expr: &Expr) -> TokenStream {
        let typed = self.typed(expr);
        if self.holds_secrets(expr) {
            return self.exposed(expr);
        }
        let secret = typed.ty == Type::Secret;
        match self.form(expr) {
            Form::Place(place) if typed.is_option() && secret => {
                quote!(#place.as_ref().map(Secret::expose))
            }
            Form::Place(place) if typed.ty.is_copy() => place,
            Form::Place(place) if typed.is_option() => quote!(#place.as_ref()),
            Form::Place(place) if secret => quote!(#place.expose()),
            Form::Place(place) => quote!(&#place),
            Form::Borrowed(value) if secret => quote!(#value.map(Secret::expose)),
            Form::Borrowed(value) | Form::Owned(value) => value,
        }
    }

    /// As an argument that is written as text: values of the user's types as they are displayed.
    pub(in crate::emit) fn textual(&self, expr: &Expr) -> TokenStream {
        let Some(shown) = self.shown(expr) else {
            return self.argument(expr);
        };
        match self.form(expr) {
            Form::Place(place) if self.is_double_option(expr) => {
                quote!(#place.as_ref().map(|value| value.as_ref().map(#shown)))
            }
            Form::Place(place) if self.is_option(expr) => quote!(#place.as_ref().map(#shown)),
            Form::Place(place) => quote!(#shown(&#place)),
            Form::Borrowed(value) => quote!(#value.map(#shown)),
            Form::Owned(value) => value,
        }
    }

    /// The function that displays values of the user's types, and lists of them.
    pub(in crate::emit) fn shown(&self, expr: &Expr) -> Option<TokenStream> {
        let krate = path::krate(self.cx.program);
        match self.typed(expr).ty {
            Type::Own(_) => Some(quote!(#krate::__private::displayed)),
            Type::List(item) if matches!(*item, Type::Own(_)) => {
                Some(quote!(#krate::__private::displayed_all))
            }
            _ => None,
        }
    }

    /// As a reference to what is serialised, unless it is one already.
    pub(in crate::emit) fn borrowed(&self, expr: &Expr) -> TokenStream {
        let argument = self.argument(expr);
        if self.is_reference(expr) {
            argument
        } else {
            quote!(&#argument)
        }
    }

    /// Whether the argument is a reference.
    fn is_reference(&self, expr: &Expr) -> bool {
        let typed = self.typed(expr);
        if typed.is_option() || self.holds_secrets(expr) {
            return false;
        }
        match expr {
            Expr::Literal(Json::String(_)) | Expr::Url | Expr::Method => true,
            other => matches!(self.form(other), Form::Place(_)) && !typed.ty.is_copy(),
        }
    }

    /// Whether there are secrets deeper than in `Secret` and `Option<Secret>`.
    fn holds_secrets(&self, expr: &Expr) -> bool {
        let ty = self.typed(expr).ty;
        ty.holds_secrets() && (ty != Type::Secret || self.is_double_option(expr))
    }

    /// A list, a map or a nullable secret as an argument.
    fn exposed(&self, expr: &Expr) -> TokenStream {
        match self.form(expr) {
            Form::Place(place) if self.is_option(expr) => quote!(#place.as_ref().map(exposed)),
            Form::Place(place) => quote!(exposed(&#place)),
            Form::Borrowed(value) => quote!(#value.map(exposed)),
            Form::Owned(value) => value,
        }
    }

    /// Whether the argument is an `Option`.
    pub(in crate::emit) fn is_option(&self, expr: &Expr) -> bool {
        self.typed(expr).is_option()
    }

    /// Whether the value may be absent, which is different from null.
    pub(super) fn may_be_absent(&self, expr: &Expr) -> bool {
        self.typed(expr).presence.optional
    }

    /// As a side of a comparison.
    ///
    /// Scalars, strings and `&Value` convert into the runtime's `Operand` as they are; everything else
    /// is serialised by `operand`.
    pub(in crate::emit) fn operand(&self, expr: &Expr) -> TokenStream {
        let typed = self.typed(expr);
        if self.holds_secrets(expr) {
            let argument = self.exposed(expr);
            return if typed.is_option() {
                quote!(operand_opt(#argument.as_ref()))
            } else {
                quote!(operand(&#argument))
            };
        }
        match expr {
            Expr::Literal(Json::String(_) | Json::Bool(_) | Json::Number(_) | Json::Null)
            | Expr::Status => match self.form(expr) {
                Form::Place(tokens) | Form::Borrowed(tokens) | Form::Owned(tokens) => tokens,
            },
            Expr::Url | Expr::Method => match self.form(expr) {
                Form::Place(tokens) | Form::Borrowed(tokens) | Form::Owned(tokens) => tokens,
            },
            Expr::Body { .. }
            | Expr::Header { .. }
            | Expr::RequestHeader(_)
            | Expr::RequestQuery(_)
            | Expr::RequestPath(_)
            | Expr::RequestBody(_) => self.part(expr),
            _ => match (self.form(expr), typed.is_option()) {
                (Form::Place(place), true) if typed.ty == Type::Secret => quote!(#place.as_ref()),
                (Form::Borrowed(value), _) if typed.ty == Type::Secret => value,
                (Form::Place(place), false)
                    if matches!(typed.ty, Type::String | Type::Secret | Type::Value) =>
                {
                    quote!(&#place)
                }
                (Form::Place(place), false)
                    if matches!(
                        typed.ty,
                        Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64 | Type::Number
                    ) =>
                {
                    place
                }
                (Form::Place(place), true) => quote!(operand_opt(#place.as_ref())),
                (Form::Place(place), false) => quote!(operand(&#place)),
                (Form::Borrowed(value), _) => quote!(operand_opt(#value)),
                (Form::Owned(value), _) if typed.ty == Type::Value && typed.is_option() => value,
                (Form::Owned(value), true) => quote!(operand_opt(#value.as_ref())),
                (Form::Owned(value), false) => quote!(operand(&#value)),
            },
        }
    }

    /// As a value of the expression's own type, to be kept.
    pub(in crate::emit) fn owned(&self, expr: &Expr) -> TokenStream {
        let typed = self.typed(expr);
        match expr {
            Expr::Status => return quote!(response.status().as_u16().unwrap_or_default()),
            Expr::Url | Expr::Method => {
                let value = self.argument(expr);
                return quote!(#value.to_owned());
            }
            Expr::Literal(Json::String(text)) => return quote!(#text.to_owned()),
            Expr::Literal(value) if typed.ty == Type::Value => return self.json(value),
            Expr::Object(_) | Expr::Array(_) => {
                let value = self.argument(expr);
                return quote!(operand(&#value).into_value().unwrap_or_default());
            }
            _ => {}
        }
        if let Expr::Output {
            step,
            output,
            pointer,
        } = expr
            && pointer.is_empty()
            && !self.definitely_done.contains(step)
        {
            return self.taken(*step, *output);
        }
        match self.form(expr) {
            Form::Place(place) if typed.ty.is_copy() => place,
            Form::Place(place) => quote!(#place.clone()),
            Form::Borrowed(value) if typed.ty.is_copy() => quote!(#value.copied()),
            Form::Borrowed(value) => quote!(#value.cloned()),
            Form::Owned(value) => value,
        }
    }

    /// The same as an output, which does not tell absent from null.
    pub(in crate::emit) fn single(&self, expr: &Expr) -> TokenStream {
        let owned = self.owned(expr);
        if self.is_double_option(expr) {
            quote!(#owned.flatten())
        } else {
            owned
        }
    }

    /// Whether the Rust type is an `Option<Option<T>>`.
    pub(in crate::emit) fn is_double_option(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Input { field, pointer } => {
                pointer.is_empty() && self.workflow.inputs[*field].is_double_option()
            }
            Expr::Output {
                step,
                output,
                pointer,
            } => {
                let field = &self.workflow.step(*step).outputs[*output].field;
                pointer.is_empty() && field.is_double_option()
            }
            _ => false,
        }
    }

    /// An output of a step that may not have run, to be kept. The field is cloned inside the closure,
    /// so that nothing else of the step's outputs is.
    fn taken(&self, step: StepId, output: usize) -> TokenStream {
        let read = self.workflow.step(step);
        let field = &read.outputs[output].field;
        let (variable, ident) = (
            format_ident!("{}", read.ident),
            format_ident!("{}", field.ident),
        );
        let value = if field.ty.is_copy() {
            quote!(#variable.#ident)
        } else {
            quote!(#variable.#ident.clone())
        };
        if field.is_option() {
            quote!(#variable.and_then(|#variable| #value))
        } else {
            quote!(#variable.map(|#variable| #value))
        }
    }
}
