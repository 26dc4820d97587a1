//! Places in responses that do not exist, as far as the API description tells.

use crate::diagnostic::suggest::some_of;
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::navigate::Verdict;
use crate::document::api::schema::TypeSet;
use crate::document::api::{Response, SchemaId, StatusPattern};
use crate::document::arazzo::Location;
use crate::expr::Pointer;
use crate::lower::check::request::values::with_article;
use crate::lower::media::{is_binary, is_json, json_media, may_be_json};
use crate::lower::{Lower, Scope, StepScope};
use crate::source::Span;

impl Lower<'_, '_> {
    /// A pointer that leads nowhere in any description of the response.
    pub(in crate::lower) fn report_not_found(
        &mut self,
        scope: &Scope<'_>,
        accepted: &[Response],
        pointer: &Pointer,
        span: Span,
    ) {
        if accepted
            .iter()
            .all(|one| one.status == StatusPattern::Default)
            && self.is_step_wrong(scope)
        {
            return;
        }
        for response in accepted {
            let Some(schema) = json_media(&response.content).and_then(|media| media.schema) else {
                if !response.content.is_empty() && !pointer.0.is_empty() {
                    self.report_not_json(response, pointer, span);
                }
                continue;
            };
            let verdict = self.apis.navigate(schema, pointer).verdict;
            let what = describe_response(response);
            if let Some(mut diagnostic) = pointer_mistake(&verdict, pointer, span, &what) {
                if let Verdict::Missing { at, .. } | Verdict::Closed { at, .. } = verdict {
                    let place = self.help_with_place(schema, pointer, at);
                    diagnostic.help = place.or(diagnostic.help);
                }
                if diagnostic.severity == Severity::Error {
                    // How a path to nothing is spelt does not matter.
                    self.diagnostics.withdraw(Code::DotNavigationInValue, span);
                }
                let diagnostic = self.with_parent(diagnostic, schema, pointer, verdict.at());
                return self.report_missing_place(diagnostic);
            }
        }
    }

    pub(in crate::lower) fn report_not_json(
        &mut self,
        response: &Response,
        pointer: &Pointer,
        span: Span,
    ) {
        if response
            .content
            .iter()
            .any(|media| may_be_json(&media.name))
        {
            return;
        }
        let media = &response.content[0].name;
        let what = describe_response(response);
        let message = format!("{what} is `{media}`, which has no `{pointer}`");
        let help = if is_binary(media) {
            "output `$response.body`, which is the whole file"
        } else {
            "output `$response.body` as a whole, and take it apart in Rust"
        };
        let diagnostic = Diagnostic::new(Code::OutputFromNonJson, span, message)
            .label("always missing")
            .help(help);
        let parts = ["/content", ""];
        self.report(self.with_part(diagnostic, &response.place, &parts, "described here"));
    }

    /// A place in the body of a response that has none, as one that only redirects.
    pub(in crate::lower) fn report_no_body(
        &mut self,
        scope: &Scope<'_>,
        accepted: &[Response],
        pointer: &Pointer,
        span: Span,
    ) {
        let described = |one: &Response| one.message.is_some() || !one.content.is_empty();
        let Some(first) = accepted.first().filter(|_| !accepted.iter().any(described)) else {
            return;
        };
        let what = describe_response(first);
        let help = match first.status {
            StatusPattern::Code(300..=399) | StatusPattern::Range(3) => {
                "a redirect says where to go: read `$response.header.Location`"
            }
            StatusPattern::Code(204 | 205) if self.is_step_wrong(scope) => return,
            StatusPattern::Code(204 | 205) => "nothing comes with this status: remove the output",
            _ if goes_back(scope) && !pointer.0.is_empty() => {
                "what a redirect adds to `redirect_uri` is in no response: take it as an input"
            }
            _ => return,
        };
        let message = format!(
            "{what} has no body, so nothing is at `$response.body{}`",
            shown(pointer)
        );
        let diagnostic = Diagnostic::new(Code::OutputFromNonJson, span, message)
            .label("always missing")
            .help(help);
        self.report(self.with_part(diagnostic, &first.place, &[""], "described here"));
    }

    /// Whether the step asks for a status that its operation does not have, so that what the
    /// others bring says nothing.
    fn is_step_wrong(&self, scope: &Scope<'_>) -> bool {
        let asks = |step: &StepScope| self.undeclared_status.contains(&(scope.workflow, step.id));
        scope.step.is_some_and(asks)
    }

    /// Whether the operation describes JSON responses and no others.
    pub(in crate::lower) fn is_json_only(&self, scope: &Scope<'_>) -> bool {
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
    pub(in crate::lower) fn is_array(&self, scope: &Scope<'_>, pointer: &Pointer) -> bool {
        self.all_at(scope, pointer, |types| types.array && !types.object)
    }

    /// Whether nothing is said of the body of a success.
    pub(in crate::lower) fn is_undescribed(&self, scope: &Scope<'_>) -> bool {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return false;
        };
        let mut responses = operation.responses.iter();
        responses.all(|response| {
            response.unread.is_some()
                || json_media(&response.content).is_none_or(|media| media.schema.is_none())
        })
    }

    /// Whether every description of the response is an object.
    pub(in crate::lower) fn is_object(&self, scope: &Scope<'_>) -> bool {
        self.all_at(scope, &Pointer::default(), |types| {
            types.object && !types.array
        })
    }

