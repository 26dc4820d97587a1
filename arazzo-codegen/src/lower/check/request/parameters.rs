//! Parameters against what the operation declares: unknown, misplaced, missing, no allowed value.

use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::{self, ApiPlace, Operation, SchemaId, template_names};
use crate::document::arazzo::{self, Location};
use crate::lower::parameters::{declared, path_of, same_name, word};
use crate::lower::{Lower, Scope, path_places};
use crate::program::Parameter;

impl Lower<'_, '_> {
    /// Reports what the operation does not declare. Whether the parameter is sent all the same.
    pub(in crate::lower) fn check_declared(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        location: Location,
        declared: bool,
        own: bool,
    ) -> bool {
        let name = &parameter.name;
        if declared || self.is_exempt(scope, location, name) {
            self.declared_shared.insert(name.span.start);
            return true;
        }
        let in_address = matches!(location, Location::Path | Location::Channel);
        if in_address && template_names(&path_of(operation)).contains(&name.value) {
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
            self.undeclared_shared.insert(name.span.start);
            return sent;
        }
        if operation.unread_parameters && !in_address {
            // One that could not be read may be it.
            return true;
        }
        if location == Location::Channel && operation.messaging.is_none() {
            // Reported as no place for a parameter of a request.
            return true;
        }
        let sent = !in_address;
        let undeclared = self.undeclared(operation, parameter, location, sent);
        self.undeclared.push(undeclared);
        sent
    }

