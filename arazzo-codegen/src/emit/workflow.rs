//! What a workflow becomes: a function, a module, a unit type.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::types::{self, Reader};
use super::value::{At, Facts};
use super::{
    Cx, constraints, description, docs, error, imports, inputs, path, request, run, workflow_docs,
};
use crate::program::{Call, Source, Workflow, WorkflowId};
use crate::rust_path::RustPath;

pub(super) fn workflow(cx: Cx<'_>, id: WorkflowId) -> TokenStream {
    let workflow = cx.program.workflow(id);
    let facts = Facts::of(workflow);
    let at = At {
        cx,
        id,
        workflow,
        definitely_done: &workflow.definitely_done,
        message: false,
        facts: &facts,
    };
    let function = function(&at);
    let unit = unit(&at);
    let module = module(&at);
    quote! {
        #function
        #unit
        #module
    }
}

fn function(at: &At<'_>) -> TokenStream {
    let krate = path::krate(at.cx.program);
    let name = format_ident!("{}", at.workflow.ident);
    let docs = workflow_docs::function(at);
    let (prose, rest) = (docs::lines(&docs.prose), docs::lines(&docs.rest));
    // A page that is too narrow for it scrolls it. The space is that of other lines.
    let picture = docs.picture.map(|picture| {
        let picture = description::raw(&format!(" <div style=\"overflow-x:auto\">{picture}</div>"));
        quote! { #[cfg_attr(doc, doc = #picture)] }
    });
    quote! {
        #prose
        #picture
        #rest
        #[allow(dead_code, unreachable_pub)]
        pub async fn #name(
            client: &#krate::Client,
            inputs: #name::Inputs,
        ) -> ::core::result::Result<#name::Outputs, #name::Error> {
            #name::execute(
                &#krate::rt::Run::new(client),
                inputs,
                &mut #name::Progress::default(),
            )
            .await
        }
    }
}

fn unit(at: &At<'_>) -> TokenStream {
    let krate = path::krate(at.cx.program);
    let name = format_ident!("{}", at.workflow.ident);
    let unit = format_ident!("{}", at.workflow.unit);
    let id = &at.workflow.workflow_id;
    let violations = violations(at);
    let doc = format!(
        " [`{}()`] as a value: implements `Workflow`.",
        at.workflow.ident
    );
    quote! {
        #[doc = #doc]
        #[allow(dead_code, unreachable_pub)]
        #[derive(Clone, Copy, Debug)]
        pub struct #unit;

        impl #krate::Workflow for #unit {
            const ID: &'static str = #id;
            const DESCRIPTION: &'static #krate::Description = &#name::DESCRIPTION;
            #krate::rt::workflow!(#name);

            #violations
        }
    }
}

/// What `Workflow::violations` looks at, if the schema demands more than the types.
fn violations(at: &At<'_>) -> Option<TokenStream> {
    let krate = path::krate(at.cx.program);
    let name = format_ident!("{}", at.workflow.ident);
    (!at.workflow.constraints.is_empty()).then(|| {
        quote! {
            fn violations(inputs: &Self::Inputs) -> ::std::vec::Vec<#krate::Violation> {
                #name::violations(inputs)
            }
        }
    })
}

fn module(at: &At<'_>) -> TokenStream {
    let krate = path::krate(at.cx.program);
    let name = format_ident!("{}", at.workflow.ident);
    let doc = format!(" Types of [`{}()`].", at.workflow.ident);
    let items = items(at);
    let imports = imports::imports(&krate, &items);
    let shared = types::shared(at.cx, at.id);
    let lints = lints(at.cx);
    let interface = interface(at.cx);
    quote! {
        #[doc = #doc]
        #[allow(dead_code, unreachable_pub, clippy::enum_variant_names #lints)]
        pub mod #name {
            #imports
            #interface
            #shared
            #items
        }
    }
}

/// What the code is written against: the runtime refuses to build with an interface that it does not
/// have, and says what to do.
const INTERFACE: u32 = 1;

