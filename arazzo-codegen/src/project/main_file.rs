//! `src/main.rs`: the program.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Document;
use crate::WorkflowSummary;

/// A program that knows every workflow.
pub(super) fn main_file(package: &str, documents: &[Document]) -> String {
    let documents = documents.iter().map(document);
    let tokens = quote! {
        mod workflows;

        use std::process::ExitCode;

        use arazzo::program::Program;

        fn main() -> ExitCode {
            Program::new(#package)
                #(#documents)*
                .main()
        }
    };
    let items = crate::format::items(&tokens);
    format!("//! Runs the workflows of Arazzo documents from the command line.\n\n{items}")
}

/// What registers a document and its workflows.
fn document(document: &Document) -> TokenStream {
    let name = &document.name;
    let sources = document.summary.sources.iter().map(|source| {
        let (document, name) = (&source.document, &source.name);
        quote!((#document, #name))
    });
    let workflows = document.summary.workflows.iter();
    let workflows = workflows.map(|one| workflow(&document.module, one));
    quote! {
        .document(#name, &[#(#sources),*])
        #(#workflows)*
    }
}

/// What registers a workflow: its type, its summary, and which inputs are text.
fn workflow(module: &str, workflow: &WorkflowSummary) -> TokenStream {
    let module = Ident::new(module, Span::call_site());
    let unit = Ident::new(&workflow.unit, Span::call_site());
    let summary = workflow.summary.as_deref().unwrap_or_default();
    let inputs = workflow.inputs.iter().map(|(name, text)| quote!((#name, #text)));
    quote! {
        .workflow::<workflows::#module::#unit>(#summary, &[#(#inputs),*])
    }
}
