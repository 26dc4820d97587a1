//! Steps that send a message or receive one (Arazzo 1.1, AsyncAPI steps).
//!
//! What is read from a message, its parameters and its payload go the way of responses and requests;
//! here is what only such steps have: the direction, the channel, the correlation.

use std::rc::Rc;

use serde_json::Value as Json;

use super::parameters::declared;
use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{Binding, Direction, Messaging, Operation, template_names};
use crate::document::arazzo::{self, Location};
use crate::expr::Part;
use crate::program::{self, BodyEncoding, Call, Correlation, Expr, Parameter};
use crate::resolve::channel::{self, Found, Named};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

/// Where a message says what it answers, if its description does not say where.
const USUAL_CORRELATION: &str = "$message.header#/correlationId";

/// What a step that names a channel, or an operation on one, leads to.
pub(super) enum Exchange {
    Message(usize, Rc<Operation>),
    /// A mistake has been reported.
    Broken,
    /// It exchanges no messages.
    None,
}

impl Lower<'_, '_> {
    /// `has_action`: whether the step has the field, be it right or wrong.
    pub(super) fn messaging(
        &mut self,
        scope: &Scope<'_>,
        step: &arazzo::Step,
        has_action: bool,
    ) -> Exchange {
        let document = self.document(scope.document);
        let apis = self.apis;
        let (named, text) = match &step.target {
            Some(arazzo::Target::OperationId(text)) => {
                (channel::by_id(document, apis, text, self.diagnostics), text)
            }
            Some(arazzo::Target::OperationPath(text)) => (
                channel::by_operation_path(document, apis, text, self.diagnostics),
                text,
            ),
            Some(arazzo::Target::ChannelPath(_)) if step.several_targets => {
                return Exchange::Broken;
            }
            Some(arazzo::Target::ChannelPath(text)) => {
                let found = channel::by_path(document, apis, text, self.diagnostics);
                let found = found.map_or(Named::Nothing, |found| Named::Found(Box::new(found)));
                (found, text)
            }
            _ => return Exchange::None,
        };
        match named {
            Named::Elsewhere => Exchange::None,
            Named::Nothing => Exchange::Broken,
            Named::Found(found) => {
                let used = self
                    .direction(step, &found, text, has_action)
                    .and_then(|way| {
                        self.apis
                            .messaging(found.api, &found.key, way, self.diagnostics, text.span)
                    });
                match used {
                    Some(operation) => {
                        self.check_messaging(step, &operation);
                        Exchange::Message(found.source, Rc::new(operation))
                    }
                    None => Exchange::Broken,
                }
            }
        }
    }

    /// What the step does; an operation says it too, from the other side.
    fn direction(
        &mut self,
        step: &arazzo::Step,
        found: &Found,
        text: &Spanned<String>,
        has_action: bool,
    ) -> Option<Direction> {
        match step.action.as_ref().map(|action| action.value.as_str()) {
            Some("send") => return Some(Direction::Send),
            Some(_) => return Some(Direction::Receive),
            // What is wrong with it has been reported.
            None if has_action => return None,
            None => {}
        }
        let diagnostic = channel::no_action(step, text);
        let meant = found.key.application.map(Direction::opposite);
        self.report(match meant {
            Some(meant) => diagnostic
                .severity(Severity::Warning)
                .label(format!("read as `action: {}`", meant.word()))
                .help(format!("add `action: {}`", meant.word()))
                .fix_by_adding(text.span, "action", meant.word()),
            None => diagnostic,
        });
        meant
    }

    fn check_messaging(&mut self, step: &arazzo::Step, operation: &Operation) {
        let Some(messaging) = &operation.messaging else {
            return;
        };
        if let Some(action) = &step.action
            && messaging.application == Some(messaging.direction)
        {
            self.check_viewpoint(action, operation, messaging);
        }
        if messaging.direction == Direction::Send {
            self.no_correlation(step, "sends a message");
            return;
        }
        if step.timeout.is_none() {
            let message = format!("step `{}` may wait forever", *step.step_id);
            let diagnostic =
                Diagnostic::new(Code::ReceiveWithoutTimeout, step.step_id.span, message);
            self.report(diagnostic.help("add a `timeout`, in milliseconds"));
        }
        if operation.responses.len() > 1 && step.success_criteria.is_none() {
            let names: Vec<&str> = operation
                .responses
                .iter()
                .filter_map(|message| message.message.as_deref())
                .collect();
            let message = format!(
                "step `{}` takes whatever comes first: {}",
                *step.step_id,
                names.join(", ")
            );
            let diagnostic =
                Diagnostic::new(Code::ReceiveWithoutCriteria, step.step_id.span, message);
            self.report(diagnostic.help("add `successCriteria` on `$message.payload`"));
        }
    }

    /// AsyncAPI speaks of the application, Arazzo of its client.
    fn check_viewpoint(
        &mut self,
        action: &Spanned<String>,
        operation: &Operation,
        messaging: &Messaging,
    ) {
        let own = messaging.direction.word();
        let right = messaging.direction.opposite().word();
        let message = format!("the described application is the one to {own} here");
        let diagnostic = Diagnostic::new(Code::ActionDirection, action.span, message)
            .help(format!(
                "write `action: {right}`: what the application does, its client does not"
            ))
            .fix(action.span, right);
        let parts = ["/action", ""];
        self.report(self.with_part(diagnostic, &operation.place, &parts, "described here"));
    }

