//! The request of a step, as a chain of setters.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::value::At;
use crate::program::types::TypeDefKind;
use crate::program::{
    Body, BodyEncoding, Encoding, Expr, FormField, Location, Parameter, Part, Replacement,
    ReplacementTarget, Request, Server, StepId, Style, Type, reach,
};

/// A source with a server of the operation's own.
fn own_server(constant: &Ident, server: &Server) -> TokenStream {
    if server.variables.is_empty() {
        let url = &server.url;
        return quote!(#constant.at(#url));
    }
    let (url, variables) = (&server.template, server_variables(server));
    quote!(#constant.at_template(#url, #variables))
}

/// The variables of a server: their names, defaults and allowed values.
pub(super) fn server_variables(server: &Server) -> TokenStream {
    let variables = server.variables.iter().map(|variable| {
        let (name, default, allowed) = (&variable.name, &variable.default, &variable.allowed);
        quote!((#name, #default, &[#(#allowed),*]))
    });
    quote!(&[#(#variables),*])
}

impl At<'_> {
    /// `run.request(…)` and everything up to, but not including, `.send()`.
    pub(super) fn request(&self, id: StepId, request: &Request) -> TokenStream {
        let step = self.workflow.step(id);
        let variant = format_ident!("{}", step.variant);
        let method = self.method(&request.method);
        let source = &self.cx.program.module(request.module).sources[request.source];
        let constant = format_ident!("{}", source.constant);
        let source = match &request.server {
            Some(server) => own_server(&constant, server),
            None => quote!(#constant),
        };
        let path = &request.path;
        let parameters = request
            .parameters
            .iter()
            .map(|parameter| self.parameter(parameter));
        let payload = request.body.as_ref().map(|body| self.body(body));
        let body = request.body.as_ref();
        let required = body
            .is_some_and(|body| request.body_required && self.is_option(&body.value))
            || body.is_some_and(|body| self.is_partial(body));
        let required = required.then(|| quote!(.require_body()));
        let redirects = request.keep_redirects.then(|| quote!(.keep_redirects()));
        let accept = request.accept.as_ref().map(|types| quote!(.accept(#types)));
        let security = self.security(request);
        let read = self.read(id);
        let timeout = step
            .timeout
            .map(|millis| quote!(.timeout(Duration::from_millis(#millis))));
        let depends_on = self.dependencies(step).into_iter();
        let depends_on = depends_on.map(|(needed, done)| quote!(.depends_on(#needed, #done)));
        quote! {
            run.request(Step::#variant, #method, #source, #path)
                #(#depends_on)*
                #(#parameters)*
                #payload
                #required
                #accept
                #security
                #read
                #redirects
                #timeout
        }
    }

    fn method(&self, method: &str) -> TokenStream {
        const KNOWN: &[&str] = &[
            "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
        ];
        if KNOWN.contains(&method) {
            let method = format_ident!("{method}");
            return quote!(Method::#method);
        }
        // A method of the description's own; the reader has refused what is not a token.
        quote!(Method::from_bytes(#method.as_bytes()).unwrap_or(Method::GET))
    }

    fn parameter(&self, parameter: &Parameter) -> TokenStream {
        let name = &parameter.name;
        let value = self.textual(&parameter.value);
        let secret = self.hides(parameter);
        let place = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
            Location::QueryString => "query_string",
            // Lowering leaves it to messages.
            Location::Channel => return TokenStream::new(),
        };
        let prefix = if secret { "secret_" } else { "" };
        let style = parameter.style.as_ref().map(self::style);
        let call = match style {
            // The whole query has no name.
            _ if parameter.location == Location::QueryString => match style {
                Some(style) => quote!(.query_string_as(#style, #value)),
                None => quote!(.query_string(#value)),
            },
            None => {
                let setter = format_ident!("{prefix}{place}");
                quote!(.#setter(#name, #value))
            }
            Some(style) => {
                let setter = format_ident!("{prefix}{place}_as");
                quote!(.#setter(#style, #name, #value))
            }
        };
        let required = parameter.required
            && parameter.location != Location::Path
            && self.is_option(&parameter.value);
        if !required {
            return call;
        }
        let location = match parameter.location {
            Location::Query | Location::QueryString => quote!(Location::Query),
            Location::Header => quote!(Location::Header),
            _ => quote!(Location::Cookie),
        };
        quote!(#call .require(#location, #name))
    }

    /// Whether the value of a parameter must not be shown.
    pub(super) fn hides(&self, parameter: &Parameter) -> bool {
        parameter.secret && self.may_hide(&parameter.value) || self.is_secret(&parameter.value)
    }

    /// A constant of the document is not a secret.
    fn may_hide(&self, value: &Expr) -> bool {
        !matches!(value, Expr::Literal(_))
    }

    pub(super) fn body(&self, body: &Body) -> TokenStream {
        let value = self.argument(&body.value);
        let value = match body.replacements.as_slice() {
            [] => value,
            replacements => {
                let replacements = replacements.iter().map(|one| self.replacement(one));
                quote!(Payload::new(#value) #(#replacements)*)
            }
        };
        let content_type = &body.content_type;
        match &body.encoding {
            BodyEncoding::Json if content_type == "application/json" => quote!(.json(#value)),
            BodyEncoding::Json => quote!(.json_as(#content_type, #value)),
            BodyEncoding::Form(styles) if styles.is_empty() => quote!(.form(#value)),
            BodyEncoding::Form(styles) => {
                let styles = styles.iter().map(|(name, style)| {
                    let style = self::style(style);
                    quote!((#name, #style))
                });
                quote!(.form_as(#value, &[#(#styles),*]))
            }
            BodyEncoding::Multipart(fields) => {
                let fields = fields.iter().filter_map(|field| {
                    let bytes = self.is_member_bytes(&body.value, &field.name);
                    multipart_field(field, bytes)
                });
                quote!(.multipart(#value, &[#(#fields),*]))
            }
            BodyEncoding::Sequence | BodyEncoding::Text | BodyEncoding::Bytes
                if self.is_bytes(body) =>
            {
                let value = self.single(&body.value);
                quote!(.bytes(#content_type, #value))
            }
            BodyEncoding::Sequence => quote!(.sequence(#content_type, #value)),
            BodyEncoding::Text | BodyEncoding::Bytes => quote!(.text(#content_type, #value)),
        }
    }

    /// Whether a member of the payload is bytes, or a list of them.
    fn is_member_bytes(&self, payload: &Expr, name: &str) -> bool {
        let ty = match payload {
            Expr::Object(members) => {
                let member = members.iter().find(|(known, _)| known == name);
                member.map(|(_, member)| self.typed(&member.value).ty)
            }
            Expr::Literal(_) => None,
            whole => self.member_type(&self.typed(whole).ty, name),
        };
        ty.is_some_and(|ty| holds_bytes(&ty))
    }

    fn member_type(&self, ty: &Type, name: &str) -> Option<Type> {
        match ty {
            Type::Option(inner) | Type::Box(inner) | Type::Json(inner) => {
                self.member_type(inner, name)
            }
            Type::Dict(value) => Some((**value).clone()),
            Type::Named(id) => {
                let def = &self.cx.program.workflow(id.workflow).types[id.index];
                let TypeDefKind::Struct { fields, .. } = &def.kind else {
                    return None;
                };
                let field = fields.iter().find(|field| field.name == name)?;
                Some(field.ty.clone())
            }
            _ => None,
        }
    }

    /// Whether the body is data that is sent as it is.
    fn is_bytes(&self, body: &Body) -> bool {
        body.replacements.is_empty() && self.typed(&body.value).ty == Type::Bytes
    }

    /// Whether the body is a text whose holes may lack their values: it is required then.
    fn is_partial(&self, body: &Body) -> bool {
        let written = matches!(
            body.encoding,
            BodyEncoding::Sequence | BodyEncoding::Text | BodyEncoding::Bytes
        );
        written && matches!(body.value, Expr::Template(_)) && self.is_option(&body.value)
    }

    fn replacement(&self, replacement: &Replacement) -> TokenStream {
        let value = self.argument(&replacement.value);
        match &replacement.target {
            ReplacementTarget::Pointer(pointer) => quote!(.set(#pointer, #value)),
            ReplacementTarget::JsonPath(query) => {
                quote!(.set_matches(&JsonPath::new(#query), #value))
            }
            ReplacementTarget::XPath(query) => quote!(.set_xpath(#query, #value)),
        }
    }

    /// The places of the body that the step reads, so that nothing else is built.
    pub(super) fn read(&self, id: StepId) -> Option<TokenStream> {
        let mut pointers: Vec<&str> = Vec::new();
        let mut secrets: Vec<&str> = Vec::new();
        reach::live_after(self.workflow, id, &mut |expr| {
            if let Expr::Body { pointer, read } = expr
                && read.encoding == Encoding::Value
            {
                let list = if read.ty == Type::Secret {
                    &mut secrets
                } else {
                    &mut pointers
                };
                if !list.contains(&pointer.as_str()) {
                    list.push(pointer);
                }
            }
        });
        pointers.retain(|pointer| !secrets.contains(pointer));
        let read = (!pointers.is_empty()).then(|| quote!(.read(&[#(#pointers),*])));
        let hidden = (!secrets.is_empty()).then(|| quote!(.read_secret(&[#(#secrets),*])));
        (read.is_some() || hidden.is_some()).then(|| quote!(#read #hidden))
    }
}

fn holds_bytes(ty: &Type) -> bool {
    match ty {
        Type::Bytes => true,
        Type::List(inner) | Type::Option(inner) | Type::Box(inner) => holds_bytes(inner),
        _ => false,
    }
}

/// A field that is not sent as its value by itself says; `given` is whether that is bytes.
fn multipart_field(field: &FormField, given: bool) -> Option<TokenStream> {
    let kind = match field.part {
        Part::Bytes => Some(quote!(.bytes())),
        Part::Text => given.then(|| quote!(.text())),
        Part::Open => None,
    };
    if kind.is_none() && field.content_type.is_none() && field.separator.is_none() {
        return None;
    }
    let name = &field.name;
    let content_type = field
        .content_type
        .as_ref()
        .map(|name| quote!(.content_type(#name)));
    let joined = field.separator.map(|separator| quote!(.joined(#separator)));
    Some(quote!(MultipartField::new(#name) #kind #content_type #joined))
}

fn style(style: &Style) -> TokenStream {
    let kind = format_ident!("{}", style.kind);
    let exploded = style.exploded.map(|exploded| quote!(.exploded(#exploded)));
    let reserved = style.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(Style::#kind() #exploded #reserved)
}
