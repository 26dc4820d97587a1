//! Expressions.
//!
//! Every step that an expression reads is a local variable of the step's name: a reference to its
//! outputs, or an `Option` of one where the step may not have run.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value as Json;

use super::{Cx, path};
use crate::program::typing::{Typed, typed};
use crate::program::{
    Expr, Field, Member, Piece, Query, Quoting, StepId, Type, Workflow, WorkflowId,
};
use indexmap::IndexSet;

/// Where expressions stand.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) cx: Cx<'p>,
    pub(super) id: WorkflowId,
    pub(super) workflow: &'p Workflow,
    /// Steps that are sure to have succeeded.
    pub(super) certain: &'p IndexSet<StepId>,
    /// Whether what the step at hand has exchanged is a message.
    pub(super) message: bool,
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
        typed(self.cx.program, self.workflow, self.certain, expr)
    }

    pub(super) fn is_secret(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Template(pieces) => {
                let mut holes = pieces.iter().filter_map(Piece::hole);
                holes.any(|hole| self.is_secret(hole))
            }
            Expr::Array(items) => items.iter().any(|item| self.is_secret(&item.value)),
            other => self.typed(other).ty == Type::Secret,
        }
    }

    pub(super) fn form(&self, expr: &Expr) -> Form {
        match expr {
            Expr::Literal(value) => Form::Owned(self.literal(value)),
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
            } => {
                let called = self.cx.program.workflow(*workflow);
                let field = &called.outputs[*output].field;
                if !called.transfers().is_empty() {
                    let full = format!(
                        "/{}{pointer}",
                        field.name.replace('~', "~0").replace('/', "~1")
                    );
                    return Form::Owned(quote!(pointer(&called, #full)));
                }
                let ident = format_ident!("{}", field.ident);
                self.at_pointer(quote!(called.#ident), field.is_option(), pointer)
            }
            Expr::Earlier {
                workflow,
                output,
                pointer,
            } => self.earlier(*workflow, *output, pointer),
            Expr::Relayed {
                earlier, pointer, ..
            } if !earlier => Form::Owned(quote!(pointer(&called, #pointer))),
            Expr::Relayed {
                workflow, pointer, ..
            } => {
                let slot = self.slot(*workflow);
                Form::Owned(
                    quote!(earlier.#slot.as_ref().and_then(|outputs| pointer(outputs, #pointer))),
                )
            }
            Expr::Given {
                workflow,
                input,
                pointer,
            } => {
                let slot = self.given_slot(*workflow);
                let field = &self.cx.program.workflow(*workflow).inputs[*input];
                of_optional(quote!(earlier.#slot.as_ref()), "inputs", field, pointer)
            }
            Expr::Url => Form::Owned(quote!(response.url())),
            Expr::Method => Form::Owned(quote!(response.method())),
            Expr::Status => Form::Owned(quote!(response.status())),
            Expr::Template(pieces) => Form::Owned(self.template(pieces)),
            Expr::Object(members) => Form::Owned(self.object(members)),
            Expr::Array(items) => Form::Owned(self.array(items)),
            Expr::Select { context, query } => Form::Owned(self.select(context, query)),
            part => {
                let operand = self.part(part);
                Form::Owned(quote!(#operand.into_value()))
            }
        }
    }

    /// The variable that holds what the step at hand has exchanged.
    pub(super) fn answer(&self) -> proc_macro2::Ident {
        match self.message {
            true => format_ident!("message"),
            false => format_ident!("response"),
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
        if self.certain.contains(&step) {
            return self.at_pointer(quote!(#variable.#ident), field.is_option(), pointer);
        }
        of_optional(quote!(#variable), &read.ident, field, pointer)
    }

    fn earlier(&self, workflow: WorkflowId, output: usize, pointer: &str) -> Form {
        let called = self.cx.program.workflow(workflow);
        let slot = self.slot(workflow);
        let field = &called.outputs[output].field;
        if called.transfers().is_empty() {
            return of_optional(quote!(earlier.#slot.as_ref()), "outputs", field, pointer);
        }
        let name = field.name.replace('~', "~0").replace('/', "~1");
        let full = format!("/{name}{pointer}");
        Form::Owned(quote!(earlier.#slot.as_ref().and_then(|outputs| pointer(outputs, #full))))
    }

    /// As an argument that is serialised: `&inputs.id`, `inputs.data.as_ref()`.
    pub(super) fn argument(&self, expr: &Expr) -> TokenStream {
        let typed = self.typed(expr);
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

    /// Whether the argument is an `Option`.
    pub(super) fn is_option(&self, expr: &Expr) -> bool {
        self.typed(expr).is_option()
    }

    /// Whether there may be no value, not even null.
    fn may_be_absent(&self, expr: &Expr) -> bool {
        self.typed(expr).presence.optional
    }

    /// As a side of a comparison.
    pub(super) fn operand(&self, expr: &Expr) -> TokenStream {
        let typed = self.typed(expr);
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
                        Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64
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
    pub(super) fn owned(&self, expr: &Expr) -> TokenStream {
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
            && !self.certain.contains(step)
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
    pub(super) fn single(&self, expr: &Expr) -> TokenStream {
        let owned = self.owned(expr);
        match self.is_double_option(expr) {
            true => quote!(#owned.flatten()),
            false => owned,
        }
    }

    /// Whether the Rust type is an `Option<Option<T>>`.
    pub(super) fn is_double_option(&self, expr: &Expr) -> bool {
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

    /// An output of a step that may not have run, to be kept.
    fn taken(&self, step: StepId, output: usize) -> TokenStream {
        let read = self.workflow.step(step);
        let field = &read.outputs[output].field;
        let (variable, ident) = (
            format_ident!("{}", read.ident),
            format_ident!("{}", field.ident),
        );
        let value = match field.ty.is_copy() {
            true => quote!(#variable.#ident),
            false => quote!(#variable.#ident.clone()),
        };
        match field.is_option() {
            true => quote!(#variable.and_then(|#variable| #value)),
            false => quote!(#variable.map(|#variable| #value)),
        }
    }

    fn template(&self, pieces: &[Piece]) -> TokenStream {
        let mut holes = pieces.iter().filter_map(Piece::hole);
        if holes.any(|hole| self.may_be_absent(hole)) {
            self.partial_template(pieces)
        } else {
            self.full_template(pieces)
        }
    }

    /// All holes are sure to have a value.
    fn full_template(&self, pieces: &[Piece]) -> TokenStream {
        let mut format = String::new();
        let mut arguments = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Piece::Hole(hole) => {
                    format.push_str("{}");
                    arguments.push(self.shown(hole));
                }
                Piece::Quoted(hole, quoting) => {
                    format.push_str("{}");
                    let value = self.argument(hole);
                    arguments.push(quoted(*quoting, &quote!(&#value)));
                }
            }
        }
        quote!(format!(#format, #(#arguments),*))
    }

    /// What `{}` prints as the text of a value.
    fn shown(&self, hole: &Expr) -> TokenStream {
        let typed = self.typed(hole);
        if typed.is_option() {
            // It is there, and may be null.
            let value = self.argument(hole);
            return quote!(text(&#value));
        }
        match (self.form(hole), &typed.ty) {
            (Form::Place(place), Type::Secret) => quote!(#place.expose()),
            (
                Form::Place(place),
                Type::String | Type::Bool | Type::I32 | Type::I64 | Type::U32 | Type::U64,
            ) => place,
            (Form::Owned(value), Type::String) => value,
            (Form::Place(place), _) => quote!(text(&#place)),
            (Form::Borrowed(value) | Form::Owned(value), _) => quote!(text(&#value)),
        }
    }

    /// Absent if a hole is.
    fn partial_template(&self, pieces: &[Piece]) -> TokenStream {
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => quote!(.text(#text)),
            Piece::Hole(hole) => {
                let value = self.argument(hole);
                match self.is_option(hole) && !self.may_be_absent(hole) {
                    true => quote!(.value(&Some(#value))),
                    false => quote!(.value(&#value)),
                }
            }
            Piece::Quoted(hole, quoting) => {
                let value = self.argument(hole);
                let value = match self.may_be_absent(hole) {
                    true => {
                        let quoted = quoted(*quoting, &quote!(&value));
                        quote!(#value.map(|value| #quoted))
                    }
                    false => quoted(*quoting, &quote!(&#value)),
                };
                quote!(.value(&#value))
            }
        });
        quote!(Template::new() #(#pieces)* .finish())
    }

    fn object(&self, members: &[(String, Member)]) -> TokenStream {
        let members = members.iter().map(|(name, member)| {
            let value = self.argument(&member.value);
            match (self.may_be_absent(&member.value), member.required) {
                (false, _) => quote!(.field(#name, #value)),
                (true, true) => quote!(.required(#name, #value)),
                (true, false) => quote!(.optional(#name, #value)),
            }
        });
        quote!(Object::new() #(#members)*)
    }

    fn array(&self, items: &[Member]) -> TokenStream {
        let values = items.iter().map(|item| self.argument(&item.value));
        let all_objects = items
            .iter()
            .all(|item| matches!(item.value, Expr::Object(_)));
        let some_absent = items.iter().any(|item| self.may_be_absent(&item.value));
        match items.len() {
            _ if all_objects => quote!([#(#values),*]),
            _ if some_absent => self.list(items),
            1 => quote!([#(#values)*]),
            // A tuple is an array in JSON whose items may be of different types.
            2..=12 => quote!((#(#values),*)),
            _ => self.list(items),
        }
    }

    /// Absent items are left out.
    fn list(&self, items: &[Member]) -> TokenStream {
        let items = items.iter().map(|item| {
            let value = self.argument(&item.value);
            match (self.may_be_absent(&item.value), item.required) {
                (false, _) => quote!(.item(#value)),
                (true, true) => quote!(.required(#value)),
                (true, false) => quote!(.optional(#value)),
            }
        });
        quote!(Array::new() #(#items)*)
    }

    fn select(&self, context: &Expr, query: &Query) -> TokenStream {
        let context = self.operand(context);
        match query {
            Query::Pointer(pointer) => quote!(operand(&#context).get(#pointer).into_value()),
            Query::JsonPath { text, single: true } => quote!(JsonPath::new(#text).first(#context)),
            Query::JsonPath {
                text,
                single: false,
            } => quote!(JsonPath::new(#text).all(#context)),
            Query::Filled { pieces, single } => {
                let text = self.argument(&Expr::Template(pieces.clone()));
                let select = if *single {
                    quote!(jsonpath_first)
                } else {
                    quote!(jsonpath_all)
                };
                quote!(#select(&text(&#text), #context))
            }
            Query::XPath(text) => quote!(xpath_text(#text, #context)),
        }
    }

    /// A JSON constant as a Rust value that serialises to it.
    pub(super) fn literal(&self, value: &Json) -> TokenStream {
        match value {
            Json::Null => quote!(()),
            Json::Bool(value) => quote!(#value),
            Json::String(text) => quote!(#text),
            Json::Number(number) => number_literal(number),
            other => self.json(other),
        }
    }

    fn json(&self, value: &Json) -> TokenStream {
        let krate = path::krate(self.cx.program);
        let value = json_tokens(value);
        quote!(#krate::__private::serde_json::json!(#value))
    }
}

/// A field of something that may not be there: `find.map(|find| &find.id)`.
fn of_optional(place: TokenStream, variable: &str, field: &Field, pointer: &str) -> Form {
    let (variable, ident) = (
        format_ident!("{variable}"),
        format_ident!("{}", field.ident),
    );
    let value = match field.is_option() {
        true => quote!(#place.and_then(|#variable| #variable.#ident.as_ref())),
        false => quote!(#place.map(|#variable| &#variable.#ident)),
    };
    match pointer {
        "" => Form::Borrowed(value),
        pointer => Form::Owned(quote!(#value.and_then(|value| pointer(value, #pointer)))),
    }
}

/// The text of a value as it stands inside a string of a query.
fn quoted(quoting: Quoting, value: &TokenStream) -> TokenStream {
    match quoting {
        Quoting::JsonPath(quote) => quote!(jsonpath_quoted(#quote, #value)),
        Quoting::XPath(quote) => quote!(xpath_quoted(#quote, #value)),
    }
}

fn number_literal(number: &serde_json::Number) -> TokenStream {
    if let Some(integer) = number.as_i64() {
        // Without a suffix an integer is an `i32`, if nothing else decides.
        return match i32::try_from(integer) {
            Ok(small) if small >= 0 => {
                let literal = Literal::i32_unsuffixed(small);
                quote!(#literal)
            }
            _ => {
                let literal = Literal::i64_suffixed(integer);
                quote!(#literal)
            }
        };
    }
    if let Some(integer) = number.as_u64() {
        let literal = Literal::u64_suffixed(integer);
        return quote!(#literal);
    }
    let float = number.as_f64().unwrap_or_default();
    let literal = Literal::f64_suffixed(float.abs());
    if float.is_sign_negative() {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

/// The inside of `json!(…)`.
fn json_tokens(value: &Json) -> TokenStream {
    match value {
        Json::Null => quote!(null),
        Json::Array(items) => {
            let items = items.iter().map(json_tokens);
            quote!([#(#items),*])
        }
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = json_tokens(value);
                quote!(#name: #value)
            });
            quote!({ #(#members),* })
        }
        Json::Bool(value) => quote!(#value),
        Json::String(text) => quote!(#text),
        Json::Number(number) => number_literal(number),
    }
}
