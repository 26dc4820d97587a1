//! The `use` lines of a workflow's module: what its items name, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::program::names::own::RUNTIME;

/// The `use` lines for these items.
pub(super) fn imports(krate: &TokenStream, items: &TokenStream) -> TokenStream {
    let mut used = BTreeSet::new();
    collect(items.clone(), &mut used);
    let has = |name: &str| used.contains(name);
    let std_fmt = has("fmt").then(|| quote! { use std::fmt; });
    let flow = has("ControlFlow").then(|| quote! { use std::ops::ControlFlow; });
    let map = has("BTreeMap").then(|| quote! { use std::collections::BTreeMap; });
    let duration = has("Duration").then(|| quote! { use std::time::Duration; });
    let traits = ["Deserializer", "Serialize", "Serializer"]
        .into_iter()
        .filter(|name| has(name))
        .map(|name| format_ident!("{name}"));
    let serde = quote! { use #krate::__private::serde::{Deserialize #(, #traits)*}; };
    let names = RUNTIME
        .iter()
        .filter(|name| has(name))
        .map(|name| format_ident!("{name}"));
    quote! {
        #map
        #std_fmt
        #flow
        #duration
        #serde
        use #krate::rt::{#(#names),*};
    }
}

/// Identifiers that begin a path or are a path. Members, fields, parameters and the names of
/// functions are not imported.
///
/// `Inputs { text }` is ambiguous in tokens alone, and taken for a field: no emitted block consists of
/// an imported name.
fn collect(tokens: TokenStream, used: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            // The variants of an enumeration are its own names; what they hold is not.
            TokenTree::Group(group) if is_enum(&tokens, index) => {
                for token in group.stream() {
                    if let TokenTree::Group(held) = token {
                        collect(held.stream(), used);
                    }
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                collect(without_shorthand(group.stream()), used);
            }
            // It takes the name of the workflow, which is no import.
            TokenTree::Group(_) if follows(&tokens, index, "run_with_progress") => {}
            TokenTree::Group(group) => collect(group.stream(), used),
            TokenTree::Ident(ident) if !is_member(&tokens, index) => {
                used.insert(ident.to_string());
            }
            _ => {}
        }
    }
}

/// The inside of braces without the fields of a struct that are written by their name alone.
fn without_shorthand(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let parts = tokens.split_inclusive(is_comma);
    let is_field = |part: &[TokenTree]| match part {
        [TokenTree::Ident(_)] => true,
        [TokenTree::Ident(_), comma] => is_comma(comma),
        _ => false,
    };
    let kept = parts.filter(|part| !is_field(part));
    kept.flatten().cloned().collect()
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')
}

/// Whether this is what a macro of the name takes.
fn follows(tokens: &[TokenTree], index: usize, name: &str) -> bool {
    let before = index.checked_sub(2).and_then(|at| tokens.get(at));
    matches!(before, Some(TokenTree::Ident(ident)) if ident == name)
}

fn is_enum(tokens: &[TokenTree], index: usize) -> bool {
    // `enum Name {`, or `enum Name: String {` in a macro.
    [2, 4].into_iter().any(|back| {
        let keyword = index.checked_sub(back).and_then(|at| tokens.get(at));
        matches!(keyword, Some(TokenTree::Ident(keyword)) if keyword == "enum")
    })
}

fn is_member(tokens: &[TokenTree], index: usize) -> bool {
    let punct = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => Some((punct.as_char(), punct.spacing())),
        _ => None,
    };
    let before = punct(index.checked_sub(1));
    let named = matches!(before, Some(('.' | ':', Spacing::Alone)))
        && (matches!(before, Some(('.', _)))
            || matches!(punct(index.checked_sub(2)), Some((':', Spacing::Joint))));
    let field = matches!(punct(Some(index + 1)), Some((':', Spacing::Alone)));
    let function = matches!(
        index.checked_sub(1).and_then(|at| tokens.get(at)),
        Some(TokenTree::Ident(before)) if before == "fn" || before == "static"
    );
    named || field || function
}
