//! The function of a step: its request, its criteria, what follows.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::path;
use super::value::At;
use crate::program::{
    Action, ActionKind, Call, Criterion, Dependency, Shape, Step, StepId, WorkflowId,
};

mod call;
mod demand;
mod follow;
mod message;
mod request;
mod signature;

use request::outputs_read_response;
use signature::reads_itself;
pub(super) use signature::{Earlier, Signature, call_arguments, is_earlier, watched};

impl<'p> At<'p> {
    /// The step's function.
    pub(super) fn step(&self, id: StepId) -> TokenStream {
        let step = self.workflow.step(id);
        let at = At {
            definitely_done: &step.definitely_done,
            message: matches!(step.call, Call::Message(_)),
            ..*self
        };
        let signature = self.signature(id);
        let emission = Emission {
            at,
            step,
            id,
            signature,
        };
        emission.function()
    }
}

impl At<'_> {
    /// What a step depends on, and whether it is done.
    pub(super) fn dependencies(&self, step: &Step) -> Vec<(TokenStream, TokenStream)> {
        let list = step.depends_on.iter().map(|needed| match needed {
            Dependency::Own(id) => {
                let needed = self.workflow.step(*id);
                let (ident, variant) = (
                    format_ident!("{}", needed.ident),
                    format_ident!("{}", needed.variant),
                );
                (quote!(Step::#variant), quote!(#ident.is_some()))
            }
            Dependency::Other(workflow, id) => {
                let name = self.noted_name(*workflow, *id);
                (quote!(#name), quote!(run.has_done(#name)))
            }
            Dependency::Never(text) => (quote!(#text), quote!(false)),
        });
        list.collect()
    }

    /// The name of a step among all workflows of the program.
    fn noted_name(&self, workflow: WorkflowId, id: StepId) -> String {
        let step = self.cx.program.workflow(workflow).step(id);
        format!("{}/{}", path::name(self.cx.program, workflow), step.step_id)
    }
}

struct Emission<'p> {
    at: At<'p>,
    step: &'p Step,
    id: StepId,
    signature: Signature,
}

/// The kind of a step's call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    /// A request or a message.
    Exchange,
    Workflow,
}

/// The value that leaves the frame: the response or the called workflow's outputs, if anything reads
/// it.
struct Carried<'v> {
    value: &'v TokenStream,
    reads: bool,
}

/// The control flow around an attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// `loop`: an action repeats.
    Loop,
    /// A labelled block: an action leaves early.
    Block,
    /// Straight lines with failure actions.
    Straight,
    /// One expression.
    Plain,
}

impl Emission<'_> {
    fn function(&self) -> TokenStream {
        let name = format_ident!("{}", self.step.ident);
        let parameters = self.parameters();
        let result = self.result();
        let body = match &self.step.call {
            Call::Request(request) => self.exchange_body(&self.requesting(request)),
            Call::Message(message) => self.exchange_body(&self.messaging(message)),
            Call::Workflow(call) => self.call_body(call),
            Call::Broken => super::broken(),
        };
        let bind = (!self.signature.detours).then(|| self.bindings());
        quote! {
            async fn #name(#parameters) -> #result {
                #bind
                #body
            }
        }
    }

    fn parameters(&self) -> TokenStream {
        let signature = &self.signature;
        let inputs = signature.inputs.then(|| quote!(inputs: &Inputs,));
        let progress = match (signature.detours, signature.progress) {
            (true, _) => Some(quote!(progress: &mut Progress,)),
            (_, true) => Some(quote!(progress: &Progress,)),
            _ => None,
        };
        let steps = signature
            .reads
            .iter()
            .filter(|_| progress.is_none())
            .map(|read| {
                let step = self.at.workflow.step(*read);
                let ident = format_ident!("{}", step.ident);
                let ty = format_ident!("{}", step.outputs_type);
                if self.at.definitely_done.contains(read) {
                    quote!(#ident: &#ty,)
                } else {
                    quote!(#ident: Option<&#ty>,)
                }
            });
        let earlier = match signature.earlier {
            Earlier::None => None,
            Earlier::Reads => Some(quote!(earlier: &Earlier,)),
            Earlier::Writes => Some(quote!(earlier: &mut Earlier,)),
        };
        quote!(run: &Run, #inputs #progress #(#steps)* #earlier)
    }

    fn result(&self) -> TokenStream {
        let outputs = format_ident!("{}", self.step.outputs_type);
        let outputs = if self.signature.may_fail {
            quote!(Result<#outputs, StepError<Step>>)
        } else {
            quote!(#outputs)
        };
        let value = if self.signature.branches {
            let next = self.next_type();
            quote!((#outputs, #next))
        } else {
            outputs
        };
        quote!(Result<#value, StepError<Step>>)
    }

    fn next_type(&self) -> TokenStream {
        match self.at.workflow.shape {
            Shape::Sequence => quote!(ControlFlow<()>),
            Shape::Machine if !self.at.facts.leaves => quote!(Option<Step>),
            Shape::Machine => quote!(Next),
        }
    }

    /// The variables for the steps that are read.
    fn bindings(&self) -> TokenStream {
        if !self.signature.detours && !self.signature.progress {
            return TokenStream::new();
        }
        let bindings = self.signature.reads.iter().map(|read| {
            let step = self.at.workflow.step(*read);
            let ident = format_ident!("{}", step.ident);
            let own = format_ident!("{}", self.step.variant);
            let needed = format_ident!("{}", step.variant);
            if self.at.definitely_done.contains(read) {
                quote! {
                    let #ident = run.finished(Step::#own, Step::#needed, progress.#ident.as_ref())?;
                }
            } else {
                quote! { let #ident = progress.#ident.as_ref(); }
            }
        });
        quote! { #(#bindings)* }
    }

    fn variant(&self) -> proc_macro2::Ident {
        format_ident!("{}", self.step.variant)
    }

    fn frame(&self, success: &[&Action]) -> Frame {
        let repeats = |action: &Action| match action.kind {
            ActionKind::Goto(to) => to == self.id,
            ActionKind::Retry { .. } => true,
            _ => false,
        };
        // Only a loop can repeat; everything else that leaves early needs no more than a block.
        let failure = self.failure_actions();
        if success.iter().chain(&failure).any(|action| repeats(action)) {
            return Frame::Loop;
        }
        if success
            .first()
            .is_some_and(|first| self.leaves_forward(first))
        {
            return Frame::Straight;
        }
        match (success.is_empty(), failure.is_empty()) {
            (true, true) => Frame::Plain,
            (true, false) => Frame::Straight,
            _ => Frame::Block,
        }
    }

    /// Whether every success leads back to this step.
    fn repeats_for_ever(&self, success: &[&Action]) -> bool {
        let again = |action: &&Action| matches!(action.kind, ActionKind::Goto(to) if to == self.id);
        success.iter().all(again) && success.last().is_some_and(|last| leaves(last))
    }

    /// Whether an action always applies and leads on: there is nothing to decide.
    fn leaves_forward(&self, action: &Action) -> bool {
        leaves(action) && !matches!(action.kind, ActionKind::Goto(to) if to <= self.id)
    }

    /// Where a step without decisions goes on.
    fn direct(&self, success: &[&Action]) -> TokenStream {
        match success.first().map(|action| &action.kind) {
            Some(ActionKind::End) => self.next(None),
            Some(ActionKind::Goto(to)) => self.next(Some(*to)),
            Some(ActionKind::Transfer(call)) => self.transfer(call),
            _ => self.onward(),
        }
    }

    /// The attempt in its frame, what follows it, and the step's result.
    ///
    /// The frame's value is the response, and where to go on. The outputs are built from it after the
    /// frame, once, and not in each of the actions that leave it.
    fn framed(
        &self,
        success: &[&Action],
        frame: Frame,
        value: &TokenStream,
        attempt: TokenStream,
    ) -> TokenStream {
        let counters = self.counters();
        let bind = self.signature.detours.then(|| self.bindings());
        let outputs = self.outputs();
        let result = self.ok(&outputs, &quote!(next));
        let carried = Carried {
            value,
            reads: outputs_read_response(&self.step.outputs),
        };
        if frame == Frame::Straight {
            let result = self.ok(&outputs, &self.direct(success));
            return quote! { #bind #attempt #result };
        }
        let follow = self.follow_success(success, frame, &carried);
        let (last_round, round) = self.last_round(frame);
        let block = match frame {
            Frame::Loop => quote!(loop { #bind #round #attempt #follow }),
            _ => quote!('attempt: { #bind #attempt #follow }),
        };
        if frame == Frame::Loop && self.repeats_for_ever(success) {
            // Nothing leaves the loop but a failure, so nothing may follow it.
            return quote! { #counters #last_round #block };
        }
        let bound = match (carried.reads, self.signature.branches) {
            (true, true) => quote! { let (#value, next) = #block; },
            (true, false) => quote! { let #value = #block; },
            (false, true) => quote! { let next = #block; },
            (false, false) => block,
        };
        quote! { #counters #last_round #bound #result }
    }

    /// The variable that keeps a step's own outputs between rounds, if the step reads them; in the
    /// loop it hides the parameter, which has those of the visit before.
    fn last_round(&self, frame: Frame) -> (TokenStream, TokenStream) {
        if frame != Frame::Loop || self.signature.detours || !reads_itself(self.step, self.id) {
            return Default::default();
        }
        let ident = format_ident!("{}", self.step.ident);
        let keep = quote! { let mut last_round = #ident.cloned(); };
        (keep, quote! { let #ident = last_round.as_ref(); })
    }

    /// Keeps the outputs of a round that repeats, if the next round reads them.
    fn keep_round(&self) -> TokenStream {
        if !reads_itself(self.step, self.id) {
            return TokenStream::new();
        }
        let outputs = self.outputs();
        if self.signature.detours {
            let ident = format_ident!("{}", self.step.ident);
            return quote! { progress.#ident = Some(#outputs); };
        }
        quote! { last_round = Some(#outputs); }
    }

    fn ok(&self, outputs: &TokenStream, next: &TokenStream) -> TokenStream {
        let note = self.step.noted.then(|| {
            let name = self.at.noted_name(self.at.id, self.id);
            quote! { run.note(#name); }
        });
        let demands = self.demands(next);
        let (bind, outputs) = match &demands {
            Some(_) => (Some(quote! { let finished = #outputs; }), &quote!(finished)),
            None => (None, outputs),
        };
        let result = match (self.signature.branches, self.signature.may_fail) {
            (true, true) => quote!(Ok((Ok(#outputs), #next))),
            (true, false) => quote!(Ok((#outputs, #next))),
            _ => quote!(Ok(#outputs)),
        };
        quote!(#bind #demands #note #result)
    }
}

/// Whether the actions after this one are never reached.
fn leaves(action: &Action) -> bool {
    action.criteria.is_empty() && !matches!(action.kind, ActionKind::Retry { .. })
}

/// Criteria, for the documentation.
pub(super) fn criteria_texts(criteria: &[Criterion]) -> Vec<String> {
    criteria.iter().map(|one| one.text.clone()).collect()
}
