//! Steps that run a workflow: its inputs, its future, its outputs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::request::outputs_read_response;
use super::{Called, Emission, Frame, leaves, reads_itself};
use crate::emit::path;
use crate::program::typing::Typed;
use crate::program::{Action, ActionKind, Criteria, Expr, Field, Type, WorkflowCall, reach};

impl Emission<'_> {
    pub(super) fn call_body(&self, call: &WorkflowCall) -> TokenStream {
        let success = self.success();
        let frame = self.frame(&success);
        let variant = self.variant();
        let spend = quote! { run.spend(Step::#variant)?; };
        let (prepare, future) = self.invoke(call, self.step.timeout);
        let (permit, future) = self.permitted(future);
        let (prepare, checked) = (quote!(#prepare #permit), self.checked(&future));
        let keep = self.keep(call, quote!(called.clone()));
        let builds = !self.repeats_for_ever(&success) || reads_itself(self.step, self.id);
        let reads = builds && outputs_read_response(&self.step.outputs) || keep.is_some();
        if frame == Frame::Plain {
            let bind = if reads {
                quote!(let called = #checked?;)
            } else {
                quote!(#checked?;)
            };
            let outputs = self.outputs();
            let result = self.ok(&outputs, &self.onward());
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
    pub(super) fn called(&self, checked: &TokenStream, used: bool) -> TokenStream {
        let actions = self.failure_actions();
        if actions.is_empty() {
            return if used {
                quote!(let called = #checked?;)
            } else {
                quote!(#checked?;)
            };
        }
        let failure = self.failed(Called::Workflow);
        // If every action repeats the step, and one always applies, nothing reads the error.
        let repeats = |action: &Action| match action.kind {
            ActionKind::Retry { .. } => true,
            ActionKind::Goto(to) => to == self.id,
            ActionKind::End | ActionKind::Transfer(_) => false,
        };
        let unread = actions.last().is_some_and(|last| leaves(last))
            && actions.iter().all(|action| repeats(action));
        let error = if unread { quote!(_) } else { quote!(error) };
        let (bind, ok) = if used {
            (quote!(let called =), quote!(Ok(called) => called))
        } else {
            (TokenStream::new(), quote!(Ok(_) => {}))
        };
        quote! {
            #bind match #checked {
                #ok,
                Err(error) if error.stops_run() => return Err(error),
                Err(#error) => { #failure }
            };
        }
    }

    /// The call, if the step's dependencies are met: a statement for it, and the future. The checks are
    /// in the future, so that failure actions handle an unmet dependency like a failed call.
    fn permitted(&self, future: TokenStream) -> (TokenStream, TokenStream) {
        let dependencies = self.at.dependencies(self.step);
        if dependencies.is_empty() {
            return (TokenStream::new(), future);
        }
        let variant = self.variant();
        let checks = dependencies
            .into_iter()
            .map(|(needed, done)| quote! { run.depends_on(Step::#variant, #needed, #done)?; });
        let permit = quote! { let permitted = async { #(#checks)* #future.await }; };
        (permit, quote!(permitted))
    }

    /// The future of the call, whose result the criteria may refuse.
    pub(super) fn checked(&self, future: &TokenStream) -> TokenStream {
        let Criteria::All(all) = &self.step.criteria else {
            return quote!(#future.await);
        };
        let variant = self.variant();
        let checks = all.iter().map(|one| {
            let text = &one.text;
            let condition = self.at.condition(&one.condition);
            quote! {
                if !(#condition) {
                    return Err(StepError::unmet_criterion(Step::#variant, #text));
                }
            }
        });
        quote! {
            #future.await.and_then(|called| { #(#checks)* Ok(called) })
        }
    }

    /// Statements that prepare a call, and the future of its outputs.
    pub(super) fn invoke(
        &self,
        call: &WorkflowCall,
        timeout: Option<u64>,
    ) -> (TokenStream, TokenStream) {
        let variant = self.variant();
        let path = path::workflow(self.at.cx, call.workflow);
        let called = self.at.cx.program.workflow(call.workflow);
        let inputs = self.child_inputs(call);
        let timeout = match timeout {
            Some(millis) => quote!(Some(Duration::from_millis(#millis))),
            None => quote!(None),
        };
        let (keep, inputs) = if self.at.facts.kept_inputs.contains(&call.workflow) {
            (
                Some(self.at.keep_inputs(call.workflow, inputs)),
                quote!(given),
            )
        } else {
            (None, inputs)
        };
        let execute = quote!(#path::execute(&nested, #inputs, &mut #path::Progress::default()));
        let execute = if called.recursive {
            quote!(Box::pin(#execute))
        } else {
            execute
        };
        let prepare = quote! { let nested = run.nested(Step::#variant)?; #keep };
        (
            prepare,
            quote!(run.call(Step::#variant, #timeout, #execute)),
        )
    }

    pub(super) fn keep(&self, call: &WorkflowCall, value: TokenStream) -> Option<TokenStream> {
        if !self.at.facts.kept_outputs.contains(&call.workflow) {
            return None;
        }
        let slot = self.at.slot(call.workflow);
        Some(quote! { earlier.#slot = Some(#value); })
    }

    pub(super) fn child_inputs(&self, call: &WorkflowCall) -> TokenStream {
        let path = path::workflow(self.at.cx, call.workflow);
        let called = self.at.cx.program.workflow(call.workflow);
        let fields = called.inputs.iter().enumerate().map(|(index, field)| {
            let ident = format_ident!("{}", field.ident);
            let passed = call.inputs.iter().find(|(input, _)| *input == index);
            let value = match passed {
                Some((_, value)) => self.passed(field, value),
                None => quote!(None),
            };
            quote!(#ident: #value)
        });
        if call.workflow == self.at.id {
            quote!(Inputs { #(#fields),* })
        } else {
            quote!(#path::Inputs { #(#fields),* })
        }
    }

    /// A value as the input of another workflow: as it is if its Rust type is that of the input,
    /// converted by way of JSON otherwise.
    pub(super) fn passed(&self, field: &Field, value: &Expr) -> TokenStream {
        if let Some(tokens) = passed_from_answer(&self.at.answer(), field, value) {
            return tokens;
        }
        let typed = self.at.typed(value);
        let same = typed.ty == field.ty && !matches!(value, Expr::Literal(_));
        if same && let Some(tokens) = self.passed_as_it_is(field, &typed, value) {
            return tokens;
        }
        let (variant, name) = (self.variant(), &field.name);
        let argument = self.at.borrowed(value);
        match (field.is_option(), field.is_double_option()) {
            (_, true) => quote!(convert_optional(Step::#variant, #name, #argument)?.map(Some)),
            (true, _) => quote!(convert_optional(Step::#variant, #name, #argument)?),
            _ => quote!(convert(Step::#variant, #name, #argument)?),
        }
    }

    /// A value of the input's type, with the `Option`s that the input has. None if the value may be
    /// absent and the input may not: that is an error, which only a conversion reports.
    pub(super) fn passed_as_it_is(
        &self,
        field: &Field,
        typed: &Typed,
        value: &Expr,
    ) -> Option<TokenStream> {
        let double = self.at.is_double_option(value);
        let owned = self.at.owned(value);
        match (typed.is_option(), field.is_option()) {
            (false, false) => Some(owned),
            (false, true) if field.is_double_option() => Some(quote!(Some(Some(#owned)))),
            (false, true) => Some(quote!(Some(#owned))),
            (true, true) if field.is_double_option() == double => Some(owned),
            (true, true) if field.is_double_option() => Some(quote!(#owned.map(Some))),
            _ => None,
        }
    }
}

/// A part of the response or message as the input of another workflow, read as the input's type.
fn passed_from_answer(answer: &Ident, field: &Field, value: &Expr) -> Option<TokenStream> {
    let (required, optional, place) = match value {
        Expr::Body { pointer, .. } if pointer.is_empty() && field.ty == Type::Bytes => {
            return Some(passed_bytes(answer, field));
        }
        Expr::Body { pointer, .. } => (quote!(output), quote!(optional_output), pointer),
        Expr::Header { name, .. } => (quote!(header_output), quote!(optional_header_output), name),
        _ => return None,
    };
    Some(match (field.is_option(), field.is_double_option()) {
        (_, true) => quote!(#answer.#optional(#place)?.map(Some)),
        (true, _) => quote!(#answer.#optional(#place)?),
        _ => quote!(#answer.#required(#place)?),
    })
}

/// The whole body as bytes.
fn passed_bytes(answer: &Ident, field: &Field) -> TokenStream {
    match (field.is_option(), field.is_double_option()) {
        (_, true) => quote!(#answer.nullable_decoded_output()?),
        (true, _) => quote!(#answer.decoded_output()?),
        _ => quote!(#answer.required_decoded_output()?),
    }
}

/// Whether an action looks at the outputs of the called workflow.
fn reads_call(action: &Action) -> bool {
    let mut reads = false;
    reach::action(action, &mut |expr| {
        reads |= matches!(
            expr,
            Expr::Called { .. } | Expr::TransferredOutput { earlier: false, .. }
        )
    });
    reads
}
