//! Enumerations that keep values which are not listed.
//!
//! The values are in a table, one to a row, since there may be thousands; what goes through the
//! table is in the runtime.

use proc_macro2::{Ident, Literal, TokenStream};
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

/// What differs between enumerations of strings and of integers.
struct Values {
    /// The type of a value that is not listed.
    ty: TokenStream,
    constants: TokenStream,
    /// The method that returns the value.
    getter: TokenStream,
    /// The body of `Display::fmt`.
    display: TokenStream,
    /// The method of the serializer, with its argument.
    write: TokenStream,
    /// The function of the runtime that deserializes.
    read: TokenStream,
}

/// An enumeration of strings.
pub(super) fn of_strings(
    cx: Cx<'_>,
    def: &TypeDef,
    variants: &[(String, String)],
    other: &str,
    extra: &TokenStream,
) -> TokenStream {
    let (krate, other) = (path::krate(cx.program), format_ident!("{other}"));
    let table = table(variants, &quote!(&'static str));
    let texts = texts(&krate, def, variants.len());
    let values = Values {
        ty: quote!(String),
        constants: quote!(#table #texts),
        getter: quote! {
            pub fn as_str(&self) -> &str {
                match self {
                    Self::#other(other) => other,
                    listed => #krate::__private::listed::value(Self::LISTED, listed),
                }
            }
        },
        display: quote!(f.write_str(self.as_str())),
        write: quote!(serialize_str(self.as_str())),
        read: quote!(#krate::__private::listed::read_text),
    };
    enumeration(def, variants, &other, extra, &values)
}

/// An enumeration of integers.
pub(super) fn of_integers(
    cx: Cx<'_>,
    def: &TypeDef,
    variants: &[(i64, String)],
    other: &str,
    extra: &TokenStream,
) -> TokenStream {
    let (krate, other) = (path::krate(cx.program), format_ident!("{other}"));
    let rows = variants
        .iter()
        .map(|(value, variant)| (Literal::i64_unsuffixed(*value), variant));
    let values = Values {
        ty: quote!(i64),
        constants: table(&rows.collect::<Vec<_>>(), &quote!(i64)),
        getter: quote! {
            pub fn value(&self) -> i64 {
                match self {
                    Self::#other(other) => *other,
                    listed => #krate::__private::listed::value(Self::LISTED, listed),
                }
            }
        },
        display: quote!(self.value().fmt(f)),
        write: quote!(serialize_i64(self.value())),
        read: quote!(#krate::__private::listed::read_integer),
    };
    enumeration(def, variants, &other, extra, &values)
}

/// The definition, and what it implements.
fn enumeration<V: ToString>(
    def: &TypeDef,
    variants: &[(V, String)],
    other: &Ident,
    extra: &TokenStream,
    values: &Values,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let declared = declared(def, variants, (other, &values.ty), extra);
    let serde = serde(&name, &values.write, &values.read, other);
    let Values {
        constants,
        getter,
        display,
        ..
    } = values;
    quote! {
        #declared

        impl #name {
            #constants

            /// The value as it is in JSON.
            #getter
        }

        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                #display
            }
        }

        #serde
    }
}

/// The enumeration itself. It has two lines for a value, docs included.
fn declared<V: ToString>(
    def: &TypeDef,
    variants: &[(V, String)],
    (other, kept): (&Ident, &TokenStream),
    extra: &TokenStream,
) -> TokenStream {
    let name = format_ident!("{}", def.ident);
    let docs = origin::docs(def);
    let listed = variants.iter().map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        let doc = format!(" `{}`", docs::plain_code(&value.to_string()));
        quote! {
            #[doc = #doc]
            #variant,
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash, #extra)]
        #[non_exhaustive]
        pub enum #name {
            #(#listed)*
            /// A value that is not listed.
            #other(#kept),
        }
    }
}

/// `const LISTED`, a row for every value.
fn table<V: ToTokens, N: AsRef<str>>(variants: &[(V, N)], value: &TokenStream) -> TokenStream {
    let rows = variants.iter().map(|(value, variant)| {
        let variant = format_ident!("{}", variant.as_ref());
        quote!((#value, Self::#variant))
    });
    quote! { const LISTED: &'static [(#value, Self)] = &[#(#rows),*]; }
}

/// The texts alone, for what the inputs must satisfy.
fn texts(krate: &TokenStream, def: &TypeDef, count: usize) -> Option<TokenStream> {
    let count = Literal::usize_unsuffixed(count);
    def.given.then(|| {
        quote! {
            pub(crate) const TEXTS: [&'static str; #count] =
                #krate::__private::listed::texts(Self::LISTED);
        }
    })
}

/// The traits of serde. The type's own name may be that of a function's parameter, `S` or `D`.
fn serde(name: &Ident, write: &TokenStream, read: &TokenStream, other: &Ident) -> TokenStream {
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.#write
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #read(Self::LISTED, Self::#other, deserializer)
            }
        }
    }
}
