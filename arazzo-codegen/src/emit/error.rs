//! Where and how far: `Error`, `Step`, `Progress`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::types::{self, Holds, Reader, derives};
use super::{Cx, docs, path};
use crate::program::{Workflow, WorkflowId};

/// `Error`, `Step`, `Progress`, and a struct of outputs per step.
pub(super) fn error(cx: Cx<'_>, id: WorkflowId, workflow: &Workflow) -> TokenStream {
    let step = step(cx, workflow);
    let progress = progress(cx, workflow);
    let outputs = workflow.steps.iter().map(|step| {
        let doc = format!(" Outputs of step `{}`.", docs::plain_code(&step.step_id));
        types::outputs(
            cx,
            id,
            &step.outputs_type,
            &doc,
            &step.outputs,
            Reader::Shown,
        )
    });
    quote! {
        /// Why the workflow stopped, at which [`Step`], and the [`Progress`] it had made.
        pub type Error = WorkflowError<Step, Progress>;
        #step
        #progress
        #(#outputs)*
    }
}

fn step(cx: Cx<'_>, workflow: &Workflow) -> TokenStream {
    let krate = path::krate(cx.program);
    let steps = workflow.steps.iter().map(|step| {
        let (variant, id) = (format_ident!("{}", step.variant), &step.step_id);
        let shown = docs::shown(id);
        quote!(#variant = #id #shown,)
    });
    quote! {
        #krate::rt::steps! {
            pub enum Step { #(#steps)* }
        }
    }
}

fn progress(cx: Cx<'_>, workflow: &Workflow) -> TokenStream {
    let own = [
        "Clone",
        "Debug",
        "Default",
        "PartialEq",
        "Serialize",
        "Deserialize",
    ];
    let derives = derives(cx, &own, &Holds::Progress(workflow.id));
    let fields = workflow.steps.iter().map(|step| {
        let ident = format_ident!("{}", step.ident);
        let variant = format_ident!("{}", step.outputs_type);
        let doc = format!(" Outputs of `{}`.", docs::plain_code(&step.step_id));
        let name = &step.step_id;
        let rename = (step.ident != *name).then(|| quote!(rename = #name,));
        quote! {
            #[doc = #doc]
            #[serde(#rename default, skip_serializing_if = "Option::is_none")]
            pub #ident: Option<#variant>,
        }
    });
    quote! {
        /// The outputs of the steps that have finished.
        #derives
        #[non_exhaustive]
        pub struct Progress {
            #(#fields)*
        }
    }
}
