//! Steps that only go on, repeat themselves or end: one line of code for each.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::step::{Earlier, call_arguments, watched};
use super::super::value::At;
use super::finish::{finish, finish_call, outputs};
use super::read_later;
use crate::program::StepId;

pub(super) fn sequence(at: &At<'_>) -> (TokenStream, Option<TokenStream>) {
    let steps = (0..at.workflow.steps.len()).map(StepId);
    let ends = steps.clone().any(|id| at.signature(id).branches);
    let signatures: Vec<_> = steps.clone().map(|id| at.signature(id)).collect();
    let by_progress = signatures
        .iter()
        .any(|signature| signature.detours || signature.progress);
    let lines = steps.map(|id| {
        let later = signatures.iter().enumerate().any(|(index, other)| {
            index > id.0 && other.reads.contains(&id) && !other.detours && !other.progress
        });
        let at_end = !ends && read_later(at).contains(&id);
        sequence_step(at, id, later || at_end, by_progress)
    });
    let lines: Vec<_> = lines.collect();
    if ends {
        let finish = finish(at);
        let call = finish_call(at);
        return (quote! { #(#lines)* #call }, Some(finish));
    }
    if by_progress {
        let call = finish_call(at);
        return (quote! { #(#lines)* #call }, Some(finish(at)));
    }
    let outputs = outputs(at);
    (quote! { #(#lines)* Ok(#outputs) }, None)
}

fn sequence_step(at: &At<'_>, id: StepId, read: bool, by_progress: bool) -> TokenStream {
    let step = at.workflow.step(id);
    let ident = format_ident!("{}", step.ident);
    let signature = at.signature(id);
    // References into `progress` would be in the way of steps that take it as a whole.
    let (bindings, arguments) = match by_progress {
        true => call_arguments(at, id, &signature, Earlier::None),
        false => (TokenStream::new(), local_arguments(at, id, &signature)),
    };
    let function = step_function(&ident, id, &signature);
    let variant = format_ident!("{}", step.variant);
    let call = watched(&variant, &signature, &quote!(#function(#arguments)));
    let call = quote!(#call.await?);
    let keep_local = read && !by_progress;
    if signature.branches {
        let store = match keep_local {
            true => quote! { let #ident = progress.#ident.insert(finished); },
            false => quote! { progress.#ident = Some(finished); },
        };
        let done = finish_call(at);
        return quote! {
            #bindings
            let (finished, flow) = #call;
            #store
            if flow.is_break() { return #done; }
        };
    }
    match keep_local {
        true => quote! {
            let #ident = #call;
            let #ident = progress.#ident.insert(#ident);
        },
        false => quote! { #bindings progress.#ident = Some(#call); },
    }
}

/// A step's function; by its path where a variable of that name stands before it.
pub(super) fn step_function(
    ident: &proc_macro2::Ident,
    id: StepId,
    signature: &super::super::step::Signature,
) -> TokenStream {
    if signature.reads.contains(&id) {
        quote!(self::#ident)
    } else {
        quote!(#ident)
    }
}

/// Arguments from local variables.
fn local_arguments(
    at: &At<'_>,
    id: StepId,
    signature: &super::super::step::Signature,
) -> TokenStream {
    let inputs = signature.inputs.then(|| quote!(inputs,));
    let steps = signature.reads.iter().map(|read| {
        let ident = format_ident!("{}", at.workflow.step(*read).ident);
        if *read == id {
            quote!(progress.#ident.as_ref(),)
        } else {
            quote!(#ident,)
        }
    });
    let earlier = match signature.earlier {
        Earlier::None => None,
        Earlier::Reads => Some(quote!(&earlier,)),
        Earlier::Writes => Some(quote!(&mut earlier,)),
    };
    quote!(run, #inputs #(#steps)* #earlier)
}
