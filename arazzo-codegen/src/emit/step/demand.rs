//! Outputs that a step must have before the run goes on.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emission;
use crate::program::{ActionKind, Demand, Expr, Output, Shape, StepId};

impl Emission<'_> {
    /// Statements that stop the run where `finished` lacks an output; `next` is where it goes.
    pub(super) fn demands(&self, next: &TokenStream) -> Option<TokenStream> {
        let demands: Vec<TokenStream> = self
            .step
            .outputs
            .iter()
            .filter_map(|output| self.demand(output))
            .collect();
        if demands.is_empty() {
            return None;
        }
        // A run that goes back may get the output in a later round, so it is demanded only of a run
        // that goes ahead.
        let back = self.ways_back();
        if back.is_empty() {
            return Some(quote! { #(#demands)* });
        }
        // A step that always goes back has nothing to decide, and never leaves.
        let decides = next.to_string() == "next";
        decides.then(|| quote! { if !matches!(next, #(#back)|*) { #(#demands)* } })
    }

    fn demand(&self, output: &Output) -> Option<TokenStream> {
        let (variant, answer) = (self.variant(), self.at.answer());
        let ident = format_ident!("{}", output.field.ident);
        let value = quote!(finished.#ident.as_ref());
        Some(match (output.demand, &output.value) {
            (Demand::Nothing, _) => return None,
            (Demand::Place, Expr::Body { pointer, .. }) => {
                quote! { #answer.present(#pointer, #answer.value_output(#pointer))?; }
            }
            (_, Expr::Body { pointer: part, .. } | Expr::Header { name: part, .. }) => {
                quote! { #answer.present(#part, #value)?; }
            }
            // A selector has no source text.
            _ if output.source.is_empty() => {
                let expression = format!("$outputs.{}", output.field.name);
                quote! { run.present(Step::#variant, #expression, #value)?; }
            }
            _ => {
                let expression = &output.source;
                quote! { run.present(Step::#variant, #expression, #value)?; }
            }
        })
    }

    /// The values of `next` that lead back: to an earlier step, or to the start.
    fn ways_back(&self) -> Vec<TokenStream> {
        let machine = self.at.workflow.shape == Shape::Machine;
        let mut targets: Vec<StepId> = Vec::new();
        let mut again = false;
        for action in self.success() {
            match &action.kind {
                ActionKind::Goto(to) if *to < self.id && !targets.contains(to) => targets.push(*to),
                ActionKind::Transfer(call) => again |= call.workflow == self.at.id,
                _ => {}
            }
        }
        let steps = targets.iter().map(|to| {
            let variant = format_ident!("{}", self.at.workflow.step(*to).variant);
            if self.at.facts.leaves {
                quote!(Next::Step(Step::#variant))
            } else {
                quote!(Some(Step::#variant))
            }
        });
        let again = again.then(|| {
            if crate::emit::run::uses_inputs(&self.at) {
                quote!(Next::Again(_))
            } else {
                quote!(Next::Again)
            }
        });
        steps.chain(again).filter(|_| machine).collect()
    }
}
