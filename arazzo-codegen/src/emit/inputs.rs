//! `Inputs`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use serde_json::Value as Json;

use super::types::{Holds, Reader, deny_unknown, derives, field, field_type};
use super::{Cx, path};
use crate::program::typing::integer;
use crate::program::{Field, Type, Workflow, WorkflowId};

/// Setters of these names would hide what generated and user code calls on `Inputs`.
const HIDING: [&str; 7] = [
    "clone",
    "default",
    "from",
    "into",
    "or_defaults",
    "try_from",
    "try_into",
];

/// The struct, what it is made from, its setters, and the defaults that the document declares.
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
    let all_optional = all_optional(workflow);
    let own: &[&str] = if all_optional {
        &["Clone", "Debug", "Default", "PartialEq", "Deserialize"]
    } else {
        &["Clone", "Debug", "PartialEq", "Deserialize"]
    };
    let derives = derives(cx, own, &Holds::Fields(workflow.inputs.iter().collect()));
    let denied = workflow.closed.then(deny_unknown);
    let required = (!all_optional).then(|| required(cx, id, workflow));
    let setters = (optional > 0).then(|| setters(cx, id, workflow));
    let defaults = defaults(cx, workflow);
    let advice = super::docs::wrap(advice(workflow), "");
    let advice = advice.iter().map(|line| format!(" {line}"));
    quote! {
        #[doc = " What the workflow needs."]
        #[doc = ""]
        #(#[doc = #advice])*
        #derives
        #denied
        pub struct Inputs {
            #(#fields)*
        }
        #required
        #setters
        #defaults
    }
}

/// Which code still compiles when the document adds an input.
fn advice(workflow: &Workflow) -> &'static str {
    if all_optional(workflow) {
        "A literal of this struct no longer compiles when the document adds an input. \
         `Inputs::default()` and setters do, unless the new input is required."
    } else {
        "A literal of this struct no longer compiles when the document adds an input. \
         `Inputs::from(Required { … })` and setters do, unless the new input is required."
    }
}

/// Whether nothing must be given; then the inputs have a default.
pub(super) fn all_optional(workflow: &Workflow) -> bool {
    workflow.inputs.iter().all(Field::is_option)
}

/// `Required`, from which `Inputs` are made: code that names only what a workflow requires still
/// compiles when the document adds an optional input.
fn required(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow) -> TokenStream {
    let (given, left_out): (Vec<&Field>, Vec<&Field>) =
        workflow.inputs.iter().partition(|input| !input.is_option());
    let ident = |input: &&Field| format_ident!("{}", input.ident);
    let fields = given.iter().map(|input| {
        let (ident, ty) = (ident(input), field_type(cx, id, input));
        let doc = format!(" See [`Inputs::{}`].", input.ident);
        quote! {
            #[doc = #doc]
            pub #ident: #ty,
        }
    });
    let given = given.iter().map(ident);
    let left_out = left_out.iter().map(ident);
    quote! {
        /// The inputs that must be given: `Inputs::from(Required { … })` leaves out the others.
        #[derive(Clone, Debug)]
        pub struct Required {
            #(#fields)*
        }

        impl From<Required> for Inputs {
            fn from(required: Required) -> Self {
                Inputs { #(#given: required.#given,)* #(#left_out: None),* }
            }
        }
    }
}

/// A method for every input that may be left out.
fn setters(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow) -> TokenStream {
    let krate = path::krate(cx.program);
    let optional = workflow.inputs.iter().filter(|input| input.is_option());
    let (plain, others): (Vec<&Field>, Vec<&Field>) = optional.partition(|input| is_plain(input));
    let plain = plain.into_iter().map(|input| {
        let ident = format_ident!("{}", input.ident);
        let ty = path::ty(cx, id, &input.ty);
        quote!(#ident: #ty,)
    });
    let plain: Vec<TokenStream> = plain.collect();
    let plain =
        (!plain.is_empty()).then(|| quote!(#krate::rt::setters! { impl Inputs { #(#plain)* } }));
    let others = others.into_iter().map(|input| {
        let ident = format_ident!("{}", input.ident);
        let setter = format_ident!("{}", setter_name(input));
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
    let others: Vec<TokenStream> = others.collect();
    let others = (!others.is_empty()).then(|| quote!(impl Inputs { #(#others)* }));
    quote! { #plain #others }
}

/// Whether the setter of an input has its name, and the value is in one `Option`.
fn is_plain(input: &Field) -> bool {
    !input.is_double_option() && !HIDING.contains(&input.ident.as_str())
}

/// The name of an input's setter.
pub(super) fn setter_name(input: &Field) -> String {
    if HIDING.contains(&input.ident.as_str()) {
        format!("with_{}", input.ident)
    } else {
        input.ident.to_string()
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
