//! The parameters of a request, against what the operation declares.

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{self, ApiPlace};
use crate::document::api::{Operation, ParameterStyle, SecurityKind};
use crate::document::arazzo::{self, Location};
use crate::program::{Expr, Parameter, Style};
use crate::source::Span;

impl Lower<'_, '_> {
    /// `own` are the step's, `shared` those of the workflow that the step does not override.
    pub(super) fn parameters(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        own: &[arazzo::Parameter],
        shared: &[arazzo::Parameter],
        step: &arazzo::Step,
    ) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for parameter in own {
            parameters.extend(self.parameter(scope, operation, parameter, true));
        }
        for parameter in shared {
            parameters.extend(self.parameter(scope, operation, parameter, false));
        }
        self.check_missing(operation, &parameters, own, step);
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
        let schema = declared.and_then(|declared| declared.schema);
        let value = self.value(scope, &parameter.value, Target { schema, text: true });
        self.check_literal(parameter, &value, schema);
        if location == Location::Path && is_empty_text(&value) {
            let message = format!("path parameter `{}` is empty", *parameter.name);
            self.error(Code::ConstraintViolated, parameter.value.span, message);
        }
        let required = location == Location::Path || declared.is_some_and(|d| d.required);
        Some(Parameter {
            name: declared
                .map_or(&parameter.name.value, |declared| &declared.name)
                .clone(),
            location: location.into(),
            value,
            required,
            secret: self.is_secret(scope, operation, location, &parameter.name),
            style: declared.and_then(style),
        })
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
        let found = operation.parameters.iter().find(|p| p.name == name.value);
        self.report(match found {
            Some(found) => diagnostic.help(format!("add `in: {}`", word(found.location))),
            None => diagnostic.help("add `in: path`, `query`, `header` or `cookie`"),
        });
        None
    }

    /// Reports what the operation does not declare. Whether the parameter is sent all the same.
    fn check_declared(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        location: Location,
        declared: bool,
        own: bool,
    ) -> bool {
        let name = &parameter.name;
        if declared || self.is_exempt(scope, operation, location, name) {
            return true;
        }
        if location == Location::Path && template_names(&path_of(operation)).contains(&name.value) {
            return true;
        }
        // A parameter of the workflow goes where it is declared; headers and cookies go everywhere.
        if !own {
            let sent = matches!(location, Location::Header | Location::Cookie);
            let message = format!(
                "the operation declares no {} parameter `{}`",
                word(location),
                **name
            );
            let diagnostic = Diagnostic::new(Code::UndeclaredWorkflowParameter, name.span, message)
                .label(if sent {
                    "sent as written"
                } else {
                    "not sent by this step"
                });
            self.report(diagnostic.severity(Severity::Note));
            return sent;
        }
        let sent = location != Location::Path;
        self.report(self.undeclared(operation, name, location, sent));
        sent
    }

    fn undeclared(
        &self,
        operation: &Operation,
        name: &crate::source::Spanned<String>,
        location: Location,
        sent: bool,
    ) -> Diagnostic {
        let elsewhere = operation.parameters.iter().find(|p| p.name == name.value);
        if let Some(elsewhere) = elsewhere {
            let right = word(elsewhere.location);
            let message = format!("parameter `{}` is declared `in: {right}`", name.value);
            let diagnostic = Diagnostic::new(Code::WrongLocation, name.span, message)
                .help(format!("write `in: {right}`"));
            return diagnostic;
        }
        let message = format!(
            "the operation has no {} parameter `{}`",
            word(location),
            name.value
        );
        let candidates = operation
            .parameters
            .iter()
            .filter(|p| p.location == location);
        let diagnostic = Diagnostic::new(Code::UnknownParameter, name.span, message)
            .severity(Severity::Warning)
            .label(if sent { "sent as written" } else { "left out" });
        diagnostic.suggest(name.span, &name.value, candidates.map(|p| p.name.as_str()))
    }

    /// Headers that OpenAPI says not to declare, and what security schemes stand for.
    fn is_exempt(
        &self,
        scope: &Scope<'_>,
        operation: &Operation,
        location: Location,
        name: &str,
    ) -> bool {
        const UNDECLARED: &[&str] = &["authorization", "accept", "content-type"];
        if location == Location::Header && UNDECLARED.contains(&name.to_ascii_lowercase().as_str())
        {
            return true;
        }
        location == Location::QueryString || self.is_api_key(scope, operation, location, name)
    }

    fn is_api_key(
        &self,
        scope: &Scope<'_>,
        operation: &Operation,
        location: Location,
        name: &str,
    ) -> bool {
        let _ = operation;
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

    fn is_secret(
        &self,
        scope: &Scope<'_>,
        operation: &Operation,
        location: Location,
        name: &str,
    ) -> bool {
        let name_is_secret = match location {
            Location::Header => is_secret_header(name),
            Location::Cookie => true,
            _ => false,
        };
        name_is_secret || self.is_api_key(scope, operation, location, name)
    }

    fn check_missing(
        &mut self,
        operation: &Operation,
        given: &[Parameter],
        own: &[arazzo::Parameter],
        step: &arazzo::Step,
    ) {
        let has = |location: Location, name: &str| {
            given
                .iter()
                .any(|p| p.location == location.into() && same_name(location, &p.name, name))
        };
        let given_query_string = given
            .iter()
            .any(|p| p.location == crate::program::Location::QueryString);
        let variables = template_names(&path_of(operation));
        let undeclared = variables
            .iter()
            .filter(|name| declared(operation, Location::Path, name).is_none())
            .map(|name| (Location::Path, name.clone()));
        let required = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .filter(|parameter| {
                // A declared path parameter that the template does not name changes nothing.
                parameter.location != Location::Path || variables.contains(&parameter.name)
            })
            .map(|parameter| (parameter.location, parameter.name.clone()));
        let missing: Vec<_> = required
            .chain(undeclared)
            .filter(|(location, name)| !has(*location, name))
            // One that stands in the wrong place has been reported there.
            .filter(|(_, name)| own.iter().all(|parameter| parameter.name.value != *name))
            .filter(|(location, _)| !(given_query_string && *location == Location::Query))
            .collect();
        for (location, name) in missing {
            let diagnostic = missing_parameter(step, location, &name);
            let place = declared(operation, location, &name).and_then(|p| {
                self.apis.name_place(&ApiPlace {
                    pointer: format!("{}/name", p.place.pointer),
                    ..p.place.clone()
                })
            });
            self.report(match place {
                Some(place) => diagnostic.also(place, "declared here"),
                None => diagnostic,
            });
        }
    }

    /// A constant that the parameter's schema does not allow.
    fn check_literal(
        &mut self,
        parameter: &arazzo::Parameter,
        value: &Expr,
        schema: Option<api::SchemaId>,
    ) {
        if let (Expr::Literal(literal), Some(schema)) = (value, schema) {
            self.check_constant(literal, schema, parameter.value.span);
        }
    }

    /// A constant outside the enumeration of its schema.
    pub(super) fn check_constant(
        &mut self,
        literal: &serde_json::Value,
        schema: api::SchemaId,
        span: Span,
    ) {
        let Some(values) = self.apis.values(schema) else {
            return;
        };
        if literal.is_null() || literal.is_array() || literal.is_object() || values.is_empty() {
            return;
        }
        let text = super::inputs::show(literal);
        if values
            .iter()
            .any(|value| super::inputs::show(value) == text)
        {
            return;
        }
        let known: Vec<String> = values.iter().map(super::inputs::show).collect();
        let message = format!("`{text}` is not one of the values that the API takes");
        let diagnostic = Diagnostic::new(Code::NotInEnum, span, message);
        let closest = crate::diagnostic::suggest::closest(&text, known.iter().map(String::as_str));
        self.report(match closest {
            Some(closest) => {
                let closest = closest.to_owned();
                diagnostic
                    .help(format!("did you mean `{closest}`?"))
                    .fix(span, closest)
            }
            None => diagnostic.help(format!("it takes {}", known.join(", "))),
        });
    }
}

