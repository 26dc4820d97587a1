//! What is read from a response: where it may be, of what type, and whether it is always there.

use super::inputs::docs_of;
use super::{Lower, Phase, Scope, broken};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::navigate::Verdict;
use crate::document::api::{MediaType, Response, SchemaId, StatusPattern};
use crate::expr::Pointer;
use crate::program::{Expr, Read, Type};
use crate::source::Span;

/// A part of a value that is read: the pointer goes on behind the one that is there.
pub(super) fn deeper(value: &Expr, pointer: &str) -> Expr {
    if pointer.is_empty() {
        return value.clone();
    }
    let mut value = value.clone();
    match &mut value {
        Expr::Body {
            pointer: base,
            read,
        } => {
            base.push_str(pointer);
            *read = untyped();
        }
        Expr::Input { pointer: base, .. }
        | Expr::Output { pointer: base, .. }
        | Expr::Called { pointer: base, .. }
        | Expr::Earlier { pointer: base, .. }
        | Expr::RequestBody(base) => base.push_str(pointer),
        _ => {
            let query = crate::program::Query::Pointer(pointer.to_owned());
            return Expr::Select {
                context: Box::new(value),
                query,
            };
        }
    }
    value
}

pub(super) fn untyped() -> Read {
    Read {
        ty: Type::Value,
        always: false,
        docs: None,
    }
}

/// What the description says about a place in a response body.
struct Found {
    schema: Option<SchemaId>,
    always: bool,
}

impl Lower<'_, '_> {
    pub(super) fn header(&mut self, scope: &Scope<'_>, name: &str, span: Span) -> Expr {
        let accepted = scope
            .step
            .map(|step| step.accepted.as_slice())
            .unwrap_or_default();
        let declared: Vec<_> = accepted
            .iter()
            .map(|response| {
                response
                    .headers
                    .iter()
                    .find(|h| h.name.eq_ignore_ascii_case(name))
            })
            .collect();
        let always = !declared.is_empty() && declared.iter().all(|h| h.is_some_and(|h| h.required));
        let first = declared.into_iter().flatten().next().cloned();
        let known = scope
            .step
            .is_some_and(|step| step.broken || accepted.is_empty());
        if first.is_none() && !known && scope.phase == Phase::Outputs && !is_standard_header(name) {
            let message = format!("the response describes no header `{name}`");
            let diagnostic = Diagnostic::new(Code::OutputHeaderUndeclared, span, message);
            self.report(diagnostic.help("it is read as text, if it is there"));
        }
        let schema = first.as_ref().and_then(|header| header.schema);
        let ty = match schema
            .map(|schema| self.apis.flat(schema))
            .and_then(|flat| flat.types)
        {
            Some(types) if types.integer && !types.string => Type::I64,
            Some(types) if types.number && !types.string => Type::F64,
            Some(types) if types.boolean && !types.string => Type::Bool,
            _ => Type::String,
        };
        let docs = first.and_then(|header| header.description);
        Expr::Header {
            name: name.to_owned(),
            read: Read { ty, always, docs },
        }
    }

    pub(super) fn body(&mut self, scope: &Scope<'_>, pointer: &Pointer, span: Span) -> Expr {
        let Some(step) = scope.step else {
            return broken();
        };
        let read = match scope.phase {
            Phase::Outputs => {
                self.read_body(scope, step.accepted.clone(), step.broken, pointer, span)
            }
            _ => {
                self.check_condition_pointer(scope, pointer, span);
                untyped()
            }
        };
        Expr::Body {
            pointer: pointer.to_string(),
            read,
        }
    }