    pub(in crate::lower) fn undeclared(
        &self,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        location: Location,
        sent: bool,
    ) -> Diagnostic {
        let name = &parameter.name;
        let elsewhere = operation.parameters.iter().find(|p| p.name == name.value);
        if let Some(elsewhere) = elsewhere {
            let right = word(elsewhere.location);
            let message = format!("parameter `{}` is declared `in: {right}`", name.value);
            let place = parameter.location.as_ref().map_or(name.span, |l| l.span);
            let diagnostic = Diagnostic::new(Code::WrongLocation, place, message)
                .help(format!("write `in: {right}`"))
                .fix(place, right);
            return self.with_part(diagnostic, &elsewhere.place, &["/in", ""], "declared here");
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
        let known: Vec<&str> = candidates.map(|p| p.name.as_str()).collect();
        let diagnostic = diagnostic.suggest(name.span, &name.value, known.iter().copied());
        let diagnostic = match diagnostic.help {
            None if !known.is_empty() => {
                let (place, known) = (word(location), suggest::some_of(&known));
                diagnostic.note(format!("its {place} parameters are {known}"))
            }
            Some(_) => diagnostic,
            None => match meant_elsewhere(operation, &name.value) {
                Some(help) => diagnostic.help(help),
                // No help, which would tell the same parameter of two steps apart.
                None => all_parameters(operation)
                    .into_iter()
                    .fold(diagnostic, Diagnostic::note),
            },
        };
        let label = if operation.parameters.is_empty() {
            "it has none"
        } else {
            "it has these"
        };
        self.with_operation(diagnostic, operation, "parameters", label)
    }

    /// Headers that OpenAPI says not to declare, and what security schemes stand for.
    pub(in crate::lower) fn is_exempt(
        &self,
        scope: &Scope<'_>,
        location: Location,
        name: &str,
    ) -> bool {
        if is_undeclared(location, name) {
            return true;
        }
        location == Location::QueryString || self.is_api_key(scope, location, name)
    }

    pub(in crate::lower) fn check_missing(
        &mut self,
        operation: &Operation,
        given: &[Parameter],
        own: &[arazzo::Parameter],
        step: &arazzo::Step,
        shown: &[(Location, String)],
    ) {
        let mut missing = if step.damaged {
            Vec::new()
        } else {
            missing_parameters(operation, given, own, shown)
        };
        let in_path = |one: &&(Location, String)| one.0 == Location::Path;
        let is_only = missing.iter().filter(in_path).count() == 1;
        let told = is_only && path_places::any_without_place(operation, own);
        missing.retain(|(location, name)| {
            let is_only = is_only && *location == Location::Path;
            !(is_only && told || self.blame_misspelt(operation, own, (*location, name), is_only))
        });
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

    /// A parameter in the right place whose name is not known, and resembles the missing one, or can
    /// be no other: what was said of it is the whole mistake, and as bad.
    fn blame_misspelt(
        &mut self,
        operation: &Operation,
        own: &[arazzo::Parameter],
        (location, missing): (Location, &str),
        is_only: bool,
    ) -> bool {
        let at =
            |one: &&arazzo::Parameter| one.location.as_ref().map(|l| l.value) == Some(location);
        let unknown = |one: &&arazzo::Parameter| declared(operation, location, &one.name).is_none();
        let unknown: Vec<_> = own.iter().filter(at).filter(unknown).collect();
        let near = |one: &&arazzo::Parameter| suggest::closest(&one.name, [missing]).is_some();
        let misspelt = unknown.iter().copied().find(near);
        let Some(misspelt) = misspelt.or(match unknown[..] {
            [one] if is_only => Some(one),
            _ => None,
        }) else {
            return false;
        };
        let span = misspelt.name.span;
        let mut undeclared = self.undeclared.iter_mut();
        let Some(found) =
            undeclared.find(|one| one.code == Code::UnknownParameter && one.span == Some(span))
        else {
            return false;
        };
        let message = format!(
            "the operation has no {} parameter `{}`, and requires `{missing}`",
            word(location),
            *misspelt.name
        );
        *found = Diagnostic::new(Code::UnknownParameter, span, message)
            .severity(missing_severity(location))
            .help(format!("did you mean `{missing}`?"))
            .fix(span, missing);
        true
    }

    /// `null` for a required parameter that has a type without it: nothing is sent.
    pub(in crate::lower) fn check_null(
        &mut self,
        parameter: &arazzo::Parameter,
        location: Location,
        schema: Option<SchemaId>,
    ) {
        let (span, name) = (parameter.value.span, &*parameter.name);
        if schema.is_some_and(|schema| self.apis.nullable(schema)) {
            return;
        }
        let place = word(location);
        let message = format!("`null` is not a value for the required {place} parameter `{name}`");
        let diagnostic = Diagnostic::new(Code::MissingRequiredParameter, span, message)
            .severity(missing_severity(location));
        self.report(match schema {
            Some(schema) => self.with_schema(diagnostic, schema, "described here"),
            None => diagnostic,
        });
    }

    /// A whole query beside parts of one, or for an API that cannot declare it.
    pub(in crate::lower) fn check_query_string(
        &mut self,
        scope: &Scope<'_>,
        operation: &Operation,
        sent: &[Parameter],
        own: &[arazzo::Parameter],
        shared: &[arazzo::Parameter],
    ) {
        let whole = |parameter: &&arazzo::Parameter| {
            let location = parameter.location.as_ref().map(|location| location.value);
            location == Some(Location::QueryString)
        };
        let Some(parameter) = own.iter().chain(shared).find(whole) else {
            return;
        };
        let misuse = |message: String| {
            Diagnostic::new(Code::QuerystringMisuse, parameter.name.span, message)
        };
        let declares = |p: &api::Parameter| p.location == Location::QueryString;
        if !operation.parameters.iter().any(declares)
            && let Some(specification) = self.before_query_strings(scope, operation)
        {
            let message =
                format!("`in: querystring` needs OpenAPI 3.2, the description is {specification}");
            self.report(misuse(message).help("write a parameter `in: query` for every pair"));
        }
        let part = |parameter: &&Parameter| parameter.location == crate::program::Location::Query;
        if let Some(query) = sent.iter().find(part) {
            let message = format!(
                "the whole query is given, and the query parameter `{}` beside it",
                query.name
            );
            let help = "keep either `in: querystring` or the parameters `in: query`";
            self.report(misuse(message).help(help));
        }
    }

    /// The specification of the operation's description, if it has no `in: querystring` yet.
    fn before_query_strings(&self, scope: &Scope<'_>, operation: &Operation) -> Option<String> {
        let mut apis = self.document(scope.document).apis();
        let (_, api) = apis.find(|(_, api)| self.apis.file(*api) == operation.place.file)?;
        let specification = self.apis.specification(api);
        let before = |minor| specification.starts_with(&format!("OpenAPI 3.{minor}."));
        let old = specification.starts_with("Swagger") || before(0) || before(1);
        old.then_some(specification)
    }
}

/// What the operation requires and the request does not have: parameters that are required, and
/// places in the address. `shown` are the places that credentials fill.
fn missing_parameters(
    operation: &Operation,
    given: &[Parameter],
    own: &[arazzo::Parameter],
    shown: &[(Location, String)],
) -> Vec<(Location, String)> {
    let has = |location: Location, name: &str| {
        given
            .iter()
            .any(|p| p.location == location.into() && same_name(location, &p.name, name))
    };
    let given_query_string = given
        .iter()
        .any(|p| p.location == crate::program::Location::QueryString);
    let in_address = match operation.messaging {
        Some(_) => Location::Channel,
        None => Location::Path,
    };
    let variables = template_names(&path_of(operation));
    let undeclared = variables
        .iter()
        .filter(|name| declared(operation, in_address, name).is_none())
        .map(|name| (in_address, name.clone()));
    let required = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && !is_set_anyway(operation, parameter))
        .filter(|parameter| {
            let same = |(location, name): &(Location, String)| {
                parameter.location == *location && same_name(*location, &parameter.name, name)
            };
            !shown.iter().any(same)
        })
        .filter(|parameter| {
            // A declared path parameter that the template does not name changes nothing.
            parameter.location != in_address || variables.contains(&parameter.name)
        })
        .map(|parameter| (parameter.location, parameter.name.clone()));
    required
        .chain(undeclared)
        .filter(|(location, name)| !has(*location, name))
        // One that stands in the wrong place has been reported there.
        .filter(|(_, name)| own.iter().all(|parameter| parameter.name.value != *name))
        .filter(|(location, _)| !(given_query_string && *location == Location::Query))
        .collect()
}

/// Headers that OpenAPI says not to declare as parameters, and to ignore where it is done.
fn is_undeclared(location: Location, name: &str) -> bool {
    const UNDECLARED: &[&str] = &["authorization", "accept", "content-type"];
    location == Location::Header && UNDECLARED.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether the client sets the header of each request by itself, or of each message.
fn is_set_anyway(operation: &Operation, parameter: &api::Parameter) -> bool {
    const OF_ALL: &[&str] = &["accept", "content-type"];
    const OF_REQUESTS: &[&str] = &["user-agent", "host"];
    let name = parameter.name.to_ascii_lowercase();
    let of_requests = operation.messaging.is_none() && OF_REQUESTS.contains(&name.as_str());
    parameter.location == Location::Header && (of_requests || OF_ALL.contains(&name.as_str()))
}

/// One of nearly this name that goes elsewhere.
fn meant_elsewhere(operation: &Operation, name: &str) -> Option<String> {
    let names = operation.parameters.iter().map(|p| p.name.as_str());
    let close = suggest::closest(name, names)?;
    let meant = operation.parameters.iter().find(|p| p.name == close)?;
    let place = word(meant.location);
    Some(format!("did you mean the {place} parameter `{close}`?"))
}

/// What the operation has instead.
fn all_parameters(operation: &Operation) -> Option<String> {
    const SHOWN: usize = 8;
    let all = &operation.parameters;
    let spelt = |p: &api::Parameter| format!("`{}` ({})", p.name, word(p.location));
    let listed: Vec<String> = all.iter().take(SHOWN).map(spelt).collect();
    let listed = listed.join(", ");
    match all.len() {
        0 => None,
        more if more > SHOWN => Some(format!("it has {listed} and {} more", more - SHOWN)),
        _ => Some(format!("it has {listed}")),
    }
}

fn missing_parameter(step: &arazzo::Step, location: Location, name: &str) -> Diagnostic {
    let place = step
        .target
        .as_ref()
        .map_or(step.step_id.span, |target| target.text().span);
    let word = word(location);
    let message = format!(
        "step `{}` does not set the required {word} parameter `{name}`",
        *step.step_id
    );
    Diagnostic::new(Code::MissingRequiredParameter, place, message)
        .severity(missing_severity(location))
        .help(format!(
            "add `- {{name: {name}, in: {word}, value: …}}` to its `parameters`"
        ))
}

/// An address without a part leads nowhere; the rest is the server's to judge.
fn missing_severity(location: Location) -> Severity {
    match location {
        Location::Path | Location::Channel => Severity::Error,
        _ => Severity::Warning,
    }
}
