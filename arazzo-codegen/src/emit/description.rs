//! What the document says about a workflow, for programs that do not know it: `DESCRIPTION`, and
//! the schemas of inputs and outputs.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::path;
use super::value::At;
use super::workflow_docs;
use crate::program::{
    Call, InputKind, ModuleId, SchemeAt, SchemeKind, Source, SourceAt, WorkflowId,
};

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
    let names = names(at);
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
        #names
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

/// `.sources(…)`, `.credentials(…)` and `.others(…)`.
fn names(at: &At<'_>) -> TokenStream {
    let (called, declared) = (at.cx.program.called(at.id), declared(at));
    let others = declared.iter().filter(|source| !called.contains(source));
    let others: Vec<_> = others.map(|source| source_name(at, *source)).collect();
    let asked = at.cx.program.asked_schemes(at.id);
    let mut unasked = Vec::new();
    for source in &declared {
        let schemes = 0..source_of(at, *source).schemes.len();
        let schemes = schemes.map(|scheme| (source.0, source.1, scheme));
        unasked.extend(schemes.filter(|scheme| !asked.contains_key(scheme)));
    }
    let unasked = unasked.into_iter();
    let unasked = unasked.filter_map(|scheme| credential_name(at, scheme, false));
    let unasked: Vec<_> = unasked.collect();
    let sources: Vec<_> = called
        .iter()
        .map(|source| source_name(at, *source))
        .collect();
    let asked = asked.into_iter();
    let asked = asked.filter_map(|(scheme, optional)| credential_name(at, scheme, optional));
    let asked: Vec<_> = asked.collect();
    let sources = (!sources.is_empty()).then(|| quote!(.sources(&[#(#sources),*])));
    let credentials = (!asked.is_empty()).then(|| quote!(.credentials(&[#(#asked),*])));
    let any = !others.is_empty() || !unasked.is_empty();
    let others = any.then(|| quote!(.others(&[#(#others),*], &[#(#unasked),*])));
    quote!(#sources #credentials #others)
}

/// All sources of the program that are APIs.
fn declared(at: &At<'_>) -> BTreeSet<SourceAt> {
    let modules = at.cx.program.modules.iter().enumerate();
    let sources = modules.flat_map(|(module, one)| {
        let sources = one.sources.iter().enumerate();
        let apis = sources.filter(|(_, source)| source.is_api);
        apis.map(move |(source, _)| (ModuleId(module), source))
    });
    sources.collect()
}

fn source_of<'p>(at: &At<'p>, (module, source): SourceAt) -> &'p Source {
    &at.cx.program.module(module).sources[source]
}

fn source_name(at: &At<'_>, source: SourceAt) -> TokenStream {
    let document = &at.cx.program.module(source.0).stem;
    let name = &source_of(at, source).name;
    quote!(SourceName::new(#document, #name))
}

/// The name of a credential. A certificate belongs to the transport.
fn credential_name(
    at: &At<'_>,
    (module, source, scheme): SchemeAt,
    optional: bool,
) -> Option<TokenStream> {
    let of = source_of(at, (module, source));
    let scheme = &of.schemes[scheme];
    if scheme.kind == SchemeKind::MutualTls {
        return None;
    }
    let (of, name) = (source_name(at, (module, source)), &scheme.name);
    let wants = scheme
        .kind
        .wants(&|name| format!("`{}`", crate::escape::line(name)));
    let optional = optional.then(|| quote!(.optional()));
    Some(quote!(CredentialName::new(#of, #name, #wants) #optional))
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
pub(super) fn raw(text: &str) -> Literal {
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
