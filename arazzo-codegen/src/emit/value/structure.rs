//! Objects, lists, constants, and what a query selects from a value.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use serde_json::Value as Json;

use super::super::path;
use super::At;
use crate::program::typing::integer;
use crate::program::{Expr, Member, Query};

impl At<'_> {
    pub(super) fn object(&self, members: &[(String, Member)]) -> TokenStream {
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

    pub(super) fn array(&self, items: &[Member]) -> TokenStream {
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
    pub(super) fn list(&self, items: &[Member]) -> TokenStream {
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

    pub(super) fn select(&self, context: &Expr, query: &Query) -> TokenStream {
        let context = self.operand(context);
        match query {
            Query::Pointer(pointer) => {
                let context = reference(context);
                quote!(operand(#context).get(#pointer).into_value())
            }
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
    pub(in crate::emit) fn literal(&self, value: &Json) -> TokenStream {
        match value {
            Json::Null => quote!(()),
            Json::Bool(value) => quote!(#value),
            Json::String(text) => quote!(#text),
            Json::Number(number) => number_literal(number),
            other => self.json(other),
        }
    }

    pub(super) fn json(&self, value: &Json) -> TokenStream {
        let krate = path::krate(self.cx.program);
        let value = json_tokens(value);
        quote!(#krate::__private::serde_json::json!(#value))
    }
}

/// A reference to a value that may be one already.
fn reference(value: TokenStream) -> TokenStream {
    let first = value.clone().into_iter().next();
    match first {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '&' => value,
        _ => quote!(&#value),
    }
}

fn number_literal(number: &serde_json::Number) -> TokenStream {
    if let Some(integer) = integer(number) {
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
