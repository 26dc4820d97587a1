//! Steps that only go on, repeat themselves or end: a statement for each, without a state.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::step::{Earlier, Signature, call_arguments, watched};
use super::super::value::At;
use super::finish::{finish, finish_call, outputs};
use super::read_later;
use crate::program::StepId;

pub(super) fn sequence(at: &At<'_>) -> (TokenStream, Option<TokenStream>) {
    let steps = (0..at.workflow.steps.len()).map(StepId);
    let signatures: Vec<_> = steps.clone().map(|id| at.signature(id)).collect();
    let ends = signatures.iter().any(|signature| signature.branches);
    // A step that takes `progress` as a whole, maybe mutably, cannot coexist with references into it.
    // Then every step reads from `progress` where it is called, and the outputs do at the end.
    let by_progress = signatures
        .iter()
        .any(|signature| signature.detours || signature.progress);
    // Only what is read later needs a variable, so that none is unused.
    let mut read = read_by_later_steps(&signatures);
    if !ends {
        read.extend(read_later(at));
    }
    let lines = steps.zip(&signatures).map(|(id, signature)| {
        let read = read.contains(&id);
        sequence_step(at, id, signature, read, by_progress)
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

/// The steps whose outputs a later step takes as parameters.
fn read_by_later_steps(signatures: &[Signature]) -> HashSet<StepId> {
    let takes = |one: &Signature| !one.detours && !one.progress;
    let takers = signatures.iter().enumerate();
    let takers = takers.filter(|(_, signature)| takes(signature));
    let read = takers.flat_map(|(index, signature)| {
        let reads = signature.reads.iter().copied();
        reads.filter(move |read| read.0 < index)
    });
    read.collect()
}

fn sequence_step(
    at: &At<'_>,
    id: StepId,
    signature: &Signature,
    read: bool,
    by_progress: bool,
) -> TokenStream {
    let step = at.workflow.step(id);
    let ident = format_ident!("{}", step.ident);
    // References into `progress` would be in the way of steps that take it as a whole.
    let (bindings, arguments) = if by_progress {
        call_arguments(at, id, signature, Earlier::None)
    } else {
        (TokenStream::new(), local_arguments(at, id, signature))
    };
    let function = step_function(&ident, id, signature);
    let variant = format_ident!("{}", step.variant);
    let call = watched(&variant, signature, &quote!(#function(#arguments)));
    let call = quote!(#call.await?);
    let keep_local = read && !by_progress;
    if signature.branches {
        let store = if keep_local {
            quote! { let #ident = progress.#ident.insert(finished); }
        } else {
            quote! { progress.#ident = Some(finished); }
        };
        let done = finish_call(at);
        return quote! {
            #bindings
            let (finished, flow) = #call;
            #store
            if flow.is_break() { return #done; }
        };
    }
    if keep_local {
        quote! {
            let #ident = #call;
            let #ident = progress.#ident.insert(#ident);
        }
    } else {
        quote! { #bindings progress.#ident = Some(#call); }
    }
}

/// A step's function; by its path where a variable of the same name hides it.
pub(super) fn step_function(
    ident: &proc_macro2::Ident,
    id: StepId,
    signature: &Signature,
) -> TokenStream {
    if signature.reads.contains(&id) {
        quote!(self::#ident)
    } else {
        quote!(#ident)
    }
}

/// Arguments from local variables.
fn local_arguments(at: &At<'_>, id: StepId, signature: &Signature) -> TokenStream {
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
