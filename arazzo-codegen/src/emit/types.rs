//! Structs and enumerations.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::{Cx, path};

mod enums;
mod extra;
mod origin;
mod union;

pub(super) use extra::Holds;
use extra::extra;

use crate::program::types::TypeDefKind;
use crate::program::{Field, Output, Type, TypeDef, TypeId, WorkflowId};

/// What a field is for: decides how it is read and written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Inputs: numbers are read in any spelling, and never rounded.
    Input,
    /// A part of the inputs, which is sent on.
    InputPart,
    /// A part of a response, or outputs of the workflow: secrets have their true values.
    Exposed,
    /// Outputs of a step: shown in errors.
    Shown,
}

/// `#[derive(…)]` with those of serde, which are reached through the runtime, and those of the
/// options.
pub(super) fn derives(cx: Cx<'_>, own: &[&str], holds: &Holds<'_>) -> TokenStream {
    let path = format!("{}::__private::serde", cx.program.crate_path);
    let extra = extra(cx, own, holds);
    let own = own.iter().map(|name| format_ident!("{name}"));
    quote! {
        #[derive(#(#own,)* #extra)]
        #[serde(crate = #path)]
    }
}

/// What structs derive that are read and written.
pub(super) const READ_AND_WRITTEN: &[&str] =
    &["Clone", "Debug", "PartialEq", "Serialize", "Deserialize"];

