//! The security schemes of a workflow as constants, what its requests ask for, and what a run of it
//! needs before it begins.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{plain_code, wrap};
use super::value::At;
use crate::program::{
    Alternative, Call, Location, Need, Request, Scheme, SchemeKind, SchemeUse, Source,
};

impl At<'_> {
    /// `.security(&[&[PETS_KEY]])`, where the operation asks for anything.
    pub(super) fn security(&self, request: &Request) -> Option<TokenStream> {
        let source = &self.cx.program.module(request.module).sources[request.source];
        let one = |one: &SchemeUse| {
            let constant = format_ident!("{}", source.schemes[one.scheme].constant);
            with_scopes(quote!(#constant), one)
        };
        let alternatives = alternatives(&request.choices(), &one);
        (!request.security.is_empty()).then(|| quote!(.security(#alternatives)))
    }

    /// The constants of the schemes that the workflow's own requests ask for.
    pub(super) fn schemes(&self) -> TokenStream {
        let module = self.cx.program.module(self.workflow.module);
        let schemes = self.own_schemes().into_iter().map(|(source, scheme)| {
            let source = &module.sources[source];
            let scheme = &source.schemes[scheme];
            let constant = format_ident!("{}", scheme.constant);
            let doc = format!(
                " Scheme `{}` of source `{}`: {}.",
                plain_code(&scheme.name),
                plain_code(&source.name),
                scheme.kind.wants(&in_code)
            );
            let of = format_ident!("{}", source.constant);
            let made = made(&quote!(#of), scheme);
            quote! {
                #[doc = #doc]
                const #constant: Scheme = #made;
            }
        });
        let names = self.scheme_names();
        quote! { #(#schemes)* #names }
    }

    /// `mod schemes`: the names for the credentials of a client, which cannot be misspelt so.
    fn scheme_names(&self) -> Option<TokenStream> {
        let module = self.cx.program.module(self.workflow.module);
        let own = self.own_schemes().into_iter();
        let names = own.map(|(source, scheme)| {
            let source = &module.sources[source];
            let scheme = &source.schemes[scheme];
            let (constant, name) = (format_ident!("{}", scheme.constant), &scheme.name);
            let wants = scheme.kind.wants(&in_code);
            let doc = format!(" At source `{}`: {wants}.", plain_code(&source.name));
            quote! {
                #[doc = #doc]
                pub const #constant: &str = #name;
            }
        });
        let names: Vec<_> = names.collect();
        (!names.is_empty()).then(|| {
            quote! {
                /// The names of the security schemes, for the credentials of a `Client`.
                pub mod schemes {
                    #(#names)*
                }
            }
        })
    }

    /// Source and scheme, in the order in which they are declared.
    fn own_schemes(&self) -> BTreeSet<(usize, usize)> {
        let requests = self
            .workflow
            .steps
            .iter()
            .filter_map(|step| match &step.call {
                Call::Request(request) => Some(request),
                _ => None,
            });
        let uses = requests.flat_map(|request| {
            let uses = request.security.iter().flatten();
            uses.map(|one| (request.source, one.scheme))
        });
        uses.collect()
    }

    pub(super) fn needs_credentials(&self) -> bool {
        !self.cx.program.needs(self.id).is_empty()
    }

    /// `const CREDENTIALS`: what a run of the workflow, and of those that it may run, needs.
    pub(super) fn credentials(&self) -> TokenStream {
        let needs = self.cx.program.needs(self.id);
        if needs.is_empty() {
            return TokenStream::new();
        }
        let own = self.own_schemes();
        let needs = needs.iter().map(|need| {
            let one = |one: &SchemeUse| {
                let is_own =
                    need.module == self.workflow.module && own.contains(&(need.source, one.scheme));
                with_scopes(self.named(need, one, is_own), one)
            };
            alternatives(&need.alternatives, &one)
        });
        quote! {
            /// What a run needs. It looks for all before it sends anything.
            const CREDENTIALS: &[&[&[Scheme]]] = &[#(#needs),*];
        }
    }

    /// A scheme: its constant, or all of it where another workflow has that.
    fn named(&self, need: &Need, one: &SchemeUse, is_own: bool) -> TokenStream {
        let module = self.cx.program.module(need.module);
        let source = &module.sources[need.source];
        let scheme = &source.schemes[one.scheme];
        if is_own {
            let constant = format_ident!("{}", scheme.constant);
            return quote!(#constant);
        }
        let (name, server, document) = (&source.name, &source.server, &module.stem);
        made(&quote!(Source::new(#name, #server).of(#document)), scheme)
    }
}

fn alternatives(
    alternatives: &[Alternative],
    one: &dyn Fn(&SchemeUse) -> TokenStream,
) -> TokenStream {
    let alternatives = alternatives.iter().map(|schemes| {
        let schemes = schemes.iter().map(one);
        quote!(&[#(#schemes),*])
    });
    quote!(&[#(#alternatives),*])
}

fn with_scopes(scheme: TokenStream, one: &SchemeUse) -> TokenStream {
    let scopes = &one.scopes;
    if scopes.is_empty() {
        scheme
    } else {
        quote!(#scheme.scopes(&[#(#scopes),*]))
    }
}

/// `Scheme::bearer(PETS, "bearerAuth")`
fn made(source: &TokenStream, scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    match &scheme.kind {
        // Those of brokers are no part of a request.
        SchemeKind::Basic | SchemeKind::UserPassword => quote!(Scheme::basic(#source, #name)),
        SchemeKind::Bearer | SchemeKind::Token => quote!(Scheme::bearer(#source, #name)),
        SchemeKind::Http(http) => quote!(Scheme::http(#source, #name, #http)),
        SchemeKind::ApiKey {
            location,
            name: key,
        } => {
            let location = match location {
                Location::Query => quote!(Location::Query),
                Location::Cookie => quote!(Location::Cookie),
                _ => quote!(Location::Header),
            };
            quote!(Scheme::api_key(#source, #name, #location, #key))
        }
        SchemeKind::OAuth2 {
            client_credentials,
            password,
        } => {
            let client = client_credentials.iter();
            let password = password.iter();
            quote! {
                Scheme::oauth2(#source, #name)
                    #(.client_credentials(#client))*
                    #(.password(#password))*
            }
        }
        SchemeKind::OpenIdConnect(url) => quote!(Scheme::open_id_connect(#source, #name, #url)),
        SchemeKind::MutualTls => quote!(Scheme::mutual_tls(#source, #name)),
    }
}

/// What the client must have, in words; nothing where nothing is asked for.
pub(super) fn docs(at: &At<'_>) -> Vec<String> {
    let asked = at.cx.program.asked(at.id);
    if asked.is_empty() {
        return Vec::new();
    }
    let mut lines = wrap("Set once on the client, with `Client::builder()`:", "");
    lines.push(String::new());
    for need in &asked {
        let source = &at.cx.program.module(need.module).sources[need.source];
        lines.extend(wrap(&format!("- {}.", in_words(source, need)), "  "));
    }
    lines
}

fn in_words(source: &Source, need: &Need) -> String {
    let named = need.alternatives.iter().filter(|one| !one.is_empty());
    let each = named.map(|schemes| {
        let schemes = schemes
            .iter()
            .map(|one| scheme_in_words(source, &source.schemes[one.scheme]));
        schemes.collect::<Vec<_>>().join(" and ")
    });
    let mut text = each.collect::<Vec<_>>().join("; or ");
    if need.alternatives.iter().any(Vec::is_empty) {
        text.push_str("; or nothing");
    }
    if need.alternatives.iter().flatten().any(|one| one.may_be_set) {
        text.push_str("; where the step sets it, none is needed");
    }
    if need.has_optional() {
        text.push_str("; optional, since a step of the workflow gets it");
    }
    text
}

fn in_code(name: &str) -> String {
    format!("`{}`", plain_code(name))
}

fn scheme_in_words(source: &Source, scheme: &Scheme) -> String {
    let wants = scheme.kind.wants(&in_code);
    if scheme.kind == SchemeKind::MutualTls || scheme.kind.answers_challenge() {
        return wants;
    }
    let (source, name) = (plain_code(&source.name), plain_code(&scheme.name));
    format!("`.credential(\"{source}\", \"{name}\", …)`: {wants}")
}
