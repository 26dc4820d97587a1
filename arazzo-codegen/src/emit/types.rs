//! Structs and enumerations.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::{Cx, path};

mod enums;
mod union;

use crate::program::types::TypeDefKind;
use crate::program::{Field, Output, Type, TypeDef, WorkflowId};

/// Who reads a struct: decides its derives and how its fields are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `Outputs` of the workflow: the caller's, true values even of secrets.
    Outputs,
    /// Outputs of a step: shown in errors.
    StepOutputs,
}

/// `#[derive(…)]` with those of serde, which are reached through the runtime.
pub(super) fn derives(cx: Cx<'_>, own: &TokenStream, serialize: bool) -> TokenStream {
    let path = format!("{}::__private::serde", cx.program.crate_path);
    let serialize = serialize.then(|| quote!(Serialize,));
    quote! {
        #[derive(#own, #serialize Deserialize)]
        #[serde(crate = #path)]
    }
}

/// What makes a struct refuse members that it does not have.
pub(super) fn deny_unknown() -> TokenStream {
    quote!(#[serde(deny_unknown_fields)])
}

/// The definitions of a workflow's module.
pub(super) fn definitions(cx: Cx<'_>, id: WorkflowId) -> TokenStream {
    let types = cx
        .program
        .workflow(id)
        .types
        .iter()
        .map(|def| definition(cx, id, def));
    quote! { #(#types)* }
}

fn definition(cx: Cx<'_>, id: WorkflowId, def: &TypeDef) -> TokenStream {
    match &def.kind {
        TypeDefKind::Enum { variants, other } => enums::of_strings(cx, def, variants, other),
        TypeDefKind::Integers { variants, other } => enums::of_integers(def, variants, other),
        TypeDefKind::Union(union) => union::union(cx, id, def, union),
        TypeDefKind::Struct {
            fields,
            additional,
            closed,
        } => {
            let denied = closed.then(deny_unknown);
            object(cx, id, def, fields, additional.as_ref(), denied)
        }
    }
}

fn def_docs(def: &TypeDef, otherwise: &str) -> TokenStream {
    let all: Vec<String> = def
        .docs
        .iter()
        .flat_map(|text| docs::escape(text))
        .collect();
    match all.is_empty() {
        true => docs::lines(&[otherwise.to_owned()]),
        false => docs::lines(&docs::paragraphs(all)),
    }
}

fn object(
    cx: Cx<'_>,
    id: WorkflowId,
    def: &TypeDef,
    fields: &[Field],
    additional: Option<&Type>,
    denied: Option<TokenStream>,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = def_docs(def, "A JSON object.");
    let derives = derives(cx, &quote!(Clone, Debug, PartialEq), true);
    let declared = fields
        .iter()
        .map(|field| self::field(cx, id, field, &[], "expose"));
    let rest = additional.map(|ty| {
        let ty = path::ty(cx, id, ty);
        quote! {
            /// Members that the document does not declare.
            #[serde(flatten)]
            pub additional: #ty,
        }
    });
    quote! {
        #docs
        #derives
        #denied
        pub struct #name {
            #(#declared)*
            #rest
        }
    }
}

/// A public field with its docs and its name in JSON.
pub(super) fn field(
    cx: Cx<'_>,
    id: WorkflowId,
    field: &Field,
    more: &[String],
    attributes: &str,
) -> TokenStream {
    let ident = format_ident!("{}", field.ident);
    let ty = field_type(cx, id, field);
    let mut text: Vec<String> = field
        .docs
        .iter()
        .flat_map(|text| docs::escape(text))
        .collect();
    text.extend(more.iter().cloned());
    if text.is_empty() {
        text.push(format!("`{}`.", docs::plain_code(&field.name)));
    }
    let docs = docs::lines(&docs::paragraphs(text));
    let serde = field_serde(cx, field, attributes);
    quote! {
        #docs
        #serde
        pub #ident: #ty,
    }
}

pub(super) fn field_type(cx: Cx<'_>, id: WorkflowId, field: &Field) -> TokenStream {
    let ty = path::ty(cx, id, &field.ty);
    match (field.is_option(), field.is_double_option()) {
        (_, true) => quote!(Option<Option<#ty>>),
        (true, _) => quote!(Option<#ty>),
        _ => quote!(#ty),
    }
}

fn field_serde(cx: Cx<'_>, field: &Field, attributes: &str) -> TokenStream {
    let mut parts: Vec<TokenStream> = Vec::new();
    if field.ident != field.name {
        let name = &field.name;
        parts.push(quote!(rename = #name));
    }
    let krate = &cx.program.crate_path;
    if field.is_double_option() {
        let with = format!("{krate}::__private::nullable");
        parts.push(quote!(default, with = #with, skip_serializing_if = "Option::is_none"));
    } else if field.presence.optional {
        parts.push(quote!(default, skip_serializing_if = "Option::is_none"));
    }
    if attributes == "expose" && field.ty.holds_secrets() && !field.is_double_option() {
        let with = format!("{krate}::__private::expose::serialize");
        parts.push(quote!(serialize_with = #with));
    }
    if parts.is_empty() {
        return TokenStream::new();
    }
    quote!(#[serde(#(#parts),*)])
}

/// A struct of outputs.
pub(super) fn outputs(
    cx: Cx<'_>,
    id: WorkflowId,
    name: &str,
    doc: &str,
    outputs: &[Output],
    role: Role,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let derives = derives(cx, &quote!(Clone, Debug, PartialEq), true);
    let attributes = if role == Role::Outputs { "expose" } else { "" };
    let fields = outputs.iter().map(|output| {
        let more = match output.source.is_empty() {
            true => Vec::new(),
            false => vec![format!("From `{}`.", docs::plain_code(&output.source))],
        };
        self::field(cx, id, &output.field, &more, attributes)
    });
    quote! {
        #[doc = #doc]
        #derives
        #[non_exhaustive]
        pub struct #ident {
            #(#fields)*
        }
    }
}
