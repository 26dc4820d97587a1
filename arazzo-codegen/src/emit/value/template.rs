//! Texts with holes.

use proc_macro2::TokenStream;
use quote::quote;

use super::{At, Form};
use crate::program::{Expr, Piece, Quoting, Type};

impl At<'_> {
    pub(super) fn template(&self, pieces: &[Piece]) -> TokenStream {
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
}

/// The text of a value as it stands inside a string of a query.
fn quoted(quoting: Quoting, value: &TokenStream) -> TokenStream {
    match quoting {
        Quoting::JsonPath(quote) => quote!(jsonpath_quoted(#quote, #value)),
        Quoting::XPath(quote) => quote!(xpath_quoted(#quote, #value)),
    }
}
