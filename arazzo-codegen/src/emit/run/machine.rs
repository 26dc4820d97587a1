//! Steps that jump: `loop { step = match step { … } }`. Every step is a state, and what steps read of
//! each other is in `progress`, since no variable lives from one round to the next.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::path;
use super::super::step::{Earlier, call_arguments, watched};
use super::super::value::At;
use super::finish::finish_call;
use super::uses_inputs;
use crate::program::{StepId, WorkflowId};

pub(super) fn machine(at: &At<'_>) -> TokenStream {
    let transfers = at.workflow.transfers();
    let first = format_ident!("{}", at.workflow.steps[0].variant);
    let arms = (0..at.workflow.steps.len()).map(|index| machine_arm(at, StepId(index)));
    let arms: Vec<_> = arms.collect();
    // Without transfers, the next state and the end are an `Option<Step>`.
    if !at.facts.leaves {
        let done = finish_call(at);
        return quote! {
            let mut step = Some(Step::#first);
            while let Some(current) = step {
                step = match current { #(#arms)* };
            }
            #done
        };
    }
    let leave = transfers.iter().map(|id| leave_for(at, *id));
    let end = at.workflow.completes.then(|| {
        let done = finish_call(at);
        quote! { Next::End => return #done, }
    });
    let again = at.workflow.starts_over().then(|| again(at));
    quote! {
        let mut step = Step::#first;
        loop {
            let next = match step { #(#arms)* };
            step = match next {
                Next::Step(step) => step,
                #end
                #again
                #(#leave)*
            };
        }
    }
}

/// The workflow starts over with other inputs.
fn again(at: &At<'_>) -> TokenStream {
    let first = format_ident!("{}", at.workflow.steps[0].variant);
    if !uses_inputs(at) {
        return quote! {
            Next::Again => {
                *progress = Progress::default();
                Step::#first
            }
        };
    }
    let replacement = if super::super::inputs::has_defaults(at.workflow) {
        quote!(given.or_defaults())
    } else {
        quote!(*given)
    };
    let conceal = super::super::workflow::conceal(at.workflow);
    // Checked before the progress is reset, so that an error keeps the outputs of the last round.
    let check = (!at.workflow.constraints.is_empty()).then(|| {
        quote! { run.check_again(Step::#first, CONSTRAINTS, &constrained(inputs))?; }
    });
    quote! {
        Next::Again(given) => {
            *inputs = #replacement;
            #conceal
            #check
            *progress = Progress::default();
            Step::#first
        }
    }
}

fn leave_for(at: &At<'_>, id: WorkflowId) -> TokenStream {
    let workflow = at.cx.program.workflow(id);
    let variant = at.transfer_variant(id);
    let path = path::workflow(at.cx, id);
    let execute = quote!(#path::execute(&nested, *inputs, &mut #path::Progress::default()));
    let execute = if workflow.recursive {
        quote!(Box::pin(#execute))
    } else {
        execute
    };
    quote! {
        Next::#variant(step, inputs) => {
            let nested = run.nested(step)?;
            let outputs = run.call(step, None, #execute).await?;
            return Ok(Outputs::#variant(Box::new(outputs)));
        }
    }
}

fn machine_arm(at: &At<'_>, id: StepId) -> TokenStream {
    let step = at.workflow.step(id);
    let (ident, variant) = (
        format_ident!("{}", step.ident),
        format_ident!("{}", step.variant),
    );
    let signature = at.signature(id);
    let (bindings, arguments) = call_arguments(at, id, &signature, Earlier::None);
    let function = super::sequence::step_function(&ident, id, &signature);
    let call = watched(&variant, &signature, &quote!(#function(#arguments)));
    let call = quote!(#call.await?);
    if signature.branches {
        // A failure that is handled leaves no outputs; those of an earlier round stay.
        let store = if signature.may_fail {
            quote! { if let Ok(finished) = finished { progress.#ident = Some(finished); } }
        } else {
            quote! { progress.#ident = Some(finished); }
        };
        return quote! {
            Step::#variant => {
                #bindings
                let (finished, next) = #call;
                #store
                next
            }
        };
    }
    let transfers = at.facts.leaves;
    let following = at
        .workflow
        .following(id)
        .map(|to| format_ident!("{}", at.workflow.step(to).variant));
    let next = match (following, transfers) {
        (Some(to), false) => quote!(Some(Step::#to)),
        (None, false) => quote!(None),
        (Some(to), true) => quote!(Next::Step(Step::#to)),
        (None, true) => quote!(Next::End),
    };
    quote! {
        Step::#variant => {
            #bindings
            progress.#ident = Some(#call);
            #next
        }
    }
}