fn missing_parameter(step: &arazzo::Step, location: Location, name: &str) -> Diagnostic {
    let place = step
        .target
        .as_ref()
        .map_or(step.step_id.span, |target| match target {
            arazzo::Target::OperationId(text)
            | arazzo::Target::OperationPath(text)
            | arazzo::Target::ChannelPath(text)
            | arazzo::Target::WorkflowId(text) => text.span,
        });
    let word = word(location);
    let message = format!(
        "step `{}` does not set the required {word} parameter `{name}`",
        *step.step_id
    );
    let severity = if location == Location::Path {
        Severity::Error
    } else {
        Severity::Warning
    };
    Diagnostic::new(Code::MissingRequiredParameter, place, message)
        .severity(severity)
        .help(format!(
            "add `- {{name: {name}, in: {word}, value: …}}` to its `parameters`"
        ))
}

pub(super) fn same_name(location: Location, a: &str, b: &str) -> bool {
    if location == Location::Header {
        a.eq_ignore_ascii_case(b)
    } else {
        a == b
    }
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

/// The variables of a path template: `/v1/{id}` has `id`, `/f/{+path}` has `path`.
pub(super) fn template_names(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else {
            break;
        };
        let name = name
            .trim_start_matches(['+', '#', '.', '/', ';', '?', '&'])
            .trim_end_matches('*');
        names.push(name.to_owned());
        rest = tail;
    }
    names
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
    }
}

/// How a parameter is written, if not as its location does by default.
pub(super) fn style(parameter: &api::Parameter) -> Option<Style> {
    if parameter
        .content
        .as_deref()
        .is_some_and(super::read::is_json)
    {
        return Some(Style {
            kind: "json",
            exploded: None,
            allow_reserved: false,
        });
    }
    if parameter.content.is_some() {
        return Some(Style {
            kind: "text",
            exploded: None,
            allow_reserved: false,
        });
    }
    let (default, explodes) = match parameter.location {
        Location::Query | Location::Cookie => (ParameterStyle::Form, true),
        _ => (ParameterStyle::Simple, false),
    };
    if parameter.style == default && parameter.explode == explodes && !parameter.allow_reserved {
        return None;
    }
    Some(style_of(
        parameter.style,
        Some(parameter.explode),
        parameter.allow_reserved,
    ))
}

pub(super) fn style_of(
    style: ParameterStyle,
    explode: Option<bool>,
    allow_reserved: bool,
) -> Style {
    let (kind, default) = match style {
        ParameterStyle::Form => ("form", true),
        ParameterStyle::Simple => ("simple", false),
        ParameterStyle::Label => ("label", false),
        ParameterStyle::Matrix => ("matrix", false),
        ParameterStyle::SpaceDelimited => ("space_delimited", false),
        ParameterStyle::PipeDelimited => ("pipe_delimited", false),
        ParameterStyle::TabDelimited => ("tab_delimited", false),
        ParameterStyle::DeepObject => ("deep_object", true),
    };
    Style {
        kind,
        exploded: explode.filter(|explode| *explode != default),
        allow_reserved,
    }
}
