//! The function that runs the steps of a workflow: one after the other, or as a machine.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::path;
use super::step::{Earlier, call_arguments, is_earlier};
use super::value::At;
use crate::program::names::Scope as Names;
use crate::program::{ActionKind, Expr, Shape, StepId, WorkflowId, reach};

/// `run`, `outputs`, and the types that only they use.
pub(super) fn run(at: &At<'_>) -> TokenStream {
    let earlier = earlier(at);
    let next = next(at);
    let outcome = outcome(at);
    let (body, finish) = match at.workflow.shape {
        Shape::Sequence => sequence(at),
        Shape::Machine => (machine(at), Some(finish(at))),
    };
    let inputs = uses_inputs(at).then(|| match at.workflow.starts_over() {
        true => quote!(inputs: &mut Inputs,),
        false => quote!(inputs: &Inputs,),
    });
    let prerequisites = prerequisites(at);
    let result = outcome_type(at);
    let earlier_value = has_earlier(at).then(|| {
        let mutable = writes_earlier(at).then(|| quote!(mut));
        quote! { let #mutable earlier = Earlier::default(); }
    });
    let progress = match at.workflow.steps.is_empty() {
        true => TokenStream::new(),
        false => quote!(progress: &mut Progress,),
    };
    let steps = at.workflow.steps.is_empty().then(|| quote!(_));
    let run = match steps {
        Some(_) if at.workflow.depends_on.is_empty() => quote!(_run: &Run,),
        _ => quote!(run: &Run,),
    };
    quote! {
        #earlier
        #next
        #outcome

        async fn run_steps(#run #inputs #progress) -> Result<#result, StepError<Step>> {
            #earlier_value
            #prerequisites
            #body
        }

        #finish
    }
}

/// Whether steps or outputs read inputs.
pub(super) fn uses_inputs(at: &At<'_>) -> bool {
    let mut uses = false;
    let mut visit = |expr: &Expr| uses |= matches!(expr, Expr::Input { .. });
    at.workflow
        .steps
        .iter()
        .for_each(|step| reach::step(step, &mut visit));
    at.workflow
        .outputs
        .iter()
        .for_each(|output| reach::expr(&output.value, &mut visit));
    uses
}

fn outputs_use_inputs(at: &At<'_>) -> bool {
    let mut uses = false;
    let mut visit = |expr: &Expr| uses |= matches!(expr, Expr::Input { .. });
    at.workflow
        .outputs
        .iter()
        .for_each(|output| reach::expr(&output.value, &mut visit));
    uses
}

fn outputs_use_earlier(at: &At<'_>) -> bool {
    let mut uses = false;
    let mut visit = |expr: &Expr| uses |= is_earlier(expr);
    at.workflow
        .outputs
        .iter()
        .for_each(|output| reach::expr(&output.value, &mut visit));
    uses
}

fn has_earlier(at: &At<'_>) -> bool {
    !at.kept().is_empty() || !at.given().is_empty()
}

fn writes_earlier(at: &At<'_>) -> bool {
    let kept = at.kept().into_iter().chain(at.given());
    let steps = (0..at.workflow.steps.len()).map(StepId);
    kept.into_iter()
        .any(|id| at.workflow.depends_on.contains(&id))
        || steps
            .into_iter()
            .any(|id| at.signature(id).earlier == Earlier::Writes)
}

/// The outputs of workflows that ran before, where something reads them.
fn earlier(at: &At<'_>) -> TokenStream {
    if !has_earlier(at) {
        return TokenStream::new();
    }
    let outputs = at.kept().into_iter().map(|id| {
        let (slot, path) = (at.slot(id), path::workflow(at.cx, id));
        quote!(#slot: Option<#path::Outputs>,)
    });
    let inputs = at.given().into_iter().map(|id| {
        let (slot, path) = (at.given_slot(id), path::workflow(at.cx, id));
        quote!(#slot: Option<#path::Inputs>,)
    });
    quote! {
        #[derive(Default)]
        struct Earlier { #(#outputs)* #(#inputs)* }
    }
}

/// What comes next, where a step may go over to another workflow.
fn next(at: &At<'_>) -> TokenStream {
    if !at.workflow.leaves() {
        return TokenStream::new();
    }
    let variants = at.workflow.transfers().into_iter().map(|id| {
        let variant = at.transfer_variant(id);
        let path = path::workflow(at.cx, id);
        quote!(#variant(Step, Box<#path::Inputs>),)
    });
    let ends = at.workflow.completes.then(|| quote!(End,));
    let again = at.workflow.starts_over().then(|| match uses_inputs(at) {
        true => quote!(Again(Box<Inputs>),),
        false => quote!(Again,),
    });
    quote! {
        enum Next { Step(Step), #ends #again #(#variants)* }
    }
}

/// `Outputs`, which is that of another workflow where this one goes over to it.
fn outcome(at: &At<'_>) -> TokenStream {
    let transfers = at.workflow.transfers();
    if transfers.is_empty() {
        return TokenStream::new();
    }
    let derives = super::types::derives(at.cx, &quote!(Clone, Debug, PartialEq), true);
    let variants = transfers.iter().map(|id| {
        let workflow = at.cx.program.workflow(*id);
        let variant = at.transfer_variant(*id);
        let path = path::workflow(at.cx, *id);
        let doc = format!(
            " The workflow went over to `{}`.",
            super::docs::plain_code(&workflow.workflow_id)
        );
        quote! {
            #[doc = #doc]
            #variant(Box<#path::Outputs>),
        }
    });
    let completed = at.workflow.completes.then(|| {
        quote! {
            /// The workflow completed itself.
            Completed(Completed),
        }
    });
    quote! {
        /// What the workflow returns: its own outputs, or those of the workflow that it went over to.
        #derives
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum Outputs { #completed #(#variants)* }
    }
}

fn outcome_type(at: &At<'_>) -> TokenStream {
    let _ = at;
    quote!(Outputs)
}

/// The workflows of `dependsOn`, each once, without inputs.
fn prerequisites(at: &At<'_>) -> TokenStream {
    let Some(first) = at.workflow.steps.first() else {
        return TokenStream::new();
    };
    let step = format_ident!("{}", first.variant);
    let kept = at.kept();
    let calls = at.workflow.depends_on.iter().map(|id| {
        let workflow = at.cx.program.workflow(*id);
        let path = path::workflow(at.cx, *id);
        let fields = workflow.inputs.iter().map(|field| {
            let ident = format_ident!("{}", field.ident);
            quote!(#ident: None)
        });
        let inputs = quote!(#path::Inputs { #(#fields),* });
        let (given, inputs) = match at.given().contains(id) {
            true => (Some(at.keep_inputs(*id, inputs)), quote!(given)),
            false => (None, inputs),
        };
        let execute = quote!(#path::execute(&nested, #inputs));
        let execute = if workflow.recursive {
            quote!(Box::pin(#execute))
        } else {
            execute
        };
        let name = path::name(at.cx.program, *id);
        let call = quote!(run.prerequisite(Step::#step, #name, #execute).await?);
        let slot = at.slot(*id);
        let call = match kept.contains(id) {
            true => quote! { earlier.#slot = Some(#call); },
            false => quote! { #call; },
        };
        quote! { #given #call }
    });
    let nested = (!at.workflow.depends_on.is_empty())
        .then(|| quote! { let nested = run.nested(Step::#step)?; });
    quote! { #nested #(#calls)* }
}

impl At<'_> {
    /// The variant, of `Next` and of `Outputs`, for a workflow that this one may go over to.
    pub(super) fn transfer_variant(&self, id: WorkflowId) -> proc_macro2::Ident {
        let mut names = Names::new();
        for own in ["Step", "End", "Again", "Completed"] {
            names.reserve(own);
        }
        let mut variants = self.workflow.transfers().into_iter().map(|target| {
            let workflow = self.cx.program.workflow(target);
            (target, names.camel_or(&workflow.workflow_id, "workflow"))
        });
        let variant = variants.find(|(target, _)| *target == id);
        let (_, variant) = variant.expect("only workflows that it goes over to have one");
        format_ident!("{variant}")
    }

    /// `given`: the inputs of a workflow, kept for those who read them later.
    pub(super) fn keep_inputs(&self, id: WorkflowId, inputs: TokenStream) -> TokenStream {
        let slot = self.given_slot(id);
        let filled = super::inputs::has_defaults(self.cx.program.workflow(id))
            .then(|| quote!(.with_defaults()));
        quote! {
            let given = #inputs #filled;
            earlier.#slot = Some(given.clone());
        }
    }
}

/// Steps whose outputs the end of a sequence reads.
fn read_later(at: &At<'_>) -> Vec<StepId> {
    let mut read = Vec::new();
    let mut visit = |expr: &Expr| {
        if let Expr::Output { step, .. } = expr {
            read.push(*step);
        }
    };
    at.workflow
        .outputs
        .iter()
        .for_each(|output| reach::expr(&output.value, &mut visit));
    read
}

fn sequence(at: &At<'_>) -> (TokenStream, Option<TokenStream>) {
    let ends = at.workflow.steps.iter().any(|step| {
        step.on_success
            .iter()
            .any(|action| matches!(action.kind, ActionKind::End))
    });
    let steps = (0..at.workflow.steps.len()).map(StepId);
    let signatures: Vec<_> = steps.clone().map(|id| at.signature(id)).collect();
    let by_progress = signatures
        .iter()
        .any(|signature| signature.detours || signature.progress);
    let lines = steps.map(|id| {
        let later = signatures.iter().enumerate().any(|(index, other)| {
            index > id.0 && other.reads.contains(&id) && !other.detours && !other.progress
        });
        let at_end = !ends && read_later(at).contains(&id);
        sequence_step(at, id, later || at_end, ends, by_progress)
    });
    let lines: Vec<_> = lines.collect();
    if ends {
        let finish = finish(at);
        let call = finish_call(at);
        // The last step may have said how it ends; both ways are the same.
        return (quote! { #(#lines)* #call }, Some(finish));
    }
    if by_progress {
        let call = finish_call(at);
        return (quote! { #(#lines)* #call }, Some(finish(at)));
    }
    let outputs = outputs(at);
    (quote! { #(#lines)* Ok(#outputs) }, None)
}

fn sequence_step(
    at: &At<'_>,
    id: StepId,
    read: bool,
    ends: bool,
    by_progress: bool,
) -> TokenStream {
    let step = at.workflow.step(id);
    let ident = format_ident!("{}", step.ident);
    let signature = at.signature(id);
    // References into `progress` would be in the way of steps that take it as a whole.
    let (bindings, arguments) = match by_progress {
        true => call_arguments(at, id, &signature, Earlier::None),
        false => (TokenStream::new(), local_arguments(at, id, &signature)),
    };
    let function = step_function(&ident, id, &signature);
    let call = quote!(#function(#arguments).await?);
    let keep_local = read && !by_progress;
    if signature.branches {
        let last = id.0 + 1 == at.workflow.steps.len();
        let store = match keep_local {
            true => quote! { let #ident = progress.#ident.insert(finished); },
            false => quote! { progress.#ident = Some(finished); },
        };
        let done = finish_call(at);
        let _ = ends;
        return match last {
            true => quote! { #bindings let (finished, _) = #call; #store },
            false => quote! {
                #bindings
                let (finished, flow) = #call;
                #store
                if flow.is_break() { return #done; }
            },
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
fn step_function(
    ident: &proc_macro2::Ident,
    id: StepId,
    signature: &super::step::Signature,
) -> TokenStream {
    if signature.reads.contains(&id) {
        quote!(self::#ident)
    } else {
        quote!(#ident)
    }
}

/// Arguments from local variables.
fn local_arguments(at: &At<'_>, id: StepId, signature: &super::step::Signature) -> TokenStream {
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

fn machine(at: &At<'_>) -> TokenStream {
    let transfers = at.workflow.transfers();
    let first = format_ident!("{}", at.workflow.steps[0].variant);
    let arms = (0..at.workflow.steps.len()).map(|index| machine_arm(at, StepId(index)));
    let arms: Vec<_> = arms.collect();
    if !at.workflow.leaves() {
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
    let given = match super::inputs::has_defaults(at.workflow) {
        true => quote!(given.with_defaults()),
        false => quote!(*given),
    };
    let conceal = super::workflow::conceal(at.workflow);
    quote! {
        Next::Again(given) => {
            *inputs = #given;
            #conceal
            *progress = Progress::default();
            Step::#first
        }
    }
}

fn leave_for(at: &At<'_>, id: WorkflowId) -> TokenStream {
    let workflow = at.cx.program.workflow(id);
    let variant = at.transfer_variant(id);
    let path = path::workflow(at.cx, id);
    let execute = quote!(#path::execute(&nested, *inputs));
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
    let function = step_function(&ident, id, &signature);
    let call = quote!(#function(#arguments).await?);
    if signature.branches {
        let store = match signature.may_fail {
            true => {
                quote! { if let Some(finished) = finished { progress.#ident = Some(finished); } }
            }
            false => quote! { progress.#ident = Some(finished); },
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
    let transfers = at.workflow.leaves();
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

/// `outputs(…)`: the outputs from whatever has finished.
fn finish(at: &At<'_>) -> TokenStream {
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
        Some(match at.certain.contains(id) {
            true => quote! {
                let #ident = run.finished(Step::#variant, Step::#variant, progress.#ident.as_ref())?;
            },
            false => quote! { let #ident = progress.#ident.as_ref(); },
        })
    });
    let bindings: Vec<_> = bindings.collect();
    let run = read
        .iter()
        .any(|id| at.certain.contains(id))
        .then(|| quote!(run: &Run,));
    let progress = (!read.is_empty()).then(|| quote!(progress: &Progress,));
    let outputs = outputs(at);
    quote! {
        fn outputs(#run #inputs #progress #earlier) -> Result<Outputs, StepError<Step>> {
            #(#bindings)*
            Ok(#outputs)
        }
    }
}

fn finish_call(at: &At<'_>) -> TokenStream {
    let read = read_later(at);
    let run = read
        .iter()
        .any(|id| at.certain.contains(id))
        .then(|| quote!(run,));
    let inputs = outputs_use_inputs(at).then(|| quote!(inputs,));
    let progress = (!read.is_empty()).then(|| quote!(progress,));
    let earlier = outputs_use_earlier(at).then(|| quote!(&earlier,));
    quote!(outputs(#run #inputs #progress #earlier))
}

fn outputs(at: &At<'_>) -> TokenStream {
    let fields = at.workflow.outputs.iter().map(|output| {
        let ident = format_ident!("{}", output.field.ident);
        let value = at.single(&output.value);
        quote!(#ident: #value)
    });
    match at.workflow.transfers().is_empty() {
        true => quote!(Outputs { #(#fields),* }),
        false => quote!(Outputs::Completed(Completed { #(#fields),* })),
    }
}