    pub(in crate::lower) fn all_at(
        &self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        holds: impl Fn(TypeSet) -> bool,
    ) -> bool {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return false;
        };
        let success = operation.responses.iter().filter(|response| {
            response.message.is_some() || (200..300).any(|status| response.status.names(status))
        });
        let success: Vec<&Response> = success.collect();
        if success.iter().any(|response| response.unread.is_some()) {
            return false;
        }
        let schemas: Vec<SchemaId> = success
            .into_iter()
            .filter_map(|response| json_media(&response.content)?.schema)
            .flat_map(|schema| self.apis.navigate(schema, pointer).alternatives)
            .collect();
        let fits = |id: &SchemaId| self.apis.flat(*id).types.is_some_and(&holds);
        !schemas.is_empty() && schemas.iter().all(fits)
    }

    /// A condition that looks at a place which no description of a response has.
    pub(in crate::lower) fn check_condition_pointer(
        &mut self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        span: Span,
    ) {
        let operation = scope.step.and_then(|step| step.operation.clone());
        let Some(operation) = operation.filter(|_| !pointer.0.is_empty()) else {
            return;
        };
        let described = |one: &&Response| !one.content.is_empty();
        let described: Vec<_> = operation.responses.iter().filter(described).collect();
        let verdict = |one: &&Response| {
            if one.unread.is_some() {
                return None;
            }
            let schema = self.media_with(&one.content, pointer)?.schema?;
            Some(self.apis.navigate(schema, pointer).verdict)
        };
        let verdicts: Vec<_> = described.iter().map(verdict).collect();
        let slip = described.iter().zip(&verdicts).find_map(|(one, verdict)| {
            let success = (200..300).any(|status| one.status.names(status));
            slip(verdict.as_ref().filter(|_| success)?, pointer)
        });
        let closed = |one: &Option<Verdict>| one.as_ref().is_some_and(is_impossible);
        let absent =
            |one: &Option<Verdict>| closed(one) || matches!(one, Some(Verdict::Missing { .. }));
        let found = |one: &Option<Verdict>| matches!(one, Some(Verdict::Found));
        let severity = if verdicts.is_empty() || verdicts.iter().any(found) {
            return;
        } else if verdicts.iter().all(closed) {
            Severity::Error
        } else if slip.is_some() || verdicts.iter().all(absent) {
            Severity::Warning
        } else {
            // It is in what cannot be read, or nowhere.
            self.reads_unread(&operation.responses);
            return;
        };
        let what = match operation.messaging {
            Some(_) => "message of the channel",
            None => "response of the operation",
        };
        let message = format!("no {what} has `{pointer}`");
        let help = match slip {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "the value is always missing here".to_owned(),
        };
        let diagnostic = Diagnostic::new(Code::UndeclaredFieldInCondition, span, message)
            .severity(severity)
            .help(help);
        let schema = described
            .first()
            .and_then(|one| json_media(&one.content)?.schema);
        self.report(match (schema, verdicts.first()) {
            (Some(schema), Some(Some(verdict))) => {
                self.with_parent(diagnostic, schema, pointer, verdict.at())
            }
            _ => diagnostic,
        });
    }
}

/// Whether nothing can stand there.
fn is_impossible(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Closed { .. } | Verdict::ThroughScalar { .. } | Verdict::MemberOfArray { .. }
    )
}

/// The member that a pointer means, but for a slip of the hand.
fn slip(verdict: &Verdict, pointer: &Pointer) -> Option<String> {
    let (Verdict::Missing { at, known } | Verdict::Closed { at, known }) = verdict else {
        return None;
    };
    let token = pointer.0.get(*at)?;
    suggest::near_miss(token, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether the step asks to be sent back with the answer in the query, as for an OAuth code.
fn goes_back(scope: &Scope<'_>) -> bool {
    let sent = scope
        .step
        .map(|step| step.sent.as_slice())
        .unwrap_or_default();
    sent.iter()
        .any(|(location, name)| *location == Location::Query && name == "redirect_uri")
}

/// Behind `$response.body`.
fn shown(pointer: &Pointer) -> String {
    if pointer.0.is_empty() {
        String::new()
    } else {
        format!("#{pointer}")
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
            Some(closest) => {
                let mut right = pointer.0[..at].to_vec();
                right.push(closest.to_owned());
                let mut diagnostic = diagnostic.help(format!("did you mean `{}`?", Pointer(right)));
                diagnostic.slip = suggest::is_slip_of(token, closest);
                diagnostic
            }
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
            let why = format!(": what is before it is {}", with_article(found));
            let before = Pointer(pointer.0[..*at].to_vec());
            let help = format!("`$response.body{}` is the whole value", shown(&before));
            Some(diagnostic(*at, &why).severity(Severity::Error).help(help))
        }
        Verdict::MemberOfArray { at } => {
            let diagnostic = diagnostic(*at, ": what is before it is an array");
            let help = help_with_array(pointer, *at);
            Some(diagnostic.severity(Severity::Error).help(help))
        }
    }
}

/// What to write in the place of a member of an array.
fn help_with_array(pointer: &Pointer, at: usize) -> String {
    const COUNTS: &[&str] = &["length", "size", "count"];
    let member = pointer.0.get(at).map(String::as_str).unwrap_or_default();
    if COUNTS.contains(&member) {
        return "an expression does not count: output the array itself, and count its items in Rust"
            .to_owned();
    }
    let mut right = pointer.0.clone();
    match right.get_mut(at).filter(|token| *token == "-") {
        // The place behind the last item, where nothing is.
        Some(token) => *token = "0".to_owned(),
        None => right.insert(at.min(right.len()), "0".to_owned()),
    }
    format!("the first item is at `{}`", Pointer(right))
}

/// `the 200 response`.
fn describe_response(response: &Response) -> String {
    match response.status {
        _ if response.message.is_some() => {
            let name = response.message.as_deref().unwrap_or_default();
            format!("the message `{name}`")
        }
        StatusPattern::Code(code) => format!("the {code} response"),
        StatusPattern::Range(class) => format!("the {class}XX response"),
        StatusPattern::Default => "the default response".to_owned(),
    }
}
