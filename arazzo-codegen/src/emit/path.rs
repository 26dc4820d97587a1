//! Paths: of the runtime, of types, of other workflows.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Cx;
use crate::program::{ModuleId, Program, StepId, Type, TypeId, WorkflowId};
use crate::rust_path::RustPath;

/// `::arazzo`.
pub(super) fn krate(program: &Program) -> TokenStream {
    program
        .crate_path
        .parse()
        .unwrap_or_else(|_| quote!(::arazzo))
}

/// A type or a derive of the options, whose path has been read.
pub(super) fn item(path: &RustPath) -> TokenStream {
    path.as_str().parse().unwrap_or_default()
}

/// The module of another workflow, seen from inside the module of a workflow of `cx.module`.
pub(super) fn workflow(cx: Cx<'_>, id: WorkflowId) -> TokenStream {
    let workflow = cx.program.workflow(id);
    let name = format_ident!("{}", workflow.ident);
    if workflow.module == cx.module {
        return quote!(super::#name);
    }
    let up = if cx.module == ModuleId(0) {
        quote!(super)
    } else {
        quote!(super::super)
    };
    if workflow.module == ModuleId(0) {
        return quote!(#up::#name);
    }
    let module = format_ident!("{}", cx.program.module(workflow.module).ident);
    quote!(#up::#module::#name)
}

/// A type, seen from inside the module of `own`.
pub(super) fn ty(cx: Cx<'_>, own: WorkflowId, ty: &Type) -> TokenStream {
    let inner = |inner: &Type| self::ty(cx, own, inner);
    match ty {
        Type::Bool => quote!(bool),
        Type::U16 => quote!(u16),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U32 => quote!(u32),
        Type::U64 => quote!(u64),
        Type::F64 => quote!(f64),
        Type::Number => quote!(Number),
        Type::String => quote!(String),
        Type::Secret => quote!(Secret),
        Type::Own(own) => item(&cx.program.own_types[own.index].path),
        Type::Bytes => quote!(Bytes),
        Type::Value => quote!(Value),
        Type::Map => quote!(Map),
        Type::List(item) => {
            let item = inner(item);
            quote!(Vec<#item>)
        }
        Type::Dict(value) => {
            let value = inner(value);
            quote!(BTreeMap<String, #value>)
        }
        Type::Option(value) => {
            let value = inner(value);
            quote!(Option<#value>)
        }
        Type::Box(value) => {
            let value = inner(value);
            quote!(Box<#value>)
        }
        Type::Json(value) => {
            let value = inner(value);
            quote!(Json<#value>)
        }
        Type::AnyBody(value) => {
            let value = inner(value);
            quote!(AnyBody<#value>)
        }
        Type::Named(id) => named(cx, own, *id),
        Type::Outputs(id, step) => outputs(cx, own, *id, *step),
    }
}

fn named(cx: Cx<'_>, own: WorkflowId, id: TypeId) -> TokenStream {
    let name = format_ident!("{}", cx.program.workflow(id.workflow).types[id.index].ident);
    if id.workflow == own {
        return quote!(#name);
    }
    let path = workflow(cx, id.workflow);
    quote!(#path::#name)
}

/// The struct of all outputs of a step, or of a workflow.
fn outputs(cx: Cx<'_>, own: WorkflowId, id: WorkflowId, step: Option<StepId>) -> TokenStream {
    let name = match step {
        Some(step) => cx.program.workflow(id).step(step).outputs_type.as_str(),
        None => "Outputs",
    };
    let name = format_ident!("{name}");
    if id == own {
        return quote!(#name);
    }
    let path = workflow(cx, id);
    quote!(#path::#name)
}

/// The name of a workflow among all of the program: its id, and where it is from.
pub(super) fn name(program: &Program, id: WorkflowId) -> String {
    let workflow = program.workflow(id);
    match workflow.module {
        ModuleId(0) => workflow.workflow_id.clone(),
        module => format!("{}/{}", program.module(module).ident, workflow.workflow_id),
    }
}
