//! Enumerations that keep values which the description does not list.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::{Cx, docs};
use super::{def_docs, derives};
use crate::program::TypeDef;

/// An enumeration of strings.
pub(super) fn of_strings(
    cx: Cx<'_>,
    def: &TypeDef,
    variants: &[(String, String)],
    other: &str,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = def_docs(def, "One of the values that the API description lists.");
    let derives = derives(cx, &quote!(Clone, Debug, PartialEq, Eq, Hash), true);
    let listed = variants.iter().map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        let doc = format!(" `{}`", docs::plain_code(value));
        quote! {
            #[doc = #doc]
            #[serde(rename = #value)]
            #variant,
        }
    });
    let other = format_ident!("{other}");
    let arms = variants.iter().map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        quote! { #name::#variant => #value, }
    });
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub enum #name {
            #(#listed)*
            /// A value that the API description does not list.
            #[serde(untagged)]
            #other(String),
        }

        impl #name {
            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    #(#arms)*
                    #name::#other(other) => other,
                }
            }
        }

        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

/// An enumeration of integers.
pub(super) fn of_integers(def: &TypeDef, variants: &[(i64, String)], other: &str) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = def_docs(def, "One of the values that the API description lists.");
    let other = format_ident!("{other}");
    let listed = variants.iter().map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        let doc = format!(" `{value}`");
        quote! {
            #[doc = #doc]
            #variant,
        }
    });
    let pairs: Vec<_> = variants
        .iter()
        .map(|(value, variant)| (Literal::i64_unsuffixed(*value), format_ident!("{variant}")))
        .collect();
    let written = pairs
        .iter()
        .map(|(value, variant)| quote!(#name::#variant => #value,));
    let read = pairs
        .iter()
        .map(|(value, variant)| quote!(#value => Self::#variant,));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#listed)*
            /// A value that the API description does not list.
            #other(i64),
        }

        impl #name {
            /// The value as the API writes it.
            pub fn value(&self) -> i64 {
                match self {
                    #(#written)*
                    #name::#other(other) => *other,
                }
            }
        }

        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.value().fmt(f)
            }
        }

        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.value())
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = i64::deserialize(deserializer)?;
                Ok(match value {
                    #(#read)*
                    other => Self::#other(other),
                })
            }
        }
    }
}