/// What makes a struct refuse members that it does not have.
pub(super) fn deny_unknown() -> TokenStream {
    quote!(#[serde(deny_unknown_fields)])
}

/// The definitions of a workflow's module.
pub(super) fn definitions(cx: Cx<'_>, id: WorkflowId) -> TokenStream {
    let types = cx.program.workflow(id).types.iter();
    let own = types.enumerate().filter(|(_, def)| def.shared.is_none());
    let own = own.map(|(index, def)| {
        let workflow = id;
        definition(cx, TypeId { workflow, index }, def)
    });
    quote! { #(#own)* }
}

/// The types that other workflows of the document have defined already, word for word.
pub(super) fn shared(cx: Cx<'_>, id: WorkflowId) -> TokenStream {
    let mut names: BTreeMap<WorkflowId, Vec<Ident>> = BTreeMap::new();
    for def in &cx.program.workflow(id).types {
        if let Some(first) = def.shared {
            let of_first = names.entry(first).or_default();
            of_first.push(format_ident!("{}", def.ident));
        }
    }
    let uses = names.iter().map(|(first, names)| {
        let module = path::workflow(cx, *first);
        match names.as_slice() {
            [one] => quote! { pub use #module::#one; },
            several => quote! { pub use #module::{#(#several),*}; },
        }
    });
    quote! { #(#uses)* }
}

fn definition(cx: Cx<'_>, own: TypeId, def: &TypeDef) -> TokenStream {
    let id = own.workflow;
    match &def.kind {
        TypeDefKind::Enum { variants, other } => {
            let extra = extra(cx, enums::DERIVES, &Holds::Definition(own));
            enums::of_strings(cx, def, variants, other, &extra)
        }
        TypeDefKind::Integers { variants, other } => {
            let extra = extra(cx, enums::DERIVES, &Holds::Definition(own));
            enums::of_integers(cx, def, variants, other, &extra)
        }
        TypeDefKind::Union(union) => {
            let extra = extra(cx, union::DERIVES, &Holds::Definition(own));
            union::union(cx, id, def, union, &extra)
        }
        TypeDefKind::Struct {
            fields,
            additional,
            closed,
        } => {
            let denied = closed.then(deny_unknown);
            let holds = Holds::Definition(own);
            let derives = derives(cx, READ_AND_WRITTEN, &holds);
            let attributes = quote!(#derives #denied);
            object(cx, id, def, fields, additional.as_ref(), &attributes)
        }
    }
}

fn def_docs(def: &TypeDef, otherwise: &str) -> TokenStream {
    let all: Vec<String> = def
        .docs
        .iter()
        .flat_map(|text| docs::escape(text))
        .collect();
    if all.is_empty() {
        docs::lines(&[otherwise.to_owned()])
    } else {
        docs::lines(&docs::paragraphs(all))
    }
}

fn object(
    cx: Cx<'_>,
    id: WorkflowId,
    def: &TypeDef,
    fields: &[Field],
    additional: Option<&Type>,
    attributes: &TokenStream,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = def_docs(def, "A JSON object.");
    let reader = if def.given {
        Reader::InputPart
    } else {
        Reader::Exposed
    };
    let declared = fields
        .iter()
        .map(|field| self::field(cx, id, field, &[], reader));
    let rest = additional.map(|ty| rest(cx, id, ty, reader));
    quote! {
        #docs
        #attributes
        pub struct #name {
            #(#declared)*
            #rest
        }
    }
}

fn rest(cx: Cx<'_>, id: WorkflowId, ty: &Type, reader: Reader) -> TokenStream {
    let numbers = reader.reads_numbers(cx, ty).then(|| {
        let path = format!("{}::__private::number::deserialize", cx.program.crate_path);
        quote!(, deserialize_with = #path)
    });
    let ty = path::ty(cx, id, ty);
    quote! {
        /// Members that the document does not declare.
        #[serde(flatten #numbers)]
        pub additional: #ty,
    }
}

impl Reader {
    /// Whether values of the type are numbers, which no other definition sees to.
    fn reads_numbers(self, cx: Cx<'_>, ty: &Type) -> bool {
        let is_input = matches!(self, Reader::Input | Reader::InputPart);
        is_input && holds_numbers(cx, ty)
    }

    fn exposes(self, ty: &Type) -> bool {
        matches!(self, Reader::InputPart | Reader::Exposed) && ty.holds_secrets()
    }
}

fn holds_numbers(cx: Cx<'_>, ty: &Type) -> bool {
    match ty {
        Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::F64 => true,
        Type::List(inner) | Type::Dict(inner) | Type::Option(inner) => holds_numbers(cx, inner),
        Type::Named(def) => {
            let def = &cx.program.workflow(def.workflow).types[def.index];
            matches!(def.kind, TypeDefKind::Integers { .. })
        }
        _ => false,
    }
}

/// A public field with its docs and its name in JSON.
pub(super) fn field(
    cx: Cx<'_>,
    id: WorkflowId,
    field: &Field,
    more: &[String],
    reader: Reader,
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
    let serde = field_serde(cx, field, reader);
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

fn field_serde(cx: Cx<'_>, field: &Field, reader: Reader) -> TokenStream {
    let mut parts: Vec<TokenStream> = Vec::new();
    if field.ident != field.name {
        let name = &field.name;
        parts.push(quote!(rename = #name));
    }
    let krate = &cx.program.crate_path;
    let numbers = reader.reads_numbers(cx, &field.ty);
    // With `deserialize_with`, serde requires even an `Option` unless there is a default.
    if field.presence.optional || (numbers && field.is_option()) {
        parts.push(quote!(default));
    }
    if field.is_double_option() && numbers {
        let read = format!("{krate}::__private::number::nullable");
        let write = format!("{krate}::__private::nullable::serialize");
        parts.push(quote!(deserialize_with = #read, serialize_with = #write));
    } else if field.is_double_option() {
        let with = format!("{krate}::__private::nullable");
        parts.push(quote!(with = #with));
    } else if numbers {
        let read = format!("{krate}::__private::number::deserialize");
        parts.push(quote!(deserialize_with = #read));
    }
    if field.presence.optional {
        parts.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    if reader.exposes(&field.ty) && !field.is_double_option() {
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
    reader: Reader,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let held = outputs.iter().map(|output| &output.field);
    let derives = derives(cx, READ_AND_WRITTEN, &Holds::Fields(held.collect()));
    let fields = outputs.iter().map(|output| {
        let more = if output.source.is_empty() {
            Vec::new()
        } else {
            vec![format!("From `{}`.", docs::plain_code(&output.source))]
        };
        self::field(cx, id, &output.field, &more, reader)
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
