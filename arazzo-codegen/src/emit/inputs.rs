//! `Inputs`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use serde_json::Value as Json;

use super::types::{Holds, Reader, deny_unknown, derives, field, field_type};
use super::{Cx, path};
use crate::program::typing::integer;
use crate::program::{Field, Type, Workflow, WorkflowId};

/// The number of optional inputs from which on there are setters.
const SETTERS_FROM: usize = 3;
/// The limit of clippy for the arguments of a function.
const MAX_ARGUMENTS: usize = 7;

/// The struct, its setters, and the defaults that the document declares.
pub(super) fn inputs(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow) -> TokenStream {
    let fields = workflow
        .inputs
        .iter()
        .map(|input| field(cx, id, input, &[], Reader::Input));
    let optional = workflow
        .inputs
        .iter()
        .filter(|input| input.is_option())
        .count();
    let all_optional = optional == workflow.inputs.len();
    let own: &[&str] = if all_optional {
        &["Clone", "Debug", "Default", "PartialEq", "Deserialize"]
    } else {
        &["Clone", "Debug", "PartialEq", "Deserialize"]
    };
    let derives = derives(cx, own, &Holds::Fields(workflow.inputs.iter().collect()));
    let denied = workflow.closed.then(deny_unknown);
    let setters = (optional >= SETTERS_FROM).then(|| setters(cx, id, workflow));
    let defaults = defaults(cx, workflow);
    quote! {
        /// What the workflow needs.
        #derives
        #denied
        pub struct Inputs {
            #(#fields)*
        }
        #setters
        #defaults
    }
}

fn setters(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow) -> TokenStream {
    let required: Vec<&Field> = workflow.inputs.iter().filter(|i| !i.is_option()).collect();
    let new = (required.len() <= MAX_ARGUMENTS).then(|| new(cx, id, workflow, &required));
    let with = workflow
        .inputs
        .iter()
        .filter(|input| input.is_option())
        .map(|input| {
            let ident = format_ident!("{}", input.ident);
            let setter = format_ident!("with_{}", input.ident.trim_matches('_'));
            let ty = path::ty(cx, id, &input.ty);
            let value = if input.is_double_option() {
                quote!(Some(Some(value.into())))
            } else {
                quote!(Some(value.into()))
            };
            let doc = format!(" Sets `{}`.", super::docs::plain_code(&input.name));
            quote! {
                #[doc = #doc]
                #[must_use]
                pub fn #setter(mut self, value: impl Into<#ty>) -> Self {
                    self.#ident = #value;
                    self
                }
            }
        });
    quote! {
        impl Inputs {
            #new
            #(#with)*
        }
    }
}

fn new(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow, required: &[&Field]) -> TokenStream {
    let parameters = required.iter().map(|input| {
        let ident = format_ident!("{}", input.ident);
        let ty = field_type(cx, id, input);
        quote!(#ident: #ty)
    });
    let fields = workflow.inputs.iter().map(|input| {
        let ident = format_ident!("{}", input.ident);
        if input.is_option() {
            quote!(#ident: None)
        } else {
            quote!(#ident)
        }
    });
    let doc = if required.is_empty() {
        " No inputs given."
    } else {
        " The inputs that must be given; the others are left out."
    };
    quote! {
        #[doc = #doc]
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Inputs { #(#fields),* }
        }
    }
}

/// Fills in the defaults of the document's schema.
fn defaults(cx: Cx<'_>, workflow: &Workflow) -> TokenStream {
    let krate = path::krate(cx.program);
    let assignments: Vec<TokenStream> = workflow
        .inputs
        .iter()
        .filter_map(|input| {
            let ident = format_ident!("{}", input.ident);
            fill(&krate, input, &ident)
        })
        .collect();
    if assignments.is_empty() {
        return TokenStream::new();
    }
    quote! {
        impl Inputs {
            /// The inputs with the defaults of the document in the place of absent ones.
            pub(crate) fn or_defaults(mut self) -> Self {
                #(#assignments)*
                self
            }
        }
    }
}

/// Gives an absent input its default.
fn fill(krate: &TokenStream, input: &Field, ident: &Ident) -> Option<TokenStream> {
    let value = input.default.as_ref()?;
    let plain = !input.is_double_option();
    Some(match (&input.ty, value) {
        (Type::String, Json::String(text)) if plain => {
            quote! { self.#ident.get_or_insert_with(|| #text.to_owned()); }
        }
        (Type::Bool, Json::Bool(value)) if plain => {
            quote! { self.#ident.get_or_insert(#value); }
        }
        (Type::I64, Json::Number(number)) if plain && integer(number).is_some() => {
            let literal = Literal::i64_unsuffixed(integer(number).unwrap_or_default());
            quote! { self.#ident.get_or_insert(#literal); }
        }
        _ => {
            let text = plainly(value).to_string();
            quote! {
                if self.#ident.is_none() {
                    self.#ident = #krate::__private::serde_json::from_str(#text).ok();
                }
            }
        }
    })
}

/// A constant with its integers written without a point, as the types of integers read them.
fn plainly(value: &Json) -> Json {
    match value {
        Json::Number(number) => integer(number).map_or(value.clone(), Json::from),
        Json::Array(items) => items.iter().map(plainly).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), plainly(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Whether a workflow has defaults to fill in.
pub(super) fn has_defaults(workflow: &Workflow) -> bool {
    workflow.inputs.iter().any(|input| input.default.is_some())
}