    fn read_body(
        &mut self,
        scope: &Scope<'_>,
        accepted: Vec<Response>,
        broken: bool,
        pointer: &Pointer,
        span: Span,
    ) -> Read {
        if broken {
            return untyped();
        }
        let found: Vec<Found> = accepted
            .iter()
            .map(|response| self.in_response(response, pointer))
            .collect();
        if found.iter().all(|found| found.schema.is_none()) {
            self.report_not_found(&accepted, pointer, span);
            return self.undescribed(&accepted, pointer);
        }
        let always = found.iter().all(|found| found.always);
        let hint = self.hint(&accepted, pointer);
        let mut types = Vec::new();
        let mut docs = None;
        let mut nullable = false;
        for schema in found.iter().filter_map(|found| found.schema) {
            let ty = self.output_type(scope.workflow, schema, &hint);
            nullable |= self.apis.nullable(schema);
            let flat = self.apis.flat(schema);
            let own = docs_of(&flat);
            if docs.is_none() && !own.is_empty() {
                docs = Some(own.join("\n\n"));
            }
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        let ty = match types.as_slice() {
            [one] => one.clone(),
            _ => Type::Value,
        };
        if ty == Type::Value {
            let schemas = found.iter().filter_map(|found| found.schema);
            let words: Vec<String> = schemas.map(|schema| self.apis.describe(schema)).collect();
            let words = format!("The API describes it as {}.", words.join(" or "));
            docs = Some(docs.map_or(words.clone(), |docs: String| format!("{docs}\n\n{words}")));
        }
        Read {
            ty,
            always: always && !nullable,
            docs,
        }
    }

    /// What a type at this place is called if its schema has no name: the name of the object that
    /// it is a member of, and the member's.
    fn hint(&self, accepted: &[Response], pointer: &Pointer) -> String {
        let is_name = |token: &&String| token.parse::<usize>().is_err();
        let Some(member) = pointer.0.iter().rposition(|token| is_name(&token)) else {
            return "Body".to_owned();
        };
        let parent = Pointer(pointer.0[..member].to_vec());
        let named = accepted.iter().find_map(|response| {
            let schema = json_media(&response.content)?.schema?;
            let navigated = self.apis.navigate(schema, &parent);
            self.apis
                .schema(*navigated.alternatives.first()?)
                .name
                .clone()
        });
        let own = crate::program::names::camel(&pointer.0[member]);
        let parent = named
            .as_ref()
            .or_else(|| pointer.0[..member].iter().rev().find(is_name));
        format!(
            "{}{own}",
            parent
                .map(|name| crate::program::names::camel(name))
                .unwrap_or_default()
        )
    }

    /// A body that is text or bytes, or a place that no schema describes.
    fn undescribed(&self, accepted: &[Response], pointer: &Pointer) -> Read {
        let media: Vec<&str> = accepted
            .iter()
            .flat_map(|r| &r.content)
            .map(|media| media.name.as_str())
            .collect();
        let whole = pointer.0.is_empty();
        if whole && !media.is_empty() && media.iter().all(|name| is_text(name)) {
            return Read {
                ty: Type::String,
                always: false,
                docs: None,
            };
        }
        if whole && !media.is_empty() && media.iter().all(|name| is_binary(name)) {
            return Read {
                ty: Type::Bytes,
                always: false,
                docs: None,
            };
        }
        untyped()
    }

    fn in_response(&self, response: &Response, pointer: &Pointer) -> Found {
        let Some(media) = json_media(&response.content) else {
            return Found {
                schema: None,
                always: false,
            };
        };
        let Some(schema) = media.schema else {
            return Found {
                schema: None,
                always: false,
            };
        };
        let navigated = self.apis.navigate(schema, pointer);
        // Alternatives with one type are one; others are read as plain JSON.
        let schema = match navigated.alternatives.as_slice() {
            [] => None,
            [one] => Some(*one),
            several => self.one_type(several),
        };
        Found {
            schema,
            always: navigated.always && schema.is_some(),
        }
    }

    fn one_type(&self, several: &[SchemaId]) -> Option<SchemaId> {
        let kind = |id: &SchemaId| {
            let flat = self.apis.flat(*id);
            (
                flat.types,
                flat.values.clone(),
                flat.format.clone(),
                flat.properties.is_empty(),
            )
        };
        let first = kind(&several[0]);
        several
            .iter()
            .all(|id| kind(id) == first)
            .then_some(several[0])
    }

    /// A pointer that leads nowhere in any description of the response.
    fn report_not_found(&mut self, accepted: &[Response], pointer: &Pointer, span: Span) {
        for response in accepted {
            let Some(schema) = json_media(&response.content).and_then(|media| media.schema) else {
                if !response.content.is_empty() && !pointer.0.is_empty() {
                    self.report_not_json(response, pointer, span);
                }
                continue;
            };
            let navigated = self.apis.navigate(schema, pointer);
            let what = describe_response(response);
            if let Some(diagnostic) = pointer_mistake(&navigated.verdict, pointer, span, &what) {
                return self.report(diagnostic);
            }
        }
    }

    fn report_not_json(&mut self, response: &Response, pointer: &Pointer, span: Span) {
        if response
            .content
            .iter()
            .any(|media| media.name.contains('*') || is_json(&media.name))
        {
            return;
        }
        let media = &response.content[0].name;
        let what = describe_response(response);
        let message = format!("{what} is `{media}`, so `{pointer}` leads nowhere");
        let diagnostic = Diagnostic::new(Code::OutputFromNonJson, span, message);
        self.report(diagnostic.severity(Severity::Warning));
    }

    /// Whether the operation describes JSON responses and no others.
    pub(super) fn is_json_only(&self, scope: &Scope<'_>) -> bool {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return false;
        };
        let mut media = operation
            .responses
            .iter()
            .flat_map(|response| &response.content)
            .peekable();
        media.peek().is_some() && media.all(|media| is_json(&media.name))
    }

    /// Whether every description of the response has an array at this place.
    pub(super) fn is_array(&self, scope: &Scope<'_>, pointer: &Pointer) -> bool {
        self.all_at(scope, pointer, |types| types.array && !types.object)
    }

    /// Whether every description of the response is an object.
    pub(super) fn is_object(&self, scope: &Scope<'_>) -> bool {
        self.all_at(scope, &Pointer::default(), |types| {
            types.object && !types.array
        })
    }

