//! The outputs of a workflow, once its steps are done.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::value::At;
use super::{outputs_use_earlier, outputs_use_inputs, read_later};
use crate::program::{Expr, Output, StepId};

/// `outputs(…)`: the outputs, from the steps that have finished.
///
/// A step that surely ran is unwrapped first, so that it reads like a local variable. `run.finished`
/// returns an error instead of a panic, should the analysis be wrong.
pub(super) fn finish(at: &At<'_>) -> TokenStream {
    if !at.workflow.completes {
        return TokenStream::new();
    }
    let inputs = outputs_use_inputs(at).then(|| quote!(inputs: &Inputs,));
    let earlier = outputs_use_earlier(at).then(|| quote!(earlier: &Earlier,));
    let read = read_later(at);
    let mut bound: Vec<StepId> = Vec::new();
    let bindings = read.iter().filter_map(|id| {
        if bound.contains(id) {
            return None;
        }
        bound.push(*id);
        let step = at.workflow.step(*id);
        let (ident, variant) = (format_ident!("{}", step.ident), format_ident!("{}", step.variant));
        Some(if at.definitely_done.contains(id) { quote! {
            let #ident = run.finished(Step::#variant, Step::#variant, progress.#ident.as_ref())?;
        } } else { quote! { let #ident = progress.#ident.as_ref(); } })
    });
    let bindings: Vec<_> = bindings.collect();
    let run = asks(at, &read).then(|| quote!(run: &Run,));
    let progress = (!read.is_empty()).then(|| quote!(progress: &Progress,));
    let outputs = outputs(at);
    quote! {
        fn outputs(#run #inputs #progress #earlier) -> Result<Outputs, StepError<Step>> {
            #(#bindings)*
            Ok(#outputs)
        }
    }
}

pub(super) fn finish_call(at: &At<'_>) -> TokenStream {
    let read = read_later(at);
    let run = asks(at, &read).then(|| quote!(run,));
    let inputs = outputs_use_inputs(at).then(|| quote!(inputs,));
    let progress = (!read.is_empty()).then(|| quote!(progress,));
    let earlier = outputs_use_earlier(at).then(|| quote!(&earlier,));
    quote!(outputs(#run #inputs #progress #earlier))
}

/// The step whose output is surely there, although the API description does not say so.
fn proven_by(output: &Output) -> Option<StepId> {
    match &output.value {
        Expr::Output { step, .. } if output.proven => Some(*step),
        _ => None,
    }
}

/// Whether building the outputs may fail, which needs the run for the error.
fn asks(at: &At<'_>, read: &[StepId]) -> bool {
    read.iter().any(|id| at.definitely_done.contains(id))
        || at
            .workflow
            .outputs
            .iter()
            .any(|one| proven_by(one).is_some())
}

pub(super) fn outputs(at: &At<'_>) -> TokenStream {
    let fields = at.workflow.outputs.iter().map(|output| {
        let ident = format_ident!("{}", output.field.ident);
        let value = at.single(&output.value);
        match proven_by(output) {
            Some(step) => {
                let step = format_ident!("{}", at.workflow.step(step).variant);
                let expression = &output.source;
                quote!(#ident: run.present(Step::#step, #expression, #value)?)
            }
            None => quote!(#ident: #value),
        }
    });
    if at.workflow.transfers().is_empty() {
        quote!(Outputs { #(#fields),* })
    } else {
        quote!(Outputs::Completed(Completed { #(#fields),* }))
    }
}
