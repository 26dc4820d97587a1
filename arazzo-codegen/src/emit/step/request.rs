//! Steps that send a request: the attempt, its criteria, its outputs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Called, Emission, Frame};
use crate::program::{
    Action, ActionKind, Condition, Criteria, Encoding, Expr, Output, Read, Request, StepId, Type,
    Workflow, reach,
};

/// How a step exchanges something: `once` fails if nothing comes back, `attempt` leaves that to the
/// failure actions; `required` and `succeeded` are their criteria if the step has none.
pub(super) struct Exchange {
    pub(super) once: TokenStream,
    pub(super) attempt: TokenStream,
    pub(super) required: TokenStream,
    pub(super) succeeded: TokenStream,
}

impl Emission<'_> {
    pub(super) fn requesting(&self, request: &Request) -> Exchange {
        let builder = self.at.request(self.id, request);
        Exchange {
            once: quote!(#builder .send()),
            attempt: quote!(#builder .attempt()),
            required: quote!(.require_success()?),
            succeeded: quote!(.and("status is 2xx", response.is_success())),
        }
    }

    pub(super) fn exchange_body(&self, exchange: &Exchange) -> TokenStream {
        let success = self.success();
        let frame = self.frame(&success);
        if frame == Frame::Plain {
            return self.plain_exchange(exchange);
        }
        let attempt = self.attempt(exchange, self.needs_response(&success));
        let failure = self.failed(Called::Exchange);
        let answer = self.at.answer();
        self.framed(&success, frame, &quote!(#answer), quote!(#attempt #failure))
    }

    fn plain_exchange(&self, exchange: &Exchange) -> TokenStream {
        let once = &exchange.once;
        let criteria = self.required(exchange);
        let outputs = self.outputs();
        let result = self.ok(&outputs, &self.onward());
        if outputs_read_response(&self.step.outputs) {
            let answer = self.at.answer();
            quote! { let #answer = #once.await? #criteria; #result }
        } else {
            quote! { #once.await? #criteria; #result }
        }
    }

    /// `.require("$statusCode == 200", |response| …)?`
    fn required(&self, exchange: &Exchange) -> TokenStream {
        let Criteria::All(all) = &self.step.criteria else {
            return exchange.required.clone();
        };
        let all = all.iter().map(|one| {
            let text = &one.text;
            let condition = self.at.condition(&one.condition);
            let answer = self.at.answer();
            let answer = if uses_response(&one.condition) {
                quote!(#answer)
            } else {
                quote!(_)
            };
            if looks_into_body(&one.condition) {
                quote!(.require_body(#text, |#answer| #condition)?)
            } else {
                quote!(.require(#text, |#answer| #condition)?)
            }
        });
        let readable = reads_body(self.at.workflow, self.id).then(|| quote!(.require_readable()?));
        quote! { #(#all)* #readable }
    }

    /// The attempt, and what its criteria say; without failure actions a failed one returns.
    fn attempt(&self, exchange: &Exchange, used: bool) -> TokenStream {
        let answer = self.at.answer();
        if self.failure_actions().is_empty() {
            let (once, criteria) = (&exchange.once, self.required(exchange));
            let bind = used.then(|| quote!(let #answer =));
            return quote! { #bind #once.await? #criteria; };
        }
        let verdict = match &self.step.criteria {
            Criteria::Default => exchange.succeeded.clone(),
            Criteria::All(all) => {
                let all = all.iter().map(|one| {
                    let text = &one.text;
                    let condition = self.at.condition(&one.condition);
                    if looks_into_body(&one.condition) {
                        quote!(.and_body(#text, #condition))
                    } else {
                        quote!(.and(#text, #condition))
                    }
                });
                quote! { #(#all)* }
            }
        };
        let attempt = &exchange.attempt;
        let begin = if reads_body(self.at.workflow, self.id) {
            quote!(#answer.verdict())
        } else {
            quote!(Verdict::new())
        };
        quote! {
            let #answer = #attempt.await?;
            let verdict = #begin #verdict;
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
        let answer = self.at.answer();
        match &output.value {
            Expr::Body { read, .. } if read.encoding == Encoding::Raw => {
                quote!(#answer.bytes_output())
            }
            Expr::Body { read, .. } if read.encoding == Encoding::RawOrBase64 => {
                match reading(output, read) {
                    Reading::Nullable => quote!(#answer.nullable_decoded_output()?),
                    Reading::Lenient => quote!(#answer.lenient_decoded_output()),
                    Reading::Always | Reading::Optional => quote!(#answer.decoded_output()?),
                }
            }
            Expr::Body { read, .. } if matches!(read.ty, Type::AnyBody(_)) => {
                if output.used {
                    quote!(#answer.any_output()?)
                } else {
                    quote!(#answer.lenient_any_output())
                }
            }
            Expr::Body { pointer, read } => match reading(output, read) {
                Reading::Always => quote!(#answer.output(#pointer)?),
                Reading::Nullable => quote!(#answer.nullable_output(#pointer)?),
                Reading::Optional if read.ty == Type::Value => {
                    quote!(#answer.value_output(#pointer))
                }
                Reading::Optional => quote!(#answer.optional_output(#pointer)?),
                Reading::Lenient => quote!(#answer.lenient_output(#pointer)),
            },
            Expr::Header { name, read } => match reading(output, read) {
                Reading::Always => quote!(#answer.header_output(#name)?),
                Reading::Optional | Reading::Nullable => {
                    quote!(#answer.optional_header_output(#name)?)
                }
                Reading::Lenient => quote!(#answer.lenient_header_output(#name)),
            },
            other => self.at.single(other),
        }
    }
}

/// How an output is read, by what the schema promises and whether anything reads it.
pub(super) enum Reading {
    /// An absent value is an error.
    Always,
    /// It distinguishes absent from null.
    Nullable,
    /// A value of another type is an error, an absent one is not.
    Optional,
    /// Neither is an error, because nothing reads the output.
    Lenient,
}

pub(super) fn reading(output: &Output, read: &Read) -> Reading {
    match (output.used, read.always) {
        _ if output.field.is_double_option() => Reading::Nullable,
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
            | Expr::TransferredOutput { earlier: false, .. }
    )
}

/// Whether a step reads values of the body, and not only its bytes.
pub(super) fn reads_body(workflow: &Workflow, id: StepId) -> bool {
    let mut reads = false;
    reach::live_after(workflow, id, &mut |expr| reads |= is_value_of_body(expr));
    reads
}

fn looks_into_body(condition: &Condition) -> bool {
    let mut looks = false;
    reach::condition(condition, &mut |expr| looks |= is_value_of_body(expr));
    looks
}

/// Whether an expression is the body as a value, or a part of it.
fn is_value_of_body(expr: &Expr) -> bool {
    matches!(expr, Expr::Body { read, .. } if read.encoding == Encoding::Value)
}

pub(super) fn uses_response(condition: &Condition) -> bool {
    let mut uses = false;
    reach::condition(condition, &mut |expr| uses |= is_exchange(expr));
    uses
}
