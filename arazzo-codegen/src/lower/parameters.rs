//! The parameters of a request, against what the operation declares.

use super::style::is_ignored;
use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api;
use crate::document::api::{Operation, SecurityKind};
use crate::document::arazzo::{self, Location};
use crate::program::{Expr, Parameter};
use crate::syntax::NodeKind;

impl Lower<'_, '_> {
    /// `own` are the step's, `shared` those of the workflow that the step does not override, `shown`
    /// the places that credentials fill.
    pub(super) fn parameters(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        own: &[arazzo::Parameter],
        shared: &[arazzo::Parameter],
        step: &arazzo::Step,
        shown: &[(Location, String)],
    ) -> Vec<Parameter> {
        self.check_respelt(operation, step);
        let mut parameters = Vec::new();
        for parameter in own {
            parameters.extend(self.parameter(scope, operation, parameter, true));
        }
        for parameter in shared {
            parameters.extend(self.parameter(scope, operation, parameter, false));
        }
        self.check_missing(operation, &parameters, own, step, shown);
        for found in std::mem::take(&mut self.undeclared) {
            self.report(found);
        }
        self.check_query_string(scope, operation, &parameters, own, shared);
        parameters
    }

    fn parameter(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        own: bool,
    ) -> Option<Parameter> {
        let location = self.location(operation, parameter)?;
        let declared = declared(operation, location, &parameter.name);
        if !self.check_declared(
            scope,
            operation,
            parameter,
            location,
            declared.is_some(),
            own,
        ) {
            return None;
        }
        if declared.is_some() && !self.check_place(operation, parameter, location, own) {
            return None;
        }
        if let Some(declared) = declared {
            self.check_style(parameter.name.span, declared);
        }
        let schema = declared
            .filter(|declared| operation.messaging.is_some() || !is_ignored(declared))
            .and_then(|declared| declared.schema);
        let required = location == Location::Path || declared.is_some_and(|d| d.required);
        let target = Target {
            schema,
            text: true,
            required,
            ..Target::default()
        };
        let value = self.value(scope, &parameter.value, target);
        self.check_parameter_value(scope, parameter, (location, declared), &value, target);
        if location == Location::Channel && operation.messaging.is_none() {
            self.report_channel_of_request(parameter);
            return None;
        }
        Some(Parameter {
            name: declared
                .map_or(&parameter.name.value, |declared| &declared.name)
                .clone(),
            location: location.into(),
            value,
            required,
            has_default: schema.is_some_and(|schema| self.apis.flat(schema).default.is_some()),
            secret: self.is_secret(scope, location, &parameter.name),
            style: declared.and_then(|declared| self.style(declared)),
        })
    }

    /// What is wrong with the value of a parameter, or with its way into the request.
    fn check_parameter_value(
        &mut self,
        scope: &Scope<'_>,
        parameter: &arazzo::Parameter,
        (location, declared): (Location, Option<&api::Parameter>),
        value: &Expr,
        target: Target,
    ) {
        self.check_literal(parameter, value, target.schema);
        if target.required && parameter.value.kind == NodeKind::Null {
            self.check_null(parameter, location, target.schema);
        }
        if location == Location::Query
            && !self.is_api_key(scope, location, &parameter.name)
            && let Expr::Input { field, pointer } = value
            && pointer.is_empty()
        {
            let place = (scope.workflow, *field, parameter.value.span);
            self.queries.push(place);
        }
        if location == Location::QueryString && matches!(value, Expr::Template(_)) {
            let message = "what the holes are filled with is not encoded in a whole query";
            self.error(Code::UnencodedHole, parameter.value.span, message);
        }
        let named = declared.is_some_and(|one| one.style == api::ParameterStyle::Matrix);
        if location == Location::Path && !named && is_empty_text(value) {
            let message = format!("path parameter `{}` is empty", *parameter.name);
            self.error(Code::ConstraintViolated, parameter.value.span, message);
        }
    }

    fn report_channel_of_request(&mut self, parameter: &arazzo::Parameter) {
        let location = parameter.location.as_ref();
        let span = location.map_or(parameter.span, |location| location.span);
        let diagnostic = Diagnostic::new(Code::InNotAllowed, span, "a request has no channel");
        self.report(diagnostic.help("the places are `path`, `query`, `header` and `cookie`"));
    }

