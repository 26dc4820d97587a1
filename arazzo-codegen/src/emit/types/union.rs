//! Values of one of several types.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::{Cx, docs, path};
use super::def_docs;
use crate::program::types::{Pick, Union, Variant};
use crate::program::{TypeDef, WorkflowId};

/// What unions have without being asked.
pub(super) const DERIVES: &[&str] = &["Clone", "Debug", "PartialEq", "Serialize", "Deserialize"];

pub(super) fn union(
    cx: Cx<'_>,
    id: WorkflowId,
    def: &TypeDef,
    union: &Union,
    extra: &TokenStream,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = def_docs(def, "One of several types.");
    let serde = serde(cx, union);
    // serde wants untagged variants last: after one of them all must be untagged.
    let variants = union.variants.iter().map(|one| variant(cx, id, union, one));
    let other = union.other.as_ref().map(|other| {
        let other = format_ident!("{other}");
        let untagged = is_tagged(union).then(|| quote!(#[serde(untagged)]));
        quote! {
            /// A value that the API description does not list.
            #untagged
            #other(Value),
        }
    });
    let reading = reading(union);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Serialize, #extra)]
        #serde
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #other
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #reading
            }
        }
    }
}

fn is_tagged(union: &Union) -> bool {
    union.variants.iter().any(|variant| variant.pick.is_tag())
}

/// How values are written: with the tag of the variant, if it has one.
fn serde(cx: Cx<'_>, union: &Union) -> TokenStream {
    let krate = format!("{}::__private::serde", cx.program.crate_path);
    match union.tag.as_ref().filter(|_| is_tagged(union)) {
        Some(tag) => quote!(#[serde(crate = #krate, tag = #tag)]),
        None => quote!(#[serde(crate = #krate, untagged)]),
    }
}

fn variant(cx: Cx<'_>, id: WorkflowId, union: &Union, variant: &Variant) -> TokenStream {
    let ident = format_ident!("{}", variant.ident);
    let ty = path::ty(cx, id, &variant.ty);
    let mut text: Vec<String> = Vec::new();
    let escaped = variant.docs.iter().flat_map(|text| docs::escape(text));
    text.extend(escaped);
    if text.is_empty() {
        text.push(kind_doc(variant));
    }
    let docs = docs::lines(&docs::paragraphs(text));
    let serde = match &variant.pick {
        Pick::Tag(tag) if *tag != variant.ident => quote!(#[serde(rename = #tag)]),
        Pick::Tag(_) => TokenStream::new(),
        _ if is_tagged(union) => quote!(#[serde(untagged)]),
        _ => TokenStream::new(),
    };
    quote! {
        #docs
        #serde
        #ident(#ty),
    }
}

/// What a variant is for, if the description does not say it.
fn kind_doc(variant: &Variant) -> String {
    match &variant.pick {
        Pick::Tag(tag) => format!("`{}`", docs::plain_code(tag)),
        Pick::Tags(tags) => {
            let tags = tags
                .iter()
                .map(|tag| format!("`{}`", docs::plain_code(tag)));
            tags.collect::<Vec<_>>().join(", ")
        }
        Pick::Object(_) => "An object.".to_owned(),
        Pick::Array => "An array.".to_owned(),
        Pick::String => "A string.".to_owned(),
        Pick::Integer => "An integer.".to_owned(),
        Pick::Number => "A number.".to_owned(),
        Pick::Boolean => "A boolean.".to_owned(),
    }
}

/// `Branches::read(deserializer)?.string(Self::String).end()`. The type's own name may be that of the
/// function's parameter, `D`.
fn reading(union: &Union) -> TokenStream {
    let property = union.tag.as_deref().unwrap_or_default();
    let branches = union.variants.iter().map(|variant| {
        let ident = format_ident!("{}", variant.ident);
        let make = quote!(Self::#ident);
        match &variant.pick {
            Pick::Tag(tag) => quote!(.variant(#property, #tag, #make)),
            Pick::Tags(tags) => quote!(.tagged(#property, &[#(#tags),*], #make)),
            Pick::Object(members) => quote!(.object(&[#(#members),*], #make)),
            Pick::Array => quote!(.array(#make)),
            Pick::String => quote!(.string(#make)),
            Pick::Integer => quote!(.integer(#make)),
            Pick::Number => quote!(.number(#make)),
            Pick::Boolean => quote!(.boolean(#make)),
        }
    });
    let end = match &union.other {
        Some(other) => {
            let other = format_ident!("{other}");
            quote!(.or(Self::#other))
        }
        None => quote!(.end()),
    };
    quote!(Branches::read(deserializer)? #(#branches)* #end)
}