fn interface(cx: Cx<'_>) -> TokenStream {
    let krate = path::krate(cx.program);
    let number = proc_macro2::Literal::u32_unsuffixed(INTERFACE);
    quote! { #krate::__interface!(#number); }
}

/// Whether a user's type is `Copy` is not known, so values are borrowed and cloned.
fn lints(cx: Cx<'_>) -> Option<TokenStream> {
    let copy = |derive: &RustPath| derive.as_str().ends_with("Copy");
    let unknown = !cx.program.own_types.is_empty() || cx.program.derives.iter().any(copy);
    unknown.then(|| quote!(, clippy::clone_on_copy, clippy::needless_borrows_for_generic_args))
}

fn items(at: &At<'_>) -> TokenStream {
    let sources = sources(at);
    let inputs = inputs::inputs(at.cx, at.id, at.workflow);
    let outputs = outputs(at);
    let error = error::error(at.cx, at.id, at.workflow);
    let definitions = types::definitions(at.cx, at.id);
    let schemes = at.schemes();
    let channels = at.channels();
    let constraints = constraints::constraints(at);
    let credentials = at.credentials();
    let description = description::description(at);
    let with_progress = with_progress(at);
    let execute = execute(at);
    let run = run::run(at);
    let steps = (0..at.workflow.steps.len()).map(|index| at.step(crate::program::StepId(index)));
    quote! {
        #inputs
        #outputs
        #error
        #definitions
        #sources
        #schemes
        #channels
        #constraints
        #credentials
        #with_progress
        #execute
        #run
        #(#steps)*
        #description
    }
}

fn outputs(at: &At<'_>) -> TokenStream {
    let (name, doc) = match at.workflow.transfers().is_empty() {
        true => ("Outputs", " What the workflow returns."),
        false if at.workflow.completes => ("Completed", " What the workflow itself returns."),
        false => return TokenStream::new(),
    };
    types::outputs(
        at.cx,
        at.id,
        name,
        doc,
        &at.workflow.outputs,
        Reader::Exposed,
    )
}

/// The sources whose operations the workflow calls.
fn sources(at: &At<'_>) -> TokenStream {
    let module = at.cx.program.module(at.workflow.module);
    let used = |index: usize| {
        at.workflow.steps.iter().any(|step| match &step.call {
            Call::Request(request) => request.source == index,
            Call::Message(message) => message.source == index,
            Call::Workflow(_) | Call::Broken => false,
        })
    };
    let sources = module
        .sources
        .iter()
        .enumerate()
        .filter(|(index, _)| used(*index));
    let sources = sources.map(|(_, source)| {
        let constant = format_ident!("{}", source.constant);
        let (name, server, document) = (&source.name, &source.server, &module.stem);
        let title = source
            .title
            .as_deref()
            .map(docs::escape_line)
            .unwrap_or_default();
        let servers = servers(source);
        let doc = format!(" Source `{}`: {title}.", docs::plain_code(name));
        quote! {
            #[doc = #doc]
            const #constant: Source = Source::new(#name, #server).of(#document) #servers;
        }
    });
    let sources = sources.collect::<Vec<_>>();
    let names = (!sources.is_empty()).then(|| source_names(at, &used));
    quote! { #(#sources)* #names }
}

/// `mod sources`: the names for the settings of a client, which cannot be misspelt so.
fn source_names(at: &At<'_>, used: &dyn Fn(usize) -> bool) -> TokenStream {
    let sources = at.cx.program.module(at.workflow.module).sources.iter();
    let used = sources.enumerate().filter(|(index, _)| used(*index));
    let names = used.map(|(_, source)| {
        let (constant, name) = (format_ident!("{}", source.constant), &source.name);
        let title = source.title.as_deref().unwrap_or(name);
        let doc = format!(" {}.", docs::escape_line(title));
        quote! {
            #[doc = #doc]
            pub const #constant: &str = #name;
        }
    });
    quote! {
        /// The names of the workflow's sources, for the settings of a `Client`.
        pub mod sources {
            #(#names)*
        }
    }
}

/// `.servers(…)`, if there are several, or one with variables.
fn servers(source: &Source) -> Option<TokenStream> {
    if !source.has_choice() {
        return None;
    }
    let servers = source.servers.iter().map(|server| {
        let url = &server.template;
        let variables = request::server_variables(server);
        quote!((#url, #variables))
    });
    Some(quote!(.servers(&[#(#servers),*])))
}

/// `run_with_progress`: the workflow as its function runs it, with what its steps gave.
fn with_progress(at: &At<'_>) -> TokenStream {
    let krate = path::krate(at.cx.program);
    let name = format_ident!("{}", at.workflow.ident);
    quote! { #krate::rt::run_with_progress!(#name); }
}

/// `execute`: the whole workflow in a run that has begun already. The outputs of the steps are no part
/// of the result, since few callers want them and workflows call workflows: `progress` has them if
/// the workflow succeeds, the error if it does not.
fn execute(at: &At<'_>) -> TokenStream {
    let has_steps = !at.workflow.steps.is_empty();
    let progress = has_steps.then(|| quote!(progress,));
    let id = &at.workflow.workflow_id;
    let Taken {
        name,
        prepare,
        passed,
    } = taken(at);
    quote! {
        pub(crate) async fn execute(
            run: &Run,
            #name: Inputs,
            progress: &mut Progress,
        ) -> Result<Outputs, Error> {
            #prepare
            let finished = run.workflow(#id, run_steps(run, #passed #progress)).await;
            finished.map_err(|error| error.taking(progress))
        }
    }
}

/// How `execute` takes the inputs.
struct Taken {
    /// `inputs`, `mut inputs` where the workflow may start over with others, `_inputs` where nothing
    /// looks at them.
    name: TokenStream,
    /// Statements before the first step: defaults, secrets to hide, constraints.
    prepare: TokenStream,
    /// The argument of `run_steps`.
    passed: Option<TokenStream>,
}

fn taken(at: &At<'_>) -> Taken {
    let uses_inputs = run::uses_inputs(at);
    let starts_over = at.workflow.starts_over() && uses_inputs;
    let passed = uses_inputs.then(|| {
        if starts_over {
            quote!(&mut inputs,)
        } else {
            quote!(&inputs,)
        }
    });
    let conceal = conceal(at.workflow);
    let check = check(at.workflow);
    let name = match uses_inputs || !conceal.is_empty() || check.is_some() {
        true if starts_over => quote!(mut inputs),
        true => quote!(inputs),
        false => quote!(_inputs),
    };
    let defaults = defaults(at.workflow, uses_inputs, starts_over);
    Taken {
        name,
        prepare: quote!(#defaults #conceal #check),
        passed,
    }
}

/// Fills in the defaults, if steps, outputs or constraints look at them.
fn defaults(workflow: &Workflow, uses_inputs: bool, starts_over: bool) -> Option<TokenStream> {
    let read = uses_inputs || workflow.constraints.look_at_defaults(&workflow.inputs);
    (inputs::has_defaults(workflow) && read).then(|| {
        if starts_over {
            quote! { inputs = inputs.or_defaults(); }
        } else {
            quote! { let inputs = inputs.or_defaults(); }
        }
    })
}

fn check(workflow: &Workflow) -> Option<TokenStream> {
    let id = &workflow.workflow_id;
    (!workflow.constraints.is_empty()).then(|| {
        quote! {
            if let Err(cause) = run.check(#id, CONSTRAINTS, &constrained(&inputs)) {
                return Err(Error::before_start(cause, Progress::default()));
            }
        }
    })
}

/// Registers secret inputs with the run, which hides them in everything that it shows.
pub(super) fn conceal(workflow: &Workflow) -> TokenStream {
    use crate::program::Type;
    let secrets = workflow
        .inputs
        .iter()
        .filter(|input| input.ty.holds_secrets())
        .map(|input| {
            let ident = format_ident!("{}", input.ident);
            if input.ty != Type::Secret {
                return quote! { run.conceal_all(&inputs.#ident); };
            }
            match (input.is_option(), input.is_double_option()) {
                (_, true) => {
                    quote! { if let Some(Some(secret)) = &inputs.#ident { run.conceal(secret); } }
                }
                (true, _) => {
                    quote! { if let Some(secret) = &inputs.#ident { run.conceal(secret); } }
                }
                _ => quote! { run.conceal(&inputs.#ident); },
            }
        });
    quote! { #(#secrets)* }
}
