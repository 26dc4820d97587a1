//! What the document says about a workflow, for programs that do not know it: `DESCRIPTION`, and
//! the schemas of inputs and outputs.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::path;
use super::value::At;
use super::workflow_docs;
use crate::program::{Call, InputKind, Need, SchemeKind, Source, WorkflowId};

/// `INPUTS_SCHEMA`, `OUTPUTS_SCHEMA` and `DESCRIPTION`.
pub(super) fn description(at: &At<'_>) -> TokenStream {
    let krate = path::krate(at.cx.program);
    let inputs_schema = raw(&Value::Object(at.workflow.inputs_schema.clone()).to_string());
    let outputs_schema = raw(&at.cx.program.outputs_schema(at.id).to_string());
    let parts = parts(at);
    let used = used(&parts);
    quote! {
        /// The schema of the inputs (JSON Schema 2020-12).
        pub const INPUTS_SCHEMA: &str = #inputs_schema;

        /// The schema of the outputs (JSON Schema 2020-12).
        pub const OUTPUTS_SCHEMA: &str = #outputs_schema;

        /// What the document says about the workflow, for programs that run any workflow.
        pub const DESCRIPTION: #krate::Description = {
            use #krate::{#(#used),*};
            Description::new() #parts
        };
    }
}

/// What the parts name. It is imported where it is used: a type of the document may have such a
/// name.
fn used(parts: &TokenStream) -> Vec<Ident> {
    let text = parts.to_string();
    let named = ["CredentialName", "Input", "SourceName"].into_iter();
    let named = named.filter(|name| text.contains(&format!("{name} ::")));
    let all = named
        .chain(["Description"])
        .map(|name| format_ident!("{name}"));
    all.collect()
}

/// The calls that fill the description in.
fn parts(at: &At<'_>) -> TokenStream {
    let workflow = at.workflow;
    let document = &at.cx.program.module(workflow.module).stem;
    let summary = workflow.summary.iter();
    let text = workflow.description.iter().map(|text| raw(text));
    let inputs = inputs(at);
    let sources = sources(at);
    let credentials = credentials(at);
    let steps = workflow.steps.iter().map(|step| &step.step_id);
    let flow = workflow_docs::picture(at).into_iter();
    let flow = flow.map(|svg| raw(&svg));
    let read_only = is_read_only(at).then(|| quote!(.read_only()));
    quote! {
        .document(#document)
        #(.summary(#summary))*
        #(.description(#text))*
        .inputs(&[#(#inputs),*], INPUTS_SCHEMA)
        .outputs(OUTPUTS_SCHEMA)
        #sources
        #credentials
        .steps(&[#(#steps),*])
        #(.flow(#flow))*
        #read_only
    }
}

fn inputs(at: &At<'_>) -> Vec<TokenStream> {
    let inputs = at.workflow.inputs.iter();
    let inputs = inputs.map(|input| {
        let name = &input.name;
        let kind = match at.cx.program.input_kind(&input.ty) {
            InputKind::Text => quote!(text),
            InputKind::Secret => quote!(secret),
            InputKind::Bytes => quote!(bytes),
            InputKind::Json => quote!(json),
        };
        quote!(Input::#kind(#name))
    });
    inputs.collect()
}

/// The sources that the workflow calls, and those that workflows call that it may run.
fn sources(at: &At<'_>) -> Option<TokenStream> {
    let mut used = BTreeSet::new();
    for id in at.cx.program.reached(at.id) {
        for step in &at.cx.program.workflow(id).steps {
            match &step.call {
                Call::Request(request) => used.insert((request.module, request.source)),
                Call::Message(message) => {
                    used.insert((at.cx.program.workflow(id).module, message.source))
                }
                Call::Workflow(_) | Call::Broken => false,
            };
        }
    }
    let names = used.into_iter().map(|(module, source)| {
        let module = at.cx.program.module(module);
        name(&module.stem, &module.sources[source])
    });
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| quote!(.sources(&[#(#names),*])))
}

fn name(document: &str, source: &Source) -> TokenStream {
    let name = &source.name;
    quote!(SourceName::new(#document, #name))
}

/// The credentials that requests ask for. A certificate belongs to the transport.
fn credentials(at: &At<'_>) -> Option<TokenStream> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for need in at.cx.program.asked(at.id) {
        let module = at.cx.program.module(need.module);
        let source = &module.sources[need.source];
        for one in need.alternatives.iter().flatten() {
            let scheme = &source.schemes[one.scheme];
            let text = scheme.kind != SchemeKind::MutualTls && !scheme.kind.answers_challenge();
            if text && seen.insert((need.module, need.source, one.scheme)) {
                let (name, scheme_name) = (name(&module.stem, source), &scheme.name);
                let wants = scheme
                    .kind
                    .wants(&|name| format!("`{}`", crate::escape::line(name)));
                let optional = is_optional(&need).then(|| quote!(.optional()));
                all.push(quote! {
                    CredentialName::new(#name, #scheme_name, #wants) #optional
                });
            }
        }
    }
    (!all.is_empty()).then(|| quote!(.credentials(&[#(#all),*])))
}

/// Whether a run can do without one of the credentials of a need.
fn is_optional(need: &Need) -> bool {
    let mut uses = need.alternatives.iter().flatten();
    need.alternatives.len() > 1
        || need.alternatives.iter().any(Vec::is_empty)
        || need.has_optional()
        || uses.any(|one| one.may_be_set)
}

/// Whether nothing changes at the servers.
fn is_read_only(at: &At<'_>) -> bool {
    let reads = |id: &WorkflowId| {
        let mut steps = at.cx.program.workflow(*id).steps.iter();
        steps.all(|step| match &step.call {
            Call::Request(request) => matches!(request.method.as_str(), "GET" | "HEAD" | "QUERY"),
            Call::Workflow(_) => true,
            Call::Message(_) | Call::Broken => false,
        })
    };
    at.cx.program.reached(at.id).iter().all(reads)
}

/// A string as it is, between quotes that it does not contain.
fn raw(text: &str) -> Literal {
    // What rustc refuses in a literal, or a reader does not see, is escaped.
    let plain = |c: char| matches!(c, '\n' | '"' | '\'' | '\\') || c.escape_debug().count() == 1;
    if !text.contains(['"', '\\']) || !text.chars().all(plain) {
        return Literal::string(text);
    }
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = format!("r{hashes}\"{text}\"{hashes}");
    literal.parse().unwrap_or_else(|_| Literal::string(text))
}
