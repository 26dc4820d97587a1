//! What is wrong with a step whatever its API description says, for steps whose operation was not
//! found.
//!
//! The unreadable source has been reported; what only the description could tell stays silent.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::{self, SourceKind};
use crate::lower::media::is_json;
use crate::lower::value::Target;
use crate::lower::{Lower, Scope};
use crate::resolve::{Document, channel};

impl Lower<'_, '_> {
    /// `own` are the parameters of the step; `has_action`: whether it has the field, be it right or
    /// wrong.
    pub(in crate::lower) fn check_unread(
        &mut self,
        scope: &Scope<'_>,
        step: &arazzo::Step,
        own: &[arazzo::Parameter],
        has_action: bool,
    ) {
        let Some(target) = &step.target else { return };
        if matches!(target, arazzo::Target::WorkflowId(_)) {
            return;
        }
        self.check_places(own);
        let document = self.document(scope.document);
        if !names_unread(document, target) {
            return;
        }
        let over_channel = matches!(target, arazzo::Target::ChannelPath(_));
        match declared_kind(document, target) {
            Some(SourceKind::OpenApi) if !over_channel => {
                self.check_no_messaging(step, "sends a request");
            }
            Some(SourceKind::OpenApi) => {}
            _ if !has_action && over_channel && !target.text().contains("#/operations/") => {
                self.report(channel::no_action(step, target.text()));
            }
            _ => self.check_sender(step),
        }
    }

    /// The payload, which a text that looks like JSON is, unless the step says otherwise.
    pub(in crate::lower) fn check_unread_body(&mut self, scope: &Scope<'_>, step: &arazzo::Step) {
        let Some(body) = &step.request_body else {
            return;
        };
        let Some(payload) = &body.payload else { return };
        let given = body.content_type.as_ref();
        let json = given.is_none_or(|given| is_json(&given.value));
        match payload.as_str().filter(|text| json && is_structure(text)) {
            Some(text) => self.json_payload(scope, payload, text, Target::default()),
            None => self.value(scope, payload, Target::default()),
        };
    }

    fn check_places(&mut self, own: &[arazzo::Parameter]) {
        for parameter in own.iter().filter(|one| one.location.is_none()) {
            let name = &parameter.name;
            let message = format!("parameter `{}` does not say where it goes", **name);
            let diagnostic = Diagnostic::new(Code::MissingIn, name.span, message);
            self.report(diagnostic.help("add `in: path`, `query`, `header` or `cookie`"));
        }
    }

    fn check_sender(&mut self, step: &arazzo::Step) {
        let action = step.action.as_ref().map(|action| action.value.as_str());
        if action == Some("send") {
            self.no_correlation(step, "sends a message");
        }
    }
}

/// Whether a text begins like an object or a list, and not with a hole.
fn is_structure(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('[') || text.starts_with('{') && !text.starts_with("{$")
}

/// Whether what a step names is in a source that could not be read, or may be.
fn names_unread(document: &Document, target: &arazzo::Target) -> bool {
    match named_source(document, target) {
        Some(source) => document.is_broken(source),
        None => document.is_incomplete(),
    }
}

/// What the document says of the source that a step names.
fn declared_kind(document: &Document, target: &arazzo::Target) -> Option<SourceKind> {
    match named_source(document, target) {
        Some(source) => document.declared_kind(source),
        None if document.sources.len() == 1 => document.declared_kind(0),
        None => None,
    }
}

fn named_source(document: &Document, target: &arazzo::Target) -> Option<usize> {
    let name = crate::resolve::operation::source_in(document, target.text())?;
    document.source(name)
}
