//! The function of a step: its request, its criteria, what follows.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::path;
use super::value::At;
use crate::program::typing::Typed;
use crate::program::{
    Action, ActionKind, Call, Criteria, Criterion, Detour, Expr, Field, Output, Read, Request,
    Shape, Step, StepId, Type, WorkflowCall, reach,
};

/// How many step parameters a function takes before it takes the whole progress instead.
const MAX_STEP_PARAMETERS: usize = 3;

/// What a step's function looks like from outside.
pub(super) struct Signature {
    /// The steps whose outputs it reads.
    pub(super) reads: IndexSet<StepId>,
    pub(super) inputs: bool,
    /// It takes `&mut Progress`: a detour runs other steps.
    pub(super) detours: bool,
    /// It takes `&Progress` in the place of many steps.
    pub(super) progress: bool,
    /// It returns what comes next.
    pub(super) branches: bool,
    /// It may go on without outputs: a failure that is handled.
    pub(super) may_fail: bool,
    /// It reads outputs of earlier workflows, or keeps those of its own.
    pub(super) earlier: Earlier,
}

/// What a step does with the outputs of workflows that ran before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    None,
    Reads,
    Writes,
}

impl<'p> At<'p> {
    pub(super) fn signature(&self, id: StepId) -> Signature {
        let step = self.workflow.step(id);
        let mut reads = crate::lower::reads(step, id);
        let mut inputs = false;
        let mut reads_earlier = false;
        reach::step(step, &mut |expr| {
            inputs |= matches!(expr, Expr::Input { .. });
            reads_earlier |= matches!(expr, Expr::Earlier { .. });
        });
        let kept = self.kept();
        let mut writes =
            matches!(&step.call, Call::Workflow(call) if kept.contains(&call.workflow));
        let mut detours = false;
        for action in step.actions() {
            match &action.kind {
                ActionKind::Retry {
                    detour: Some(Detour::Step(target)),
                    ..
                } => {
                    detours = true;
                    let other = self.signature(*target);
                    inputs |= other.inputs;
                    writes |= other.earlier == Earlier::Writes;
                    reads_earlier |= other.earlier == Earlier::Reads;
                }
                ActionKind::Retry {
                    detour: Some(Detour::Workflow(call)),
                    ..
                } => {
                    writes |= kept.contains(&call.workflow);
                }
                _ => {}
            }
        }
        reads.shift_remove(&id);
        let following = self.workflow.following(id);
        let machine = self.workflow.shape == Shape::Machine;
        let success = step.on_success.iter().any(|action| match action.kind {
            ActionKind::End | ActionKind::Transfer(_) => true,
            ActionKind::Goto(to) => machine && to != id && Some(to) != following,
            ActionKind::Retry { .. } => false,
        });
        let may_fail = step.on_failure.iter().any(|action| match action.kind {
            ActionKind::Transfer(_) => true,
            ActionKind::Goto(to) => to != id,
            _ => false,
        });
        Signature {
            progress: !detours && reads.len() > MAX_STEP_PARAMETERS,
            reads,
            inputs,
            detours,
            branches: success || may_fail,
            may_fail,
            earlier: match (writes, reads_earlier) {
                (true, _) => Earlier::Writes,
                (false, true) => Earlier::Reads,
                _ => Earlier::None,
            },
        }
    }

    /// The workflows whose outputs are read after the step that called them.
    pub(super) fn kept(&self) -> Vec<crate::program::WorkflowId> {
        let mut kept = Vec::new();
        let mut visit = |expr: &Expr| {
            if let Expr::Earlier { workflow, .. } = expr
                && !kept.contains(workflow)
            {
                kept.push(*workflow);
            }
        };
        for step in &self.workflow.steps {
            reach::step(step, &mut visit);
        }
        for output in &self.workflow.outputs {
            reach::expr(&output.value, &mut visit);
        }
        kept
    }

