//! What follows an attempt: actions, retries, detours, and where the workflow goes on.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::signature::{call_arguments, watched};
use super::{Called, Carried, Emission, Frame, leaves};
use crate::program::{Action, ActionKind, Call, Detour, Shape, StepId, WorkflowCall};

impl Emission<'_> {
    pub(super) fn success(&self) -> Vec<&Action> {
        self.at.workflow.success(self.id)
    }

    pub(super) fn failure_actions(&self) -> Vec<&Action> {
        self.at.workflow.failure(self.id)
    }

    /// The counters of retries. They are outside the loop: a limit is for all attempts of one visit of
    /// the step (Failure Action Object, `retryLimit`).
    pub(super) fn counters(&self) -> TokenStream {
        let counters = self
            .at
            .workflow
            .live(self.id)
            .filter_map(|action| match &action.kind {
                ActionKind::Retry { limit, after, .. } => {
                    let ident = counter(action);
                    let after = match after {
                        Some(seconds) => quote!(Some(#seconds)),
                        None => quote!(None),
                    };
                    let limit = proc_macro2::Literal::u32_unsuffixed(*limit);
                    Some(quote! { let mut #ident = Retry::new(#limit, #after); })
                }
                _ => None,
            });
        quote! { #(#counters)* }
    }

    /// What follows a failed attempt: the actions, and the failure itself unless one of them always
    /// leaves.
    pub(super) fn failed(&self, call: Called) -> TokenStream {
        let failure = self.failure_actions();
        let Some(last) = failure.last() else {
            return TokenStream::new();
        };
        let response = self.response();
        let actions = failure
            .iter()
            .map(|action| self.failure_action(action, &response));
        let last = leaves(last);
        match call {
            Called::Exchange => {
                let answer = self.at.answer();
                let unmet = (!last).then(|| quote!(return Err(#answer.unmet(verdict));));
                quote! { if !verdict.holds() { #(#actions)* #unmet } }
            }
            Called::Workflow => {
                let error = (!last).then(|| quote!(return Err(error);));
                quote! { #(#actions)* #error }
            }
        }
    }

    pub(super) fn failure_action(&self, action: &Action, response: &TokenStream) -> TokenStream {
        let variant = self.variant();
        let then = match &action.kind {
            ActionKind::End => {
                let name = &action.name;
                match &self.step.call {
                    Call::Request(_) | Call::Message(_) => {
                        let answer = self.at.answer();
                        quote!(return Err(#answer.ended(#name));)
                    }
                    Call::Workflow(_) | Call::Broken => quote!(return Err(error);),
                }
            }
            // A jump back has no limit of its own, so `pace` slows it down.
            ActionKind::Goto(to) if *to == self.id => quote! {
                run.pace(Step::#variant, #response).await?;
                continue;
            },
            ActionKind::Goto(to) => {
                let pace =
                    (*to < self.id).then(|| quote!(run.pace(Step::#variant, #response).await?;));
                let (failure, next) = (self.failure(), self.next(Some(*to)));
                quote! { #pace return Ok((Err(#failure), #next)); }
            }
            ActionKind::Transfer(call) => {
                let (pace, next) = (self.pace_before(call, response), self.transfer(call));
                let failure = self.failure();
                quote! { #pace return Ok((Err(#failure), #next)); }
            }
            ActionKind::Retry { detour, .. } => {
                return self.retry(action, detour.as_ref(), response);
            }
        };
        self.guarded(action, then)
    }

    /// Why the attempt failed, for the result of a step whose failure is handled.
    fn failure(&self) -> TokenStream {
        match &self.step.call {
            Call::Request(_) | Call::Message(_) => {
                let answer = self.at.answer();
                quote!(#answer.unmet(verdict))
            }
            Call::Workflow(_) | Call::Broken => quote!(error),
        }
    }

    pub(super) fn guarded(&self, action: &Action, then: TokenStream) -> TokenStream {
        match self.at.all(&action.criteria) {
            None => then,
            Some(condition) => {
                let ident = format_ident!("{}", action.ident);
                quote! {
                    let #ident = #condition;
                    if #ident { #then }
                }
            }
        }
    }

    /// An action that repeats the step. `take` comes last, so that an action whose criteria do not hold
    /// uses up no attempt; then comes the detour, and only if that succeeded another attempt.
    pub(super) fn retry(
        &self,
        action: &Action,
        detour: Option<&Detour>,
        response: &TokenStream,
    ) -> TokenStream {
        let variant = self.variant();
        let counter = counter(action);
        let pause = quote! {
            #counter.pause(run, Step::#variant, #response).await?;
            continue;
        };
        let then = match detour {
            None => pause,
            Some(Detour::Step(target)) => {
                let run_it = self.detour_step(*target);
                quote! { let recovered = #run_it; if recovered { #pause } }
            }
            Some(Detour::Workflow(call)) => {
                let run_it = self.detour_workflow(call);
                quote! { let recovered = #run_it; if recovered { #pause } }
            }
        };
        match self.at.all(&action.criteria) {
            None => quote! { if #counter.take() { #then } },
            Some(condition) => {
                let ident = format_ident!("{}", action.ident);
                quote! {
                    let #ident = #condition;
                    if #ident && #counter.take() { #then }
                }
            }
        }
    }

    /// Runs one other step and keeps its outputs. `true` if it succeeded. Where that step would go on
    /// is ignored: after a detour the run returns here.
    pub(super) fn detour_step(&self, target: StepId) -> TokenStream {
        let other = self.at.workflow.step(target);
        let function = format_ident!("{}", other.ident);
        let signature = self.at.signature(target);
        let (bindings, arguments) =
            call_arguments(&self.at, target, &signature, self.signature.earlier);
        let value = match (signature.branches, signature.may_fail) {
            (true, true) => quote!((Ok(finished), _)),
            (true, false) => quote!((finished, _)),
            _ => quote!(finished),
        };
        let other_pattern = match (signature.branches, signature.may_fail) {
            (true, true) => quote!(Ok(_) => false,),
            _ => TokenStream::new(),
        };
        let variant = format_ident!("{}", other.variant);
        let call = watched(&variant, &signature, &quote!(self::#function(#arguments)));
        quote! {{
            #bindings
            match #call.await {
                Ok(#value) => {
                    progress.#function = Some(finished);
                    true
                }
                #other_pattern
                Err(error) if error.stops_run() => return Err(error),
                Err(_) => false,
            }
        }}
    }

    pub(super) fn detour_workflow(&self, call: &WorkflowCall) -> TokenStream {
        let (prepare, future) = self.invoke(call, None);
        let keep = self.keep(call, quote!(called));
        let called = if keep.is_some() {
            quote!(called)
        } else {
            quote!(_)
        };
        quote! {{
            #prepare
            match #future.await {
                Ok(#called) => { #keep true }
                Err(error) if error.stops_run() => return Err(error),
                Err(_) => false,
            }
        }}
    }

    /// The response from which a pause reads `Retry-After`; a called workflow has none.
    fn response(&self) -> TokenStream {
        match &self.step.call {
            Call::Request(_) | Call::Message(_) => {
                let answer = self.at.answer();
                quote!(&#answer)
            }
            Call::Workflow(_) | Call::Broken => quote!(None::<&Response<Step>>),
        }
    }

    /// What follows a successful attempt; the value of the frame.
    pub(super) fn follow_success(
        &self,
        actions: &[&Action],
        frame: Frame,
        carried: &Carried<'_>,
    ) -> TokenStream {
        let emitted = actions
            .iter()
            .map(|action| self.success_action(action, frame, carried));
        let always = actions.last().is_some_and(|action| leaves(action));
        let rest = (!always).then(|| {
            let value = self.carry(carried, self.onward());
            match frame {
                Frame::Loop => quote!(break #value;),
                _ => value,
            }
        });
        quote! { #(#emitted)* #rest }
    }

    fn success_action(&self, action: &Action, frame: Frame, carried: &Carried<'_>) -> TokenStream {
        let (variant, response) = (self.variant(), self.response());
        let pace = quote!(run.pace(Step::#variant, #response).await?;);
        let then = match &action.kind {
            ActionKind::Goto(to) if *to == self.id => {
                let keep = self.keep_round();
                quote! { #keep #pace continue; }
            }
            ActionKind::Goto(to) => {
                let pace = (*to < self.id).then_some(pace);
                let leave = self.leave(frame, carried, self.next(Some(*to)));
                quote! { #pace #leave; }
            }
            ActionKind::End => {
                let leave = self.leave(frame, carried, self.next(None));
                quote! { #leave; }
            }
            ActionKind::Transfer(call) => {
                let (pace, next) = (self.pace_before(call, &response), self.transfer(call));
                // The inputs are built from the response before the frame moves it out.
                let leave = self.leave(frame, carried, quote!(next));
                quote! { #pace let next = #next; #leave; }
            }
            ActionKind::Retry { detour, .. } => {
                return self.retry(action, detour.as_ref(), &response);
            }
        };
        self.guarded(action, then)
    }

    /// Where the workflow goes on if no action says otherwise.
    pub(super) fn onward(&self) -> TokenStream {
        match self.at.workflow.shape {
            Shape::Sequence => quote!(ControlFlow::Continue(())),
            Shape::Machine => self.next(self.at.workflow.following(self.id)),
        }
    }

    /// The value of the frame: what is read after it, and where to go on, as far as needed.
    pub(super) fn carry(&self, carried: &Carried<'_>, next: TokenStream) -> TokenStream {
        let value = carried.value;
        match (carried.reads, self.signature.branches) {
            (true, true) => quote!((#value, #next)),
            (true, false) => value.clone(),
            (false, true) => next,
            (false, false) => TokenStream::new(),
        }
    }

    pub(super) fn leave(
        &self,
        frame: Frame,
        carried: &Carried<'_>,
        next: TokenStream,
    ) -> TokenStream {
        let value = self.carry(carried, next);
        match frame {
            Frame::Loop => quote!(break #value),
            _ => quote!(break 'attempt #value),
        }
    }

    /// Where the workflow goes on; `None` ends it.
    pub(super) fn next(&self, to: Option<StepId>) -> TokenStream {
        let variant = to.map(|to| format_ident!("{}", self.at.workflow.step(to).variant));
        match (self.at.workflow.shape, !self.at.facts.leaves, variant) {
            (Shape::Sequence, _, None) => quote!(ControlFlow::Break(())),
            (Shape::Sequence, _, Some(_)) => quote!(ControlFlow::Continue(())),
            (Shape::Machine, true, Some(variant)) => quote!(Some(Step::#variant)),
            (Shape::Machine, true, None) => quote!(None),
            (Shape::Machine, false, Some(variant)) => quote!(Next::Step(Step::#variant)),
            (Shape::Machine, false, None) => quote!(Next::End),
        }
    }

    /// Where the workflow goes on: another workflow, or this one anew.
    pub(super) fn transfer(&self, call: &WorkflowCall) -> TokenStream {
        if call.workflow == self.at.id && !super::super::run::uses_inputs(&self.at) {
            return quote!(Next::Again);
        }
        let inputs = self.child_inputs(call);
        if call.workflow == self.at.id {
            return quote!(Next::Again(Box::new(#inputs)));
        }
        let variant = self.at.transfer_variant(call.workflow);
        let own = self.variant();
        quote!(Next::#variant(Step::#own, Box::new(#inputs)))
    }

    /// Starting over jumps back, so it waits like any other jump back.
    fn pace_before(&self, call: &WorkflowCall, response: &TokenStream) -> Option<TokenStream> {
        let variant = self.variant();
        (call.workflow == self.at.id).then(|| quote!(run.pace(Step::#variant, #response).await?;))
    }
}

fn counter(action: &Action) -> proc_macro2::Ident {
    format_ident!("{}_retry", action.ident)
}