    /// What only a step that exchanges messages may say.
    pub(super) fn check_no_messaging(&mut self, step: &arazzo::Step, what: &str) {
        if let Some(action) = &step.action {
            let message = format!("a step that {what} has no `action`");
            let diagnostic = Diagnostic::new(Code::ActionOnNonAsync, action.span, message);
            // What is correlated goes with it.
            let help = "remove it: only messages are sent or received";
            return self.report(diagnostic.help(help).fix_by_removing(action.span));
        }
        self.no_correlation(step, what);
    }

    pub(super) fn no_correlation(&mut self, step: &arazzo::Step, what: &str) {
        if let Some(node) = &step.correlation_id {
            let message = format!("a step that {what} waits for nothing to correlate");
            let diagnostic = Diagnostic::new(Code::CorrelationWithoutReceive, node.span, message);
            self.report(
                diagnostic.help("`correlationId` belongs to a step with `action: receive`"),
            );
        }
    }

    pub(super) fn message_call(
        &mut self,
        scope: &Scope<'_>,
        source: usize,
        operation: &Operation,
        messaging: &Messaging,
        (own, shared): (&[arazzo::Parameter], &[arazzo::Parameter]),
        step: &arazzo::Step,
    ) -> Call {
        let sends = messaging.direction == Direction::Send;
        let own: Vec<_> = own
            .iter()
            .filter_map(|parameter| self.message_parameter(operation, parameter, sends, true))
            .collect();
        let shared: Vec<_> = shared
            .iter()
            .filter_map(|parameter| self.message_parameter(operation, parameter, sends, false))
            .collect();
        let parameters = self.parameters(scope, operation, &own, &shared, step, &[]);
        let body = if sends {
            self.request_body(scope, operation, step, &[])
        } else {
            self.no_payload(scope, step)
        };
        self.check_message_body(step, body.as_ref());
        let correlation = step.correlation_id.as_ref().filter(|_| !sends);
        let correlation = correlation.map(|node| self.correlation(scope, messaging, node));
        Call::Message(Box::new(program::Message {
            module: self.module_of(scope.document),
            source,
            direction: match messaging.direction {
                Direction::Send => program::Direction::Send,
                Direction::Receive => program::Direction::Receive,
            },
            channel: self.address(operation, &parameters),
            parameters,
            body_required: operation.body.as_ref().is_some_and(|body| body.required),
            body,
            correlation,
            correlated_by: if sends {
                messaging.correlation.clone()
            } else {
                Vec::new()
            },
            reply_to: messaging.reply.clone(),
            bindings: messaging.bindings.iter().map(binding).collect(),
        }))
    }

    /// A parameter of a message: a header, or a part of the address. None for one that is neither,
    /// which has been reported.
    fn message_parameter(
        &mut self,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        sends: bool,
        own: bool,
    ) -> Option<arazzo::Parameter> {
        let location = parameter.location.as_ref().map(|location| location.value);
        let placed = |location| arazzo::Parameter {
            location: parameter
                .location
                .as_ref()
                .map(|given| Spanned::new(location, given.span)),
            ..parameter.clone()
        };
        let of_address = declared(operation, Location::Channel, &parameter.name).is_some()
            || template_names(&operation.path).contains(&parameter.name.value);
        let problem = match location {
            Some(Location::Header) if !sends => "a step that receives a message sends no headers",
            None | Some(Location::Header | Location::Channel) => return Some(parameter.clone()),
            // Before `channel` was a place, the parameters of an address were those of a path.
            Some(Location::Path) if of_address => return Some(placed(Location::Channel)),
            Some(_) => "a message has headers and an address, and no such parameter",
        };
        if own {
            let span = parameter
                .location
                .as_ref()
                .map_or(parameter.span, |l| l.span);
            let diagnostic = Diagnostic::new(Code::InNotAllowed, span, problem);
            self.report(if sends {
                diagnostic.help("write `in: header`, or `in: channel` for the address")
            } else {
                diagnostic.help("remove it; `correlationId` selects among messages")
            });
        }
        None
    }

    fn no_payload(&mut self, scope: &Scope<'_>, step: &arazzo::Step) -> Option<program::Body> {
        let body = step.request_body.as_ref()?;
        let message = "a step that receives a message sends no payload";
        let diagnostic = Diagnostic::new(Code::BodyNotDeclared, body.key, message);
        self.report(diagnostic.label("ignored").help("remove the `requestBody`"));
        if let Some(payload) = &body.payload {
            self.value(scope, payload, Target::default());
        }
        None
    }

