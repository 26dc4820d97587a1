//! The message of a step, as a chain of setters, and the channels of a workflow.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::value::At;
use crate::program::{
    Binding, Call, Correlation, Direction, Location, Message, Parameter, Program, StepId,
    WorkflowId,
};

impl At<'_> {
    /// `run.message(…)` and everything up to, but not including, `.send()` or `.receive()`.
    pub(super) fn message(&self, id: StepId, message: &Message) -> TokenStream {
        let step = self.workflow.step(id);
        let variant = format_ident!("{}", step.variant);
        let source = &self.cx.program.module(message.module).sources[message.source];
        let constant = format_ident!("{}", source.constant);
        let channel = &message.channel;
        let parameters = message
            .parameters
            .iter()
            .map(|one| self.message_parameter(one));
        let payload = message.body.as_ref().map(|body| self.body(body));
        let optional = |body| self.is_option(body);
        let payload_is_optional = message
            .body
            .as_ref()
            .is_some_and(|body| optional(&body.value));
        let required =
            (message.body_required && payload_is_optional).then(|| quote!(.require_payload()));
        let depends_on = self.dependencies(step).into_iter();
        let depends_on = depends_on.map(|(needed, done)| quote!(.depends_on(#needed, #done)));
        let correlation = message
            .correlation
            .as_ref()
            .map(|one| self.correlation(one));
        let native = native(message);
        let read = self.read(id);
        let timeout = step
            .timeout
            .map(|millis| quote!(.timeout(Duration::from_millis(#millis))));
        quote! {
            run.message(Step::#variant, #constant, #channel)
                #(#depends_on)*
                #(#parameters)*
                #payload
                #required
                #correlation
                #native
                #read
                #timeout
        }
    }

    fn message_parameter(&self, parameter: &Parameter) -> TokenStream {
        let name = &parameter.name;
        let value = self.textual(&parameter.value);
        if parameter.location == Location::Channel {
            return quote!(.channel(#name, #value));
        }
        let call = if self.hides(parameter) {
            quote!(.secret_header(#name, #value))
        } else {
            quote!(.header(#name, #value))
        };
        if parameter.required && self.is_option(&parameter.value) {
            quote!(#call .require_header(#name))
        } else {
            call
        }
    }

    fn correlation(&self, correlation: &Correlation) -> TokenStream {
        let locations = &correlation.locations;
        let value = self.textual(&correlation.value);
        quote!(.correlate(&[#(#locations),*], #value))
    }

    /// `const CHANNELS`: what a run of the workflow, and of those that it calls, needs.
    pub(super) fn channels(&self) -> TokenStream {
        let channels = channels(self.cx.program, self.id);
        if channels.is_empty() {
            return TokenStream::new();
        }
        let channels = channels.iter().map(|message| {
            let module = self.cx.program.module(message.module);
            let source = &module.sources[message.source];
            let source = if message.module == self.workflow.module && self.calls(message) {
                let constant = format_ident!("{}", source.constant);
                quote!(#constant)
            } else {
                let (name, server, document) = (&source.name, &source.server, &module.stem);
                quote!(Source::new(#name, #server).of(#document))
            };
            let address = &message.channel;
            let bindings = bindings(&message.bindings);
            match message.direction {
                Direction::Send => quote!(Channel::sends(#source, #address) #bindings),
                Direction::Receive => quote!(Channel::receives(#source, #address) #bindings),
            }
        });
        quote! {
            /// What a run needs. It subscribes to all before it sends anything.
            const CHANNELS: &[Channel] = &[#(#channels),*];
        }
    }

    /// Whether the workflow itself uses the source of a message.
    fn calls(&self, message: &Message) -> bool {
        let own = self
            .workflow
            .steps
            .iter()
            .filter_map(|step| match &step.call {
                Call::Message(message) => Some(message),
                _ => None,
            });
        own.map(|own| own.source)
            .any(|source| source == message.source)
    }
}

/// What the description says for protocols that have places of their own for it.
fn native(message: &Message) -> TokenStream {
    let places = &message.correlated_by;
    let correlated_by = (!places.is_empty()).then(|| quote!(.correlated_by(&[#(#places),*])));
    let reply_to = message.reply_to.iter();
    let bindings = bindings(&message.bindings);
    quote!(#correlated_by #(.reply_to(#reply_to))* #bindings)
}

/// `.bindings(…)`, if the description says anything.
fn bindings(bindings: &[Binding]) -> Option<TokenStream> {
    let setters = bindings.iter().map(setter);
    (!bindings.is_empty()).then(|| quote!(.bindings(Bindings::new() #(#setters)*)))
}

fn setter(binding: &Binding) -> TokenStream {
    match binding {
        Binding::Qos(level) => quote!(.qos(#level)),
        Binding::Retain(retain) => quote!(.retain(#retain)),
        Binding::MessageExpiry(seconds) => quote!(.message_expiry(#seconds)),
        Binding::QueueGroup(name) => quote!(.queue_group(#name)),
        Binding::Topic(name) => quote!(.topic(#name)),
        Binding::Key(key) => quote!(.key(#key)),
        Binding::Partitions(count) => quote!(.partitions(#count)),
        Binding::Group(name) => quote!(.group(#name)),
        Binding::Exchange(name) => quote!(.exchange(#name)),
        Binding::ExchangeKind(kind) => quote!(.exchange_kind(#kind)),
        Binding::Queue(name) => quote!(.queue(#name)),
        Binding::Persistent(persistent) => quote!(.persistent(#persistent)),
    }
}

/// Whether a run of the workflow exchanges messages.
pub(super) fn has_channels(program: &Program, id: WorkflowId) -> bool {
    !channels(program, id).is_empty()
}

/// The messages of a workflow and of those that it may run, one for each channel and direction.
///
/// A run subscribes to all channels before it sends anything, so that no reply is missed: those of
/// called workflows are among them.
fn channels(program: &Program, id: WorkflowId) -> Vec<&Message> {
    let mut seen = vec![id];
    let mut found: Vec<&Message> = Vec::new();
    let mut next = 0;
    while let Some(workflow) = seen.get(next).map(|id| program.workflow(*id)) {
        next += 1;
        for step in &workflow.steps {
            if let Call::Message(message) = &step.call
                && !found.iter().any(|known| same(known, message))
            {
                found.push(message);
            }
        }
        for called in workflow.runs() {
            if !seen.contains(&called) {
                seen.push(called);
            }
        }
    }
    found
}

fn same(a: &Message, b: &Message) -> bool {
    (a.module, a.source, a.direction, &a.channel) == (b.module, b.source, b.direction, &b.channel)
}

/// The action of a step, for the documentation.
pub(super) fn what(message: &Message) -> String {
    let channel = docs::plain_code(&message.channel);
    match message.direction {
        Direction::Send => format!("sends to `{channel}`"),
        Direction::Receive => format!("receives from `{channel}`"),
    }
}
