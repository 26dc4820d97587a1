//! The function that runs the steps of a workflow: one after the other, or as a machine.

mod finish;
mod machine;
mod sequence;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::step::{Earlier, is_earlier};
use super::types::{Holds, READ_AND_WRITTEN};
use super::value::At;
use super::{message, path};
use crate::program::names::Scope as Names;
use crate::program::{Call, Expr, Request, Shape, StepId, WorkflowId, reach};

/// `run_steps`, `outputs`, and the types that only they use.
pub(super) fn run(at: &At<'_>) -> TokenStream {
    let earlier = earlier(at);
    let next = next(at);
    let outcome = outcome(at);
    // Code that only goes on needs no state; one jump back or ahead makes every step a state.
    let (body, finish) = match at.workflow.shape {
        Shape::Sequence => sequence::sequence(at),
        Shape::Machine => (machine::machine(at), Some(finish::finish(at))),
    };
    let parameters = parameters(at);
    let checks = checks(at);
    let earlier_value = has_earlier(at).then(|| {
        let mutable = writes_earlier(at).then(|| quote!(mut));
        quote! { let #mutable earlier = Earlier::default(); }
    });
    let prerequisites = prerequisites(at);
    quote! {
        #earlier
        #next
        #outcome

        async fn run_steps(#parameters) -> Result<Outputs, StepError<Step>> {
            #checks
            #earlier_value
            #prerequisites
            #body
        }

        #finish
    }
}

/// The parameters of `run_steps`: only those that its body uses, so that nothing is unused.
fn parameters(at: &At<'_>) -> TokenStream {
    let inputs = uses_inputs(at).then(|| {
        if at.workflow.starts_over() {
            quote!(inputs: &mut Inputs,)
        } else {
            quote!(inputs: &Inputs,)
        }
    });
    if at.workflow.steps.is_empty() {
        let run = if at.workflow.depends_on.is_empty() {
            quote!(_run)
        } else {
            quote!(run)
        };
        return quote!(#run: &Run, #inputs);
    }
    quote!(run: &Run, #inputs progress: &mut Progress,)
}

/// What is checked before anything is sent.
fn checks(at: &At<'_>) -> TokenStream {
    let servers = check_servers(at);
    let credentials = at
        .needs_credentials()
        .then(|| quote! { run.check_credentials(CREDENTIALS)?; });
    let connect = message::has_channels(at.cx.program, at.id)
        .then(|| quote! { run.connect(CHANNELS).await?; });
    quote!(#servers #credentials #connect)
}

/// Checks the client's choice of servers before anything is sent, if there is a choice.
fn check_servers(at: &At<'_>) -> Option<TokenStream> {
    let module = at.cx.program.module(at.workflow.module);
    let requests = at
        .workflow
        .steps
        .iter()
        .filter_map(|step| match &step.call {
            Call::Request(request) if request.module == at.workflow.module => Some(request),
            _ => None,
        });
    let requests: Vec<_> = requests.collect();
    // A variable that the client sets may be that of an operation's own server, which the source does
    // not know and would report as unknown.
    let own = |request: &Request| {
        let server = request.server.as_ref();
        server.is_some_and(|server| !server.variables.is_empty())
    };
    if requests.iter().any(|request| own(request)) {
        return None;
    }
    let used = |index: usize| requests.iter().any(|request| request.source == index);
    let sources = module.sources.iter().enumerate();
    let sources: Vec<_> = sources
        .filter(|(index, source)| used(*index) && source.has_choice())
        .map(|(_, source)| format_ident!("{}", source.constant))
        .collect();
    (!sources.is_empty()).then(|| quote! { run.check_servers(&[#(#sources),*])?; })
}

/// Whether steps or outputs read inputs.
pub(in crate::emit) fn uses_inputs(at: &At<'_>) -> bool {
    let mut uses = false;
    let mut visit = |expr: &Expr| uses |= matches!(expr, Expr::Input { .. });
    let steps = (0..at.workflow.steps.len()).map(StepId);
    steps.for_each(|id| reach::live(at.workflow, id, &mut visit));
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
    !at.facts.kept_outputs.is_empty() || !at.facts.kept_inputs.is_empty()
}

fn writes_earlier(at: &At<'_>) -> bool {
    let mut kept = at.facts.kept_outputs.iter().chain(&at.facts.kept_inputs);
    let steps = (0..at.workflow.steps.len()).map(StepId);
    kept.any(|id| at.workflow.depends_on.contains(id))
        || steps
            .into_iter()
            .any(|id| at.signature(id).earlier == Earlier::Writes)
}

/// The outputs and inputs of workflows that ran before, if anything reads them.
fn earlier(at: &At<'_>) -> TokenStream {
    if !has_earlier(at) {
        return TokenStream::new();
    }
    let outputs = at.facts.kept_outputs.iter().map(|id| {
        let (slot, path) = (at.slot(*id), path::workflow(at.cx, *id));
        quote!(#slot: Option<#path::Outputs>,)
    });
    let inputs = at.facts.kept_inputs.iter().map(|id| {
        let (slot, path) = (at.inputs_slot(*id), path::workflow(at.cx, *id));
        quote!(#slot: Option<#path::Inputs>,)
    });
    quote! {
        #[derive(Default)]
        struct Earlier { #(#outputs)* #(#inputs)* }
    }
}

/// `Next`: what comes next, if a step may transfer to another workflow.
fn next(at: &At<'_>) -> TokenStream {
    if !at.facts.leaves {
        return TokenStream::new();
    }
    let variants = at.workflow.transfers().into_iter().map(|id| {
        let variant = at.transfer_variant(id);
        let path = path::workflow(at.cx, id);
        quote!(#variant(Step, Box<#path::Inputs>),)
    });
    let ends = at.workflow.completes.then(|| quote!(End,));
    let again = at.workflow.starts_over().then(|| {
        if uses_inputs(at) {
            quote!(Again(Box<Inputs>),)
        } else {
            quote!(Again,)
        }
    });
    quote! {
        enum Next { Step(Step), #ends #again #(#variants)* }
    }
}

/// `Outputs` of a workflow that may transfer: its own, or those of the other workflow.
fn outcome(at: &At<'_>) -> TokenStream {
    let transfers = at.workflow.transfers();
    if transfers.is_empty() {
        return TokenStream::new();
    }
    // Untagged below: the JSON of an outcome is that of the outputs themselves.
    let holds = Holds::Outcomes(vec![at.id]);
    let derives = super::types::derives(at.cx, READ_AND_WRITTEN, &holds);
    let variants = transfers.iter().map(|id| {
        let workflow = at.cx.program.workflow(*id);
        let variant = at.transfer_variant(*id);
        let path = path::workflow(at.cx, *id);
        let doc = format!(
            " The workflow transferred to `{}`.",
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

/// The workflows of `dependsOn`, each once, without inputs.
fn prerequisites(at: &At<'_>) -> TokenStream {
    let Some(first) = at.workflow.steps.first() else {
        return TokenStream::new();
    };
    let step = format_ident!("{}", first.variant);
    let kept = &at.facts.kept_outputs;
    let calls = at.workflow.depends_on.iter().map(|id| {
        let workflow = at.cx.program.workflow(*id);
        let path = path::workflow(at.cx, *id);
        // A prerequisite with a required input has been refused.
        let fields = workflow.inputs.iter().map(|field| {
            let ident = format_ident!("{}", field.ident);
            quote!(#ident: None)
        });
        let inputs = quote!(#path::Inputs { #(#fields),* });
        let (keep, inputs) = if at.facts.kept_inputs.contains(id) {
            (Some(at.keep_inputs(*id, inputs)), quote!(given))
        } else {
            (None, inputs)
        };
        let execute = quote!(#path::execute(&nested, #inputs, &mut #path::Progress::default()));
        // A future that may contain itself needs a box to have a size.
        let execute = if workflow.recursive {
            quote!(Box::pin(#execute))
        } else {
            execute
        };
        let name = path::name(at.cx.program, *id);
        let call = quote!(run.prerequisite(Step::#step, #name, #execute).await?);
        let slot = at.slot(*id);
        let call = if kept.contains(id) {
            quote! { earlier.#slot = Some(#call); }
        } else {
            quote! { #call; }
        };
        quote! { #keep #call }
    });
    let nested = (!at.workflow.depends_on.is_empty())
        .then(|| quote! { let nested = run.nested(Step::#step)?; });
    quote! { #nested #(#calls)* }
}

impl At<'_> {
    /// The variant, of `Next` and of `Outputs`, for a workflow that this one may transfer to.
    ///
    /// Names are assigned to all transfers in order, so every caller gets the same ones. The other
    /// variants of both enumerations are reserved, so that one name serves in both.
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
        let (_, variant) = variant.expect("only workflows that it transfers to have one");
        format_ident!("{variant}")
    }

    /// `given`: the inputs of a workflow, kept for later steps that read them.
    ///
    /// With defaults filled in, because `$workflows.x.inputs` are the values that the workflow saw.
    pub(super) fn keep_inputs(&self, id: WorkflowId, inputs: TokenStream) -> TokenStream {
        let slot = self.inputs_slot(id);
        let filled = super::inputs::has_defaults(self.cx.program.workflow(id))
            .then(|| quote!(.or_defaults()));
        quote! {
            let given = #inputs #filled;
            earlier.#slot = Some(given.clone());
        }
    }
}

/// Steps whose outputs the workflow's outputs read.
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
