//! Texts with holes.

use proc_macro2::TokenStream;
use quote::quote;

use super::At;
use crate::program::{Piece, Quoting};

impl At<'_> {
    /// Absent if a hole is. A chain of calls rather than `format!`, because formatters do not lay out
    /// the arguments of a macro.
    pub(super) fn template(&self, pieces: &[Piece]) -> TokenStream {
        let mut holes = pieces.iter().filter_map(Piece::hole);
        let end = if holes.any(|hole| self.may_be_absent(hole)) {
            quote!(.finish())
        } else {
            quote!(.filled())
        };
        let pieces = pieces.iter().map(|piece| self.piece(piece));
        quote!(Template::new() #(#pieces)* #end)
    }

    fn piece(&self, piece: &Piece) -> TokenStream {
        match piece {
            Piece::Text(text) => quote!(.text(#text)),
            Piece::Hole(hole) if self.is_option(hole) && !self.may_be_absent(hole) => {
                let value = self.textual(hole);
                quote!(.value(&Some(#value)))
            }
            Piece::Hole(hole) if self.shown(hole).is_some() => {
                let value = self.textual(hole);
                quote!(.value(&#value))
            }
            Piece::Hole(hole) => {
                let value = self.borrowed(hole);
                quote!(.value(#value))
            }
            Piece::Quoted(hole, quoting) if self.may_be_absent(hole) => {
                let value = self.argument(hole);
                let quoted = quoted(*quoting, &quote!(&value));
                quote!(.value(&#value.map(|value| #quoted)))
            }
            Piece::Quoted(hole, quoting) => {
                let quoted = quoted(*quoting, &self.borrowed(hole));
                quote!(.value(&#quoted))
            }
        }
    }
}

/// The text of a value inside a string literal of a query.
fn quoted(quoting: Quoting, value: &TokenStream) -> TokenStream {
    match quoting {
        Quoting::JsonPath(quote) => quote!(jsonpath_quoted(#quote, #value)),
        Quoting::XPath(quote) => quote!(xpath_quoted(#quote, #value)),
    }
}