    fn location(
        &mut self,
        operation: &Operation,
        parameter: &arazzo::Parameter,
    ) -> Option<Location> {
        if let Some(location) = &parameter.location {
            return Some(location.value);
        }
        let name = &parameter.name;
        let message = format!("parameter `{}` does not say where it goes", **name);
        let diagnostic = Diagnostic::new(Code::MissingIn, name.span, message);
        let places = places_of(operation, name);
        if let [one] = places.as_slice() {
            let place = word(*one);
            let diagnostic = diagnostic
                .severity(Severity::Warning)
                .label(format!(
                    "goes into the {place}, where the operation declares it"
                ))
                .help(format!("add `in: {place}`"));
            self.report(diagnostic.fix_by_adding(parameter.value_key, "in", place));
            return Some(*one);
        }
        let several: Vec<_> = places
            .iter()
            .map(|place| format!("`{}`", word(*place)))
            .collect();
        self.report(match several.as_slice() {
            [] if operation.messaging.is_some() => {
                diagnostic.help("add `in: header`, or `in: channel` for the address")
            }
            [] => diagnostic.help("add `in: path`, `query`, `header` or `cookie`"),
            several => diagnostic.help(format!(
                "add `in`: the operation declares it in {}",
                several.join(" and ")
            )),
        });
        None
    }

    pub(super) fn is_api_key(&self, scope: &Scope<'_>, location: Location, name: &str) -> bool {
        let names = |kind: &SecurityKind| match kind {
            SecurityKind::ApiKey {
                location: l,
                name: n,
            } => *l == location && n.eq_ignore_ascii_case(name),
            _ => false,
        };
        let document = self.document(scope.document);
        document.apis().any(|(_, api)| {
            self.apis
                .security_schemes(api)
                .iter()
                .any(|scheme| names(&scheme.kind))
        })
    }

    fn is_secret(&self, scope: &Scope<'_>, location: Location, name: &str) -> bool {
        let name_is_secret = match location {
            Location::Header => is_secret_header(name),
            Location::Cookie => true,
            _ => false,
        };
        name_is_secret || self.is_api_key(scope, location, name)
    }
}

pub(super) fn same_name(location: Location, a: &str, b: &str) -> bool {
    if location == Location::Header {
        a.eq_ignore_ascii_case(b)
    } else {
        a == b
    }
}

/// The places where the operation declares parameters of this name.
fn places_of(operation: &Operation, name: &str) -> Vec<Location> {
    let mut places = Vec::new();
    for parameter in &operation.parameters {
        let location = parameter.location;
        if same_name(location, &parameter.name, name) && !places.contains(&location) {
            places.push(location);
        }
    }
    places
}

pub(super) fn declared<'o>(
    operation: &'o Operation,
    location: Location,
    name: &str,
) -> Option<&'o api::Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|p| p.location == location && same_name(location, &p.name, name))
}

/// Headers whose values nobody may see.
pub(crate) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    const NAMES: &[&str] = &[
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
    ];
    const PARTS: &[&str] = &[
        "api-key",
        "apikey",
        "api_key",
        "access-token",
        "auth-token",
        "secret",
        "password",
        "x-auth",
        "session-token",
        "private-token",
        "token",
    ];
    NAMES.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part))
}

/// The path template to send. Some descriptions tell operations apart by a query in the key of the
/// path, `/{key}?uploadId={uploadId}`: what is declared as a query parameter is sent as one.
pub(super) fn path_of(operation: &Operation) -> String {
    let Some((path, query)) = operation.path.split_once('?') else {
        return operation.path.clone();
    };
    let fixed = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or(pair);
        !pair.contains('{') || declared(operation, Location::Query, name).is_none()
    });
    let fixed: Vec<&str> = fixed.collect();
    if fixed.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", fixed.join("&"))
    }
}

fn is_empty_text(value: &Expr) -> bool {
    matches!(value, Expr::Literal(serde_json::Value::String(text)) if text.is_empty())
}

pub(super) fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
        Location::QueryString => "querystring",
        Location::Channel => "channel",
    }
}
