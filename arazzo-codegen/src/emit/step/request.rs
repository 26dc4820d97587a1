//! Steps that send a request: the attempt, its criteria, the outputs that it gives.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Called, Emission, Frame};
use crate::program::{
    Action, ActionKind, Condition, Criteria, Expr, Output, Read, Request, Type, reach,
};

impl Emission<'_> {
    pub(super) fn request_body(&self, request: &Request) -> TokenStream {
        let success = self.success();
        let frame = self.frame(&success);
        if frame == Frame::Plain {
            return self.plain_request(request);
        }
        let attempt = self.attempt(request, self.needs_response(&success));
        let failure = self.failed(Called::Request);
        self.framed(
            &success,
            frame,
            &quote!(response),
            quote!(#attempt #failure),
        )
    }

    pub(super) fn plain_request(&self, request: &Request) -> TokenStream {
        let builder = self.at.request(self.step, request);
        let criteria = self.required();
        let outputs = self.outputs();
        let result = self.ok(&outputs, &self.onward());
        if outputs_read_response(&self.step.outputs) {
            quote! { let response = #builder .send().await? #criteria; #result }
        } else {
            quote! { #builder .send().await? #criteria; #result }
        }
    }

    /// `.require("$statusCode == 200", |response| …)?`
    pub(super) fn required(&self) -> TokenStream {
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
    pub(super) fn attempt(&self, request: &Request, used: bool) -> TokenStream {
        let builder = self.at.request(self.step, request);
        if self.step.on_failure.is_empty() {
            let criteria = self.required();
            let bind = used.then(|| quote!(let response =));
            return quote! { #bind #builder .send().await? #criteria; };
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

    /// Whether anything looks at the response once its criteria are met.
    fn needs_response(&self, success: &[&Action]) -> bool {
        let mut needs = outputs_read_response(&self.step.outputs);
        for action in success {
            needs |= match action.kind {
                ActionKind::Goto(to) => to <= self.id,
                ActionKind::Retry { .. } => true,
                _ => false,
            };
            reach::action(action, &mut |expr| needs |= is_exchange(expr));
        }
        needs
    }

    pub(super) fn outputs(&self) -> TokenStream {
        let name = format_ident!("{}", self.step.outputs_type);
        let fields = self.step.outputs.iter().map(|output| {
            let ident = format_ident!("{}", output.field.ident);
            let value = self.output(output);
            quote!(#ident: #value)
        });
        quote!(#name { #(#fields),* })
    }

    pub(super) fn output(&self, output: &Output) -> TokenStream {
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
}

pub(super) enum Reading {
    Always,
    Optional,
    Lenient,
}

pub(super) fn reading(output: &Output, read: &Read) -> Reading {
    match (output.used, read.always) {
        (false, _) => Reading::Lenient,
        (true, true) => Reading::Always,
        (true, false) => Reading::Optional,
    }
}

pub(super) fn outputs_read_response(outputs: &[Output]) -> bool {
    let mut reads = false;
    for output in outputs {
        reach::expr(&output.value, &mut |expr| reads |= is_exchange(expr));
    }
    reads
}

pub(super) fn is_exchange(expr: &Expr) -> bool {
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
            | Expr::Relayed { earlier: false, .. }
    )
}

pub(super) fn uses_response(condition: &Condition) -> bool {
    let mut uses = false;
    reach::condition(condition, &mut |expr| uses |= is_exchange(expr));
    uses
}
