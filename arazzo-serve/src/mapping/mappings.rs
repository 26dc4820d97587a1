//! [`Mappings`]: how one workflow meets the world.

use std::collections::BTreeSet;

use arazzo::{
    Description, Map,
    http::{HeaderName, StatusCode},
};
use serde_json::Value;

use super::{
    ContextScope, Mapping, MappingError, Node, Site, check_inputs, check_values, pointer::child,
    suggest::did_you_mean,
};

/// The members of a response.
const RESPONSE: [&str; 3] = ["status", "headers", "body"];

/// The headers that the service writes itself: they frame an answer, or say of which run it is.
const TAKEN: [&str; 6] = [
    "arazzo-run-id",
    "connection",
    "content-length",
    "transfer-encoding",
    "upgrade",
    "x-correlation-id",
];

/// The mappings of one workflow. What is absent is as it is without mappings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mappings {
    /// Makes the inputs of a request.
    pub(crate) request: Option<Mapping>,
    /// Makes status, headers and body of the response.
    pub(crate) response: Option<Mapping>,
    /// Names the session of a request or an event.
    pub(crate) session: Option<Mapping>,
    /// The values that the outputs of a successful run set.
    pub(crate) saved: Vec<(ContextScope, String, Mapping)>,
}

/// Which of the mappings has a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Request,
    Response,
    Session,
    /// The one with this index.
    Saved(usize),
}

impl Mappings {
    /// Checks all mappings against the schemas of the workflow; `bound` are the inputs that the
    /// settings set, `values` what `$setting` refers to.
    pub(crate) fn check(
        &self,
        workflow: &Description,
        bound: &BTreeSet<String>,
        values: &Map,
    ) -> Vec<(Part, MappingError)> {
        let outputs = schema(workflow.outputs_schema);
        let contexts = self.scopes(true);
        let arriving = Site {
            name: "a request",
            request: true,
            event: false,
            outputs: None,
            settings: values,
            contexts: &contexts,
        };
        let leaving = Site {
            name: "a response",
            request: false,
            outputs: Some(&outputs),
            ..arriving
        };
        let naming = Site {
            event: true,
            contexts: &[],
            ..arriving
        };
        let mut errors = Vec::new();
        let mut add = |part, found: Vec<_>| errors.extend(found.into_iter().map(|one| (part, one)));
        if let Some(mapping) = &self.request {
            add(
                Part::Request,
                check_inputs(mapping, workflow, bound, &arriving),
            );
        }
        if let Some(mapping) = &self.response {
            add(Part::Response, check_response(mapping, &leaving));
        }
        if let Some(mapping) = &self.session {
            add(Part::Session, check_values(mapping, &naming));
        }
        for (index, (scope, _, mapping)) in self.saved.iter().enumerate() {
            let mut found = check_values(mapping, &leaving);
            found.extend(self.unsaved(*scope));
            add(Part::Saved(index), found);
        }
        errors
    }

    /// Returns the scopes that have owners; only what comes with a request has a user.
    pub(crate) fn scopes(&self, with_user: bool) -> Vec<ContextScope> {
        let mut scopes = vec![ContextScope::Global, ContextScope::Run];
        if with_user {
            scopes.push(ContextScope::User);
        }
        if self.session.is_some() {
            scopes.push(ContextScope::Session);
        }
        scopes
    }

    fn unsaved(&self, scope: ContextScope) -> Option<MappingError> {
        let lacks = scope == ContextScope::Session && self.session.is_none();
        lacks.then(|| {
            error(
                "",
                "no session is named: write what names it as `session`".to_owned(),
            )
        })
    }
}

/// Checks a mapping that makes a response.
fn check_response(mapping: &Mapping, site: &Site<'_>) -> Vec<MappingError> {
    let mut errors = check_values(mapping, site);
    let Node::Object(members) = mapping.root() else {
        let message = "a response is an object with `status`, `headers` and `body`".to_owned();
        errors.push(error("", message));
        return errors;
    };
    for (name, node) in members {
        match (name.as_str(), node) {
            ("status", Node::Literal(status)) if status_of(status).is_none() => {
                errors.push(error(
                    "/status",
                    "a status is a whole number from 200 to 599".to_owned(),
                ));
            }
            ("headers", Node::Object(headers)) => {
                errors.extend(headers.iter().filter_map(unsendable))
            }
            ("headers", Node::Literal(_) | Node::List(_)) => {
                errors.push(error("/headers", "headers are an object".to_owned()));
            }
            ("status" | "headers" | "body", _) => {}
            (other, _) => {
                let hint = did_you_mean(other, RESPONSE);
                errors.push(error(
                    &child("", other),
                    format!("a response has no `{other}`{hint}"),
                ));
            }
        }
    }
    errors
}

fn unsendable((name, _): &(String, Node)) -> Option<MappingError> {
    let at = child("/headers", name);
    match header_name(name) {
        Some(_) => None,
        None if TAKEN.contains(&name.to_ascii_lowercase().as_str()) => Some(error(
            &at,
            format!("the header `{name}` is written by the service"),
        )),
        None => Some(error(&at, format!("`{name}` is not the name of a header"))),
    }
}

/// Returns the name of a header that a mapping may set.
pub(crate) fn header_name(name: &str) -> Option<HeaderName> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    (!TAKEN.contains(&name.as_str())).then_some(name)
}

/// Returns the status of the response that a mapping makes; `None` if outputs decide.
pub(crate) fn response_status(mapping: &Mapping) -> Option<u16> {
    let Node::Object(members) = mapping.root() else {
        return None;
    };
    match members.iter().find(|(name, _)| name == "status") {
        None => Some(200),
        Some((_, Node::Literal(status))) => Some(status_of(status)?.as_u16()),
        Some(_) => None,
    }
}

/// Returns the status that a value of a mapping is.
pub(crate) fn status_of(value: &Value) -> Option<StatusCode> {
    let number = value
        .as_u64()
        .and_then(|number| u16::try_from(number).ok())?;
    let status = (200..=599).contains(&number).then_some(number)?;
    StatusCode::from_u16(status).ok()
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Bool(true))
}

fn error(at: &str, message: String) -> MappingError {
    MappingError {
        at: at.to_owned(),
        message,
    }
}