    /// Payloads that nothing here can write.
    fn check_message_body(&mut self, step: &arazzo::Step, body: Option<&program::Body>) {
        let (Some(body), Some(given)) = (body, &step.request_body) else {
            return;
        };
        let structure = match &body.value {
            Expr::Object(_) | Expr::Array(_) => true,
            Expr::Literal(value) => value.is_object() || value.is_array(),
            _ => false,
        };
        let problem = match body.encoding {
            BodyEncoding::Form(_) | BodyEncoding::Multipart(_) => "a message is not a form",
            BodyEncoding::Bytes if structure => "only JSON payloads are made from a structure",
            _ => return,
        };
        let span = given.content_type.as_ref().map_or(given.key, |c| c.span);
        let message = format!(
            "a payload of `{}` cannot be written: {problem}",
            body.content_type
        );
        let diagnostic = Diagnostic::new(Code::AsyncapiUnsupported, span, message);
        self.report(
            diagnostic.help("use a payload of `application/json`, or one that is text or bytes"),
        );
    }

    fn correlation(
        &mut self,
        scope: &Scope<'_>,
        messaging: &Messaging,
        node: &Node,
    ) -> Correlation {
        let target = Target {
            text: true,
            ..Target::default()
        };
        let value = self.value(scope, node, target);
        let mut locations = messaging.correlation.clone();
        if locations.is_empty() {
            let message = "no message of the channel says where it has its correlation id";
            self.report(
                Diagnostic::new(Code::CorrelationMismatch, node.span, message)
                    .label(format!("looked for at `{USUAL_CORRELATION}`"))
                    .help("add `correlationId: {location: …}` to the messages of the description"),
            );
            locations.push(USUAL_CORRELATION.to_owned());
        }
        Correlation { locations, value }
    }

    /// The address, with the defaults of those parameters that are not given.
    fn address(&self, operation: &Operation, given: &[Parameter]) -> String {
        let mut address = operation.path.clone();
        for parameter in &operation.parameters {
            let here = |known: &Parameter| {
                known.location == program::Location::Channel && known.name == parameter.name
            };
            if parameter.location != Location::Channel || given.iter().any(here) {
                continue;
            }
            let schema = parameter.schema.map(|schema| self.apis.flat(schema));
            if let Some(default) = schema.and_then(|schema| schema.default.clone()) {
                let default = super::inputs::show(&default);
                address = address.replace(&format!("{{{}}}", parameter.name), &default);
            }
        }
        address
    }

    /// `$message.…`
    pub(super) fn message_part(&mut self, scope: &Scope<'_>, part: &Part, span: Span) -> Expr {
        if let Some(early) = self.too_early(scope, "$message", span) {
            return early;
        }
        let step = scope.step.filter(|step| !step.broken);
        let Some(step) = step else {
            return Expr::Broken;
        };
        let messaging = step
            .operation
            .as_ref()
            .is_some_and(|operation| operation.messaging.is_some());
        if !messaging && scope.shared {
            // An action of the whole workflow finds nothing here.
            return Expr::Literal(Json::Null);
        }
        if !messaging {
            let message = "`$message` needs a step that sends or receives a message";
            let diagnostic = Diagnostic::new(Code::InvalidSource, span, message);
            let help = "a response has `$response.body` and `$response.header.<name>`";
            self.report(diagnostic.severity(Severity::Error).help(help));
            return Expr::Broken;
        }
        match part {
            Part::Header(name) => self.header(scope, name, span),
            Part::Payload { pointer, dotted } | Part::Body { pointer, dotted } => {
                let pointer = self.declared_place(scope, pointer, *dotted, span);
                self.check_dots(scope, "$message.payload", &pointer, *dotted, span);
                self.body(scope, &pointer, span)
            }
            Part::Query(_) | Part::Path(_) => Expr::Broken,
        }
    }

    /// What only an exchange over HTTP has, in a step without one.
    pub(super) fn no_http(&mut self, scope: &Scope<'_>, expression: &str, span: Span) -> Expr {
        if scope.shared {
            return Expr::Literal(Json::Null);
        }
        let message = format!("a step that exchanges messages has no `{expression}`");
        let diagnostic = Diagnostic::new(Code::InvalidSource, span, message);
        let help = "use `$message.payload` and `$message.header.<name>`";
        self.report(diagnostic.severity(Severity::Error).help(help));
        Expr::Broken
    }
}

fn binding(said: &Binding) -> program::Binding {
    match said {
        Binding::Qos(level) => program::Binding::Qos(*level),
        Binding::Retain(retain) => program::Binding::Retain(*retain),
        Binding::MessageExpiry(seconds) => program::Binding::MessageExpiry(*seconds),
        Binding::QueueGroup(name) => program::Binding::QueueGroup(name.clone()),
        Binding::Topic(name) => program::Binding::Topic(name.clone()),
        Binding::Key(key) => program::Binding::Key(key.clone()),
        Binding::Partitions(count) => program::Binding::Partitions(*count),
        Binding::Group(name) => program::Binding::Group(name.clone()),
        Binding::Exchange(name) => program::Binding::Exchange(name.clone()),
        Binding::ExchangeKind(kind) => program::Binding::ExchangeKind(kind.clone()),
        Binding::Queue(name) => program::Binding::Queue(name.clone()),
        Binding::Persistent(persistent) => program::Binding::Persistent(*persistent),
    }
}