    fn all_at(
        &self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        holds: impl Fn(crate::document::api::schema::TypeSet) -> bool,
    ) -> bool {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return false;
        };
        let success = operation
            .responses
            .iter()
            .filter(|response| (200..300).any(|status| response.status.names(status)));
        let schemas: Vec<SchemaId> = success
            .filter_map(|response| json_media(&response.content)?.schema)
            .flat_map(|schema| self.apis.navigate(schema, pointer).alternatives)
            .collect();
        let fits = |id: &SchemaId| self.apis.flat(*id).types.is_some_and(&holds);
        !schemas.is_empty() && schemas.iter().all(fits)
    }

    /// A condition that looks at a place which can never exist.
    fn check_condition_pointer(&mut self, scope: &Scope<'_>, pointer: &Pointer, span: Span) {
        let Some(step) = scope.step else { return };
        let Some(operation) = step.operation.clone() else {
            return;
        };
        let schemas: Vec<SchemaId> = operation
            .responses
            .iter()
            .filter_map(|response| json_media(&response.content)?.schema)
            .collect();
        if schemas.is_empty()
            || schemas.len()
                < operation
                    .responses
                    .iter()
                    .filter(|r| !r.content.is_empty())
                    .count()
        {
            return;
        }
        let all_closed = schemas.iter().all(|schema| {
            matches!(
                self.apis.navigate(*schema, pointer).verdict,
                Verdict::Closed { .. }
                    | Verdict::ThroughScalar { .. }
                    | Verdict::MemberOfArray { .. }
            )
        });
        if all_closed {
            let message = format!("no response of the operation has `{pointer}`");
            let diagnostic = Diagnostic::new(Code::UndeclaredFieldInCondition, span, message);
            self.report(diagnostic.help("the value is always missing here"));
        }
    }
}

fn pointer_mistake(
    verdict: &Verdict,
    pointer: &Pointer,
    span: Span,
    what: &str,
) -> Option<Diagnostic> {
    let diagnostic = |at: usize, why: &str| {
        let prefix = Pointer(pointer.0[..=at.min(pointer.0.len() - 1)].to_vec());
        Diagnostic::new(
            Code::OutputPointerMissing,
            span,
            format!("{what} has no `{prefix}`{why}"),
        )
    };
    let suggest = |diagnostic: Diagnostic, at: usize, known: &[String]| {
        let token = pointer.0.get(at).map(String::as_str).unwrap_or_default();
        match suggest::closest(token, known.iter().map(String::as_str)) {
            Some(closest) => diagnostic.help(format!("did you mean `{closest}`?")),
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("it has {}", some_of(known))),
        }
    };
    if pointer.0.is_empty() {
        return None;
    }
    match verdict {
        Verdict::Found | Verdict::Open { .. } => None,
        Verdict::Missing { at, known } => Some(suggest(diagnostic(*at, ""), *at, known)),
        Verdict::Closed { at, known } => {
            let diagnostic = diagnostic(*at, ", and its description allows no others");
            Some(suggest(diagnostic, *at, known).severity(Severity::Error))
        }
        Verdict::ThroughScalar { at, found } => {
            let why = format!(": what is before it is {found}");
            Some(diagnostic(*at, &why).severity(Severity::Error))
        }
        Verdict::MemberOfArray { at } => {
            let mut right = pointer.0.clone();
            right.insert((*at).min(right.len()), "0".to_owned());
            Some(
                diagnostic(*at, ": what is before it is an array")
                    .severity(Severity::Error)
                    .help(format!("the first item is at `{}`", Pointer(right))),
            )
        }
    }
}

fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// `the 200 response`.
fn describe_response(response: &Response) -> String {
    match response.status {
        StatusPattern::Code(code) => format!("the {code} response"),
        StatusPattern::Range(class) => format!("the {class}XX response"),
        StatusPattern::Default => "the default response".to_owned(),
    }
}

/// The JSON representation among several, or one that may be JSON.
pub(super) fn json_media(content: &[MediaType]) -> Option<&MediaType> {
    content
        .iter()
        .find(|media| is_json(&media.name))
        .or_else(|| content.iter().find(|media| media.name.contains('*')))
}

/// `application/json`, `application/problem+json; charset=utf-8`, `text/json`.
pub(super) fn is_json(media: &str) -> bool {
    let name = media
        .split(';')
        .next()
        .unwrap_or(media)
        .trim()
        .to_ascii_lowercase();
    name == "application/json" || name == "text/json" || name.ends_with("+json")
}

fn is_text(media: &str) -> bool {
    let name = media
        .split(';')
        .next()
        .unwrap_or(media)
        .trim()
        .to_ascii_lowercase();
    (name.starts_with("text/") && name != "text/json")
        || name == "application/xml"
        || name.ends_with("+xml")
        || name == "application/x-www-form-urlencoded"
        || name == "application/x-ndjson"
}

fn is_binary(media: &str) -> bool {
    !is_json(media) && !is_text(media) && !media.contains('*')
}

/// Headers that HTTP itself describes, which API descriptions leave out.
fn is_standard_header(name: &str) -> bool {
    const STANDARD: &[&str] = &[
        "location",
        "retry-after",
        "etag",
        "last-modified",
        "date",
        "content-type",
        "content-length",
        "content-location",
        "link",
        "server",
        "cache-control",
        "set-cookie",
    ];
    STANDARD.contains(&name.to_ascii_lowercase().as_str())
}
