//! Enumerations that keep values which are not listed.
//!
//! There may be thousands of values, one to a row; what they have in common is in the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::super::{Cx, docs, path};
use super::origin;
use crate::program::TypeDef;

/// What enumerations have without being asked.
pub(super) const DERIVES: &[&str] = &[
    "Clone",
    "Debug",
    "PartialEq",
    "Eq",
    "Hash",
    "Serialize",
    "Deserialize",
];

/// An enumeration of strings.
pub(super) fn of_strings(
    cx: Cx<'_>,
    def: &TypeDef,
    variants: &[(String, String)],
    other: &str,
    extra: &TokenStream,
) -> TokenStream {
    let rows = variants
        .iter()
        .map(|(text, variant)| row(text, docs::shown(text), variant));
    enumeration(cx, def, &quote!(String), rows, other, extra)
}

/// An enumeration of integers.
pub(super) fn of_integers(
    cx: Cx<'_>,
    def: &TypeDef,
    variants: &[(i64, String)],
    other: &str,
    extra: &TokenStream,
) -> TokenStream {
    let rows = variants
        .iter()
        .map(|(value, variant)| row(Literal::i64_unsuffixed(*value), None, variant));
    enumeration(cx, def, &quote!(i64), rows, other, extra)
}

/// `Open = "open",`
fn row(value: impl ToTokens, shown: Option<TokenStream>, variant: &str) -> TokenStream {
    let variant = format_ident!("{variant}");
    quote!(#variant = #value #shown,)
}

fn enumeration(
    cx: Cx<'_>,
    def: &TypeDef,
    kept: &TokenStream,
    rows: impl Iterator<Item = TokenStream>,
    other: &str,
    extra: &TokenStream,
) -> TokenStream {
    let krate = path::krate(cx.program);
    let (name, other) = (format_ident!("{}", def.ident), format_ident!("{other}"));
    let docs = origin::docs(def);
    let derives = (!extra.is_empty()).then(|| quote!(#[derive(#extra)]));
    quote! {
        #krate::rt::open_enum! {
            #docs
            #derives
            pub enum #name: #kept {
                #(#rows)*
                _ => #other,
            }
        }
    }
}
