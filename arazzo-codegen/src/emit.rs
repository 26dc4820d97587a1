//! Program to Rust tokens. Infallible: every mistake has been found before.
//!
//! A document's module holds, per workflow, a function, a module of the same name, and a unit type,
//! and nothing else, so that several documents can share one module of the user's. Everything at
//! that level is named by absolute paths, since the user's own names are in scope there; inside a
//! workflow's module short names are imported, since nothing of the user's is.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::program::{ModuleId, Program, WorkflowId};

mod condition;
mod constraints;
mod description;
mod docs;
mod error;
mod imports;
mod inputs;
mod message;
mod path;
mod request;
mod run;
mod security;
mod step;
mod types;
mod value;
mod workflow;
mod workflow_docs;

pub(crate) use docs::header;

/// The context of emission.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'p> {
    pub(crate) program: &'p Program,
    pub(crate) module: ModuleId,
}

/// The items of a document's module.
pub(crate) fn emit(program: &Program) -> TokenStream {
    let entry = module(Cx {
        program,
        module: ModuleId(0),
    });
    let called = (1..program.modules.len()).map(|index| {
        let cx = Cx {
            program,
            module: ModuleId(index),
        };
        submodule(cx)
    });
    let features = program.features();
    let krate = path::krate(program);
    let features = features.iter().map(|feature| {
        let feature = format_ident!("{feature}");
        quote! { #krate::require_feature!(#feature); }
    });
    quote! {
        #(#features)*
        #entry
        #(#called)*
    }
}

fn module(cx: Cx<'_>) -> TokenStream {
    let workflows: &[WorkflowId] = &cx.program.module(cx.module).workflows;
    let workflows = workflows.iter().map(|id| workflow::workflow(cx, *id));
    quote! { #(#workflows)* }
}

/// The workflows of a document that others call.
fn submodule(cx: Cx<'_>) -> TokenStream {
    let module = cx.program.module(cx.module);
    let ident = format_ident!("{}", module.ident);
    let docs = docs::lines(&docs::submodule(module));
    let items = self::module(cx);
    quote! {
        #docs
        #[allow(dead_code, unreachable_pub)]
        pub mod #ident {
            #items
        }
    }
}

/// In the place of a part that could not be lowered. The pipeline stops before this: what has an
/// error is not emitted. Were one forgotten, the code must not compile rather than leave it out.
fn broken() -> TokenStream {
    quote!(compile_error!(
        "a part of the workflow document could not be compiled"
    ))
}