    /// The step's function.
    pub(super) fn step(&self, id: StepId) -> TokenStream {
        let step = self.workflow.step(id);
        let at = At {
            certain: &step.certain,
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

struct Emission<'p> {
    at: At<'p>,
    step: &'p Step,
    id: StepId,
    signature: Signature,
}

/// What a step called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    Request,
    Workflow,
}

/// What leaves the frame: the response or the called workflow's outputs, if anything reads them.
struct Carried<'v> {
    value: &'v TokenStream,
    reads: bool,
}

/// How the part of a function that attempts is left.
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
            Call::Request(request) => self.request_body(request),
            Call::Workflow(call) => self.call_body(call),
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
                match self.at.certain.contains(read) {
                    true => quote!(#ident: &#ty,),
                    false => quote!(#ident: Option<&#ty>,),
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
        let outputs = match self.signature.may_fail {
            true => quote!(Option<#outputs>),
            false => quote!(#outputs),
        };
        let value = match self.signature.branches {
            true => {
                let next = self.next_type();
                quote!((#outputs, #next))
            }
            false => outputs,
        };
        quote!(Result<#value, StepError<Step>>)
    }

    fn next_type(&self) -> TokenStream {
        match self.at.workflow.shape {
            Shape::Sequence => quote!(ControlFlow<()>),
            Shape::Machine if self.at.workflow.transfers().is_empty() => quote!(Option<Step>),
            Shape::Machine => quote!(Next),
        }
    }

    /// The variables that stand for the steps which are read.
    fn bindings(&self) -> TokenStream {
        if !self.signature.detours && !self.signature.progress {
            return TokenStream::new();
        }
        let bindings = self.signature.reads.iter().map(|read| {
            let step = self.at.workflow.step(*read);
            let ident = format_ident!("{}", step.ident);
            let own = format_ident!("{}", self.step.variant);
            let needed = format_ident!("{}", step.variant);
            match self.at.certain.contains(read) {
                true => quote! {
                    let #ident = run.finished(Step::#own, Step::#needed, progress.#ident.as_ref())?;
                },
                false => quote! { let #ident = progress.#ident.as_ref(); },
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
        if success.iter().any(|a| repeats(a)) || self.step.on_failure.iter().any(repeats) {
            return Frame::Loop;
        }
        match (success.is_empty(), self.step.on_failure.is_empty()) {
            (true, true) => Frame::Plain,
            (true, false) => Frame::Straight,
            _ => Frame::Block,
        }
    }

    /// The success actions, without those at the end that change nothing.
    fn success(&self) -> Vec<&Action> {
        let following = self.at.workflow.following(self.id);
        let mut actions: Vec<&Action> = self.step.on_success.iter().collect();
        let idle =
            |action: &&Action| matches!(action.kind, ActionKind::Goto(to) if Some(to) == following);
        while actions.last().is_some_and(idle) {
            actions.pop();
        }
        actions
    }

    fn counters(&self) -> TokenStream {
        let counters = self.step.actions().filter_map(|action| match &action.kind {
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

    // ------------------------------------------------------------------ requests

    fn request_body(&self, request: &Request) -> TokenStream {
        let success = self.success();
        let frame = self.frame(&success);
        if frame == Frame::Plain {
            return self.plain_request(request);
        }
        let attempt = self.attempt(request);
        let failure = self.failed(Called::Request);
        self.framed(
            &success,
            frame,
            &quote!(response),
            quote!(#attempt #failure),
        )
    }

    /// The attempt in its frame, what follows it, and the step's result.
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
        let result = self.ok(&outputs);
        let carried = Carried {
            value,
            reads: outputs_read_response(&self.step.outputs),
        };
        if frame == Frame::Straight {
            let next = self.signature.branches.then(|| {
                let next = self.onward();
                quote! { let next = #next; }
            });
            return quote! { #bind #attempt #next #result };
        }
        let follow = self.follow_success(success, frame, &carried);
        let block = match frame {
            Frame::Loop => quote!(loop { #bind #attempt #follow }),
            _ => quote!('attempt: { #bind #attempt #follow }),
        };
        let bound = match (carried.reads, self.signature.branches) {
            (true, true) => quote! { let (#value, next) = #block; },
            (true, false) => quote! { let #value = #block; },
            (false, true) => quote! { let next = #block; },
            (false, false) => block,
        };
        quote! { #counters #bound #result }
    }

    fn plain_request(&self, request: &Request) -> TokenStream {
        let builder = self.at.request(self.step, request);
        let criteria = self.required();
        let outputs = self.outputs();
        let result = self.ok(&outputs);
        if outputs_read_response(&self.step.outputs) {
            quote! { let response = #builder .send().await? #criteria; #result }
        } else {
            quote! { #builder .send().await? #criteria; #result }
        }
    }

    /// `.require("$statusCode == 200", |response| …)?`
    fn required(&self) -> TokenStream {
        let Criteria::All(all) = &self.step.criteria else {
            return quote!(.require_success()?);
        };
        let all = all.iter().map(|one| {
            let text = &one.text;
            let condition = self.at.condition(&one.condition);
            match uses_response(&one.condition) {
                true => quote!(.require(#text, |response| #condition)?),
                false => quote!(.require(#text, |_| #condition)?),
            }
        });
        quote! { #(#all)* }
    }

    /// The attempt, and what its criteria say; without failure actions a failed one returns.
    fn attempt(&self, request: &Request) -> TokenStream {
        let builder = self.at.request(self.step, request);
        if self.step.on_failure.is_empty() {
            let criteria = self.required();
            return quote! { let response = #builder .send().await? #criteria; };
        }
        let verdict = match &self.step.criteria {
            Criteria::Default => quote!(.and("status is 2xx", response.is_success())),
            Criteria::All(all) => {
                let all = all.iter().map(|one| {
                    let text = &one.text;
                    let condition = self.at.condition(&one.condition);
                    quote!(.and(#text, #condition))
                });
                quote! { #(#all)* }
            }
        };
        quote! {
            let response = #builder .attempt().await?;
            let verdict = Verdict::new() #verdict;
        }
    }

    /// What follows a failed attempt.
    fn failed(&self, call: Called) -> TokenStream {
        if self.step.on_failure.is_empty() {
            return TokenStream::new();
        }
        let response = match call {
            Called::Request => quote!(&response),
            Called::Workflow => quote!(None::<&Response<Step>>),
        };
        let actions = self
            .step
            .on_failure
            .iter()
            .map(|action| self.failure_action(action, &response));
        let last = self.step.on_failure.last().is_some_and(leaves);
        match call {
            Called::Request => {
                let unmet = (!last).then(|| quote!(return Err(response.unmet(verdict));));
                quote! { if !verdict.holds() { #(#actions)* #unmet } }
            }
            Called::Workflow => {
                let error = (!last).then(|| quote!(return Err(error);));
                quote! { #(#actions)* #error }
            }
        }
    }

    fn failure_action(&self, action: &Action, response: &TokenStream) -> TokenStream {
        let variant = self.variant();
        let then = match &action.kind {
            ActionKind::End => {
                let name = &action.name;
                match &self.step.call {
                    Call::Request(_) => quote!(return Err(response.ended(#name));),
                    Call::Workflow(_) => quote!(return Err(error);),
                }
            }
            ActionKind::Goto(to) if *to == self.id => quote! {
                run.pace(Step::#variant, #response).await?;
                continue;
            },
            ActionKind::Goto(to) => {
                let pace =
                    (*to < self.id).then(|| quote!(run.pace(Step::#variant, #response).await?;));
                let next = self.next(Some(*to));
                quote! { #pace return Ok((None, #next)); }
            }
            ActionKind::Transfer(call) => {
                let next = self.transfer(call);
                quote! { return Ok((None, #next)); }
            }
            ActionKind::Retry { detour, .. } => {
                return self.retry(action, detour.as_ref(), response);
            }
        };
        self.guarded(action, then)
    }

    fn guarded(&self, action: &Action, then: TokenStream) -> TokenStream {
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

    fn retry(
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
                quote! { if #run_it { #pause } }
            }
            Some(Detour::Workflow(call)) => {
                let run_it = self.detour_workflow(call);
                quote! { if #run_it { #pause } }
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

    /// Runs one other step and keeps its outputs. `true` if it succeeded.
    fn detour_step(&self, target: StepId) -> TokenStream {
        let other = self.at.workflow.step(target);
        let function = format_ident!("{}", other.ident);
        let signature = self.at.signature(target);
        let arguments = call_arguments(&self.at, target, &signature, self.signature.earlier);
        let value = match (signature.branches, signature.may_fail) {
            (true, true) => quote!((Some(finished), _)),
            (true, false) => quote!((finished, _)),
            _ => quote!(finished),
        };
        let other_pattern = match (signature.branches, signature.may_fail) {
            (true, true) => quote!(Ok(_) => false,),
            _ => TokenStream::new(),
        };
        quote! {
            match self::#function(#arguments).await {
                Ok(#value) => {
                    progress.#function = Some(finished);
                    true
                }
                #other_pattern
                Err(error) if error.stops_run() => return Err(error),
                Err(_) => false,
            }
        }
    }

    fn detour_workflow(&self, call: &WorkflowCall) -> TokenStream {
        let (prepare, future) = self.invoke(call);
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

    fn keep(&self, call: &WorkflowCall, value: TokenStream) -> Option<TokenStream> {
        if !self.at.kept().contains(&call.workflow) {
            return None;
        }
        let slot = format_ident!("{}", self.at.cx.program.workflow(call.workflow).ident);
        Some(quote! { earlier.#slot = Some(#value); })
    }

    /// What follows a successful attempt; the value of the frame.
    fn follow_success(
        &self,
        actions: &[&Action],
        frame: Frame,
        carried: &Carried<'_>,
    ) -> TokenStream {
        let variant = self.variant();
        let response = match &self.step.call {
            Call::Request(_) => quote!(&response),
            Call::Workflow(_) => quote!(None::<&Response<Step>>),
        };
        let mut emitted = Vec::new();
        for action in actions {
            let then = match &action.kind {
                ActionKind::Goto(to) if *to == self.id => quote! {
                    run.pace(Step::#variant, #response).await?;
                    continue;
                },
                ActionKind::Goto(to) => {
                    let pace = (*to < self.id)
                        .then(|| quote!(run.pace(Step::#variant, #response).await?;));
                    let leave = self.leave(frame, carried, self.next(Some(*to)));
                    quote! { #pace #leave; }
                }
                ActionKind::End => {
                    let leave = self.leave(frame, carried, self.next(None));
                    quote! { #leave; }
                }
                ActionKind::Transfer(call) => {
                    let next = self.transfer(call);
                    let leave = self.leave(frame, carried, quote!(next));
                    quote! { let next = #next; #leave; }
                }
                ActionKind::Retry { detour, .. } => {
                    emitted.push(self.retry(action, detour.as_ref(), &response));
                    continue;
                }
            };
            emitted.push(self.guarded(action, then));
        }
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

    /// Where the workflow goes on if no action says otherwise.
    fn onward(&self) -> TokenStream {
        match self.at.workflow.shape {
            Shape::Sequence => quote!(ControlFlow::Continue(())),
            Shape::Machine => self.next(self.at.workflow.following(self.id)),
        }
    }

    fn carry(&self, carried: &Carried<'_>, next: TokenStream) -> TokenStream {
        let value = carried.value;
        match (carried.reads, self.signature.branches) {
            (true, true) => quote!((#value, #next)),
            (true, false) => value.clone(),
            (false, true) => next,
            (false, false) => TokenStream::new(),
        }
    }

    fn leave(&self, frame: Frame, carried: &Carried<'_>, next: TokenStream) -> TokenStream {
        let value = self.carry(carried, next);
        match frame {
            Frame::Loop => quote!(break #value),
            _ => quote!(break 'attempt #value),
        }
    }

    /// Where the workflow goes on; `None` ends it.
    fn next(&self, to: Option<StepId>) -> TokenStream {
        let variant = to.map(|to| format_ident!("{}", self.at.workflow.step(to).variant));
        match (
            self.at.workflow.shape,
            self.at.workflow.transfers().is_empty(),
            variant,
        ) {
            (Shape::Sequence, _, None) => quote!(ControlFlow::Break(())),
            (Shape::Sequence, _, Some(_)) => quote!(ControlFlow::Continue(())),
            (Shape::Machine, true, Some(variant)) => quote!(Some(Step::#variant)),
            (Shape::Machine, true, None) => quote!(None),
            (Shape::Machine, false, Some(variant)) => quote!(Next::Step(Step::#variant)),
            (Shape::Machine, false, None) => quote!(Next::End),
        }
    }

    fn transfer(&self, call: &WorkflowCall) -> TokenStream {
        let inputs = self.child_inputs(call);
        let variant = format_ident!("{}", self.at.cx.program.workflow(call.workflow).unit);
        let own = self.variant();
        quote!(Next::#variant(Step::#own, Box::new(#inputs)))
    }

    fn ok(&self, outputs: &TokenStream) -> TokenStream {
        match (self.signature.branches, self.signature.may_fail) {
            (true, true) => quote!(Ok((Some(#outputs), next))),
            (true, false) => quote!(Ok((#outputs, next))),
            _ => quote!(Ok(#outputs)),
        }
    }

    fn outputs(&self) -> TokenStream {
        let name = format_ident!("{}", self.step.outputs_type);
        let fields = self.step.outputs.iter().map(|output| {
            let ident = format_ident!("{}", output.field.ident);
            let value = self.output(output);
            quote!(#ident: #value)
        });
        quote!(#name { #(#fields),* })
    }

    fn output(&self, output: &Output) -> TokenStream {
        match &output.value {
            Expr::Body { pointer, read } if read.ty == Type::Bytes && pointer.is_empty() => {
                quote!(response.bytes_output())
            }
            Expr::Body { pointer, read } => match reading(output, read) {
                Reading::Always => quote!(response.output(#pointer)?),
                Reading::Optional => quote!(response.optional_output(#pointer)?),
                Reading::Lenient => quote!(response.lenient_output(#pointer)),
            },
            Expr::Header { name, read } => match reading(output, read) {
                Reading::Always => quote!(response.header_output(#name)?),
                Reading::Optional => quote!(response.optional_header_output(#name)?),
                Reading::Lenient => quote!(response.lenient_header_output(#name)),
            },
            other => self.at.owned(other),
        }
    }

    // ------------------------------------------------------------------ workflows

    fn call_body(&self, call: &WorkflowCall) -> TokenStream {
        let success = self.success();
        let frame = self.frame(&success);
        let variant = self.variant();
        let spend = quote! { run.spend(Step::#variant)?; };
        let (prepare, future) = self.invoke(call);
        let checked = self.checked(&future);
        let keep = self.keep(call, quote!(called.clone()));
        let reads = outputs_read_response(&self.step.outputs) || keep.is_some();
        if frame == Frame::Plain {
            let bind = match reads {
                true => quote!(let called = #checked?;),
                false => quote!(#checked?;),
            };
            let outputs = self.outputs();
            let result = self.ok(&outputs);
            return quote! { #spend #prepare #bind #keep #result };
        }
        let attempt = self.called(&checked, reads || success.iter().any(|a| reads_call(a)));
        self.framed(
            &success,
            frame,
            &quote!(called),
            quote!(#spend #prepare #attempt #keep),
        )
    }

    /// Awaits the call; a failure is handled by the failure actions.
    fn called(&self, checked: &TokenStream, used: bool) -> TokenStream {
        if self.step.on_failure.is_empty() {
            return match used {
                true => quote!(let called = #checked?;),
                false => quote!(#checked?;),
            };
        }
        let failure = self.failed(Called::Workflow);
        let handled = self
            .step
            .on_failure
            .last()
            .is_some_and(|action| leaves(action) && !matches!(action.kind, ActionKind::End));
        let named = handled
            && !self
                .step
                .on_failure
                .iter()
                .any(|a| matches!(a.kind, ActionKind::End));
        let error = if named { quote!(_) } else { quote!(error) };
        let (bind, ok) = match used {
            true => (quote!(let called =), quote!(Ok(called) => called)),
            false => (TokenStream::new(), quote!(Ok(_) => {})),
        };
        quote! {
            #bind match #checked {
                #ok,
                Err(error) if error.stops_run() => return Err(error),
                Err(#error) => { #failure }
            };
        }
    }

    /// The future of the call, whose result the criteria may refuse.
    fn checked(&self, future: &TokenStream) -> TokenStream {
        let Criteria::All(all) = &self.step.criteria else {
            return quote!(#future.await);
        };
        let variant = self.variant();
        let checks = all.iter().map(|one| {
            let text = &one.text;
            let condition = self.at.condition(&one.condition);
            quote! {
                if !(#condition) {
                    return Err(StepError::new(Step::#variant, Cause::Criterion { condition: #text }));
                }
            }
        });
        quote! {
            #future.await.and_then(|called| { #(#checks)* Ok(called) })
        }
    }

    /// Statements that prepare a call, and the future of its outputs.
    fn invoke(&self, call: &WorkflowCall) -> (TokenStream, TokenStream) {
        let variant = self.variant();
        let path = path::workflow(self.at.cx, call.workflow);
        let inputs = self.child_inputs(call);
        let timeout = match self.step.timeout {
            Some(millis) => quote!(Some(Duration::from_millis(#millis))),
            None => quote!(None),
        };
        let execute = quote!(#path::execute(&nested, #inputs));
        let execute = match self.at.cx.program.workflow(call.workflow).recursive {
            true => quote!(Box::pin(#execute)),
            false => execute,
        };
        let prepare = quote! { let nested = run.nested(Step::#variant)?; };
        (
            prepare,
            quote!(run.call(Step::#variant, #timeout, #execute)),
        )
    }

    fn child_inputs(&self, call: &WorkflowCall) -> TokenStream {
        let path = path::workflow(self.at.cx, call.workflow);
        let called = self.at.cx.program.workflow(call.workflow);
        let fields = called.inputs.iter().enumerate().map(|(index, field)| {
            let ident = format_ident!("{}", field.ident);
            let given = call.inputs.iter().find(|(input, _)| *input == index);
            let value = match given {
                Some((_, value)) => self.passed(field, value),
                None => quote!(None),
            };
            quote!(#ident: #value)
        });
        quote!(#path::Inputs { #(#fields),* })
    }

    /// A value as the input of another workflow.
    fn passed(&self, field: &Field, value: &Expr) -> TokenStream {
        if let Some(tokens) = passed_from_response(field, value) {
            return tokens;
        }
        let typed = self.at.typed(value);
        if typed.ty == field.ty && !matches!(value, Expr::Literal(_)) {
            if let Some(tokens) = self.passed_as_it_is(field, &typed, value) {
                return tokens;
            }
        }
        let (variant, name) = (self.variant(), &field.name);
        let argument = self.at.argument(value);
        match (field.is_option(), field.is_double_option()) {
            (_, true) => quote!(convert_optional(Step::#variant, #name, &#argument)?.map(Some)),
            (true, _) => quote!(convert_optional(Step::#variant, #name, &#argument)?),
            _ => quote!(convert(Step::#variant, #name, &#argument)?),
        }
    }

    fn passed_as_it_is(&self, field: &Field, typed: &Typed, value: &Expr) -> Option<TokenStream> {
        let double = |typed: &Typed| {
            typed.presence.optional
                && typed.presence.nullable
                && matches!(value, Expr::Input { .. })
        };
        let owned = self.at.owned(value);
        match (typed.is_option(), field.is_option()) {
            (false, false) => Some(owned),
            (false, true) if field.is_double_option() => Some(quote!(Some(Some(#owned)))),
            (false, true) => Some(quote!(Some(#owned))),
            (true, true) if field.is_double_option() == double(typed) => Some(owned),
            (true, true) if field.is_double_option() => Some(quote!(#owned.map(Some))),
            _ => None,
        }
    }
}

/// A part of the response as the input of another workflow: read as the type that is wanted.
fn passed_from_response(field: &Field, value: &Expr) -> Option<TokenStream> {
    let (required, optional, place) = match value {
        Expr::Body { pointer, .. } => (quote!(output), quote!(optional_output), pointer),
        Expr::Header { name, .. } => (quote!(header_output), quote!(optional_header_output), name),
        _ => return None,
    };
    Some(match (field.is_option(), field.is_double_option()) {
        (_, true) => quote!(response.#optional(#place)?.map(Some)),
        (true, _) => quote!(response.#optional(#place)?),
        _ => quote!(response.#required(#place)?),
    })
}

/// Whether an action looks at the outputs of the called workflow.
fn reads_call(action: &Action) -> bool {
    let mut reads = false;
    reach::action(action, &mut |expr| {
        reads |= matches!(expr, Expr::Called { .. })
    });
    reads
}

enum Reading {
    Always,
    Optional,
    Lenient,
}

fn reading(output: &Output, read: &Read) -> Reading {
    match (output.used, read.always) {
        (false, _) => Reading::Lenient,
        (true, true) => Reading::Always,
        (true, false) => Reading::Optional,
    }
}

fn counter(action: &Action) -> proc_macro2::Ident {
    format_ident!("{}_retry", action.ident)
}

/// Whether nothing behind an action is ever reached.
fn leaves(action: &Action) -> bool {
    action.criteria.is_empty() && !matches!(action.kind, ActionKind::Retry { .. })
}

fn outputs_read_response(outputs: &[Output]) -> bool {
    let mut reads = false;
    for output in outputs {
        reach::expr(&output.value, &mut |expr| reads |= is_exchange(expr));
    }
    reads
}

fn is_exchange(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Body { .. }
            | Expr::Header { .. }
            | Expr::Status
            | Expr::Url
            | Expr::Method
            | Expr::RequestBody(_)
            | Expr::RequestHeader(_)
            | Expr::RequestPath(_)
            | Expr::RequestQuery(_)
            | Expr::Called { .. }
    )
}

fn uses_response(condition: &crate::program::Condition) -> bool {
    let mut uses = false;
    reach::condition(condition, &mut |expr| uses |= is_exchange(expr));
    uses
}

/// The arguments of a step's function, from where `progress` holds what has finished.
pub(super) fn call_arguments(
    at: &At<'_>,
    id: StepId,
    signature: &Signature,
    from: Earlier,
) -> TokenStream {
    let step = at.workflow.step(id);
    let own = format_ident!("{}", step.variant);
    let inputs = signature.inputs.then(|| quote!(inputs,));
    let progress = match (signature.detours, signature.progress) {
        (true, _) => Some(quote!(progress,)),
        (_, true) => Some(quote!(progress,)),
        _ => None,
    };
    let steps = signature
        .reads
        .iter()
        .filter(|_| progress.is_none())
        .map(|read| {
            let other = at.workflow.step(*read);
            let ident = format_ident!("{}", other.ident);
            let needed = format_ident!("{}", other.variant);
            match step.certain.contains(read) {
                true => quote!(run.finished(Step::#own, Step::#needed, progress.#ident.as_ref())?,),
                false => quote!(progress.#ident.as_ref(),),
            }
        });
    let earlier = match signature.earlier {
        Earlier::None => None,
        _ if from != Earlier::None => Some(quote!(earlier,)),
        Earlier::Reads => Some(quote!(&earlier,)),
        Earlier::Writes => Some(quote!(&mut earlier,)),
    };
    quote!(run, #inputs #progress #(#steps)* #earlier)
}

/// Criteria, for the documentation.
pub(super) fn criteria_texts(criteria: &[Criterion]) -> Vec<String> {
    criteria.iter().map(|one| one.text.clone()).collect()
}
