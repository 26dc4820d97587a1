//! The warnings of a document as warnings of rustc.
//!
//! A macro cannot warn on stable Rust, but it can use something that is deprecated. What it uses is
//! in a block of its own, so that no code can name it.

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::render::brief;
use arazzo_codegen::diagnostic::{Diagnostic, Severity};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

/// Makes one warning for every code that the document has warnings of, at a place.
pub(crate) fn warnings(compilation: &Compilation, span: Span) -> TokenStream {
    let diagnostics = compilation.diagnostics.iter();
    let warnings = diagnostics.filter(|one| one.severity == Severity::Warning);
    // The first of each code, and how many more there are.
    let mut by_code: Vec<(&Diagnostic, usize)> = Vec::new();
    for warning in warnings {
        match by_code
            .iter_mut()
            .find(|(first, _)| first.code == warning.code)
        {
            Some((_, more)) => *more += 1,
            None => by_code.push((warning, 0)),
        }
    }
    let items = by_code.iter().map(|(first, more)| {
        let name = Ident::new(first.code.id(), span);
        let note = brief(first, *more, &compilation.sources);
        quote_spanned! {span=>
            const _: () = {
                #[deprecated(note = #note)]
                const #name: () = ();
                #name
            };
        }
    });
    items.collect()
}
