//! AsyncAPI 2.x and 3.x: operations and channels as the model of API descriptions has them.
//!
//! A message is to its step what a response is to a request, and what a step sends is the body of
//! its request, its headers are parameters. So the checks of requests and responses apply to messages
//! too. As for HTTP, only what is asked for is read.

use std::cell::OnceCell;
use std::rc::Rc;

use super::apis::{Apis, Problem};
use super::description::{Description, DescriptionId, OpenDescriptionError};
use super::external::external_docs;
use super::root::{RootKind, describe, kind, stated};
use super::tree::{Dialect, Node};
use super::{ApiPlace, Binding, Direction, Messaging, Operation};
use crate::diagnostic::{Code, Severity, Sink};
use crate::pointer::{child, unescape};
use crate::source::{FileId, Span};

mod bindings;
mod channel;
mod message;
mod server;
mod v2;
mod v3;

use channel::Channel;
use message::Message;

/// An operation or a channel in the index of a description: nothing of it read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessagingKey {
    /// None for a channel.
    pub(crate) operation_id: Option<String>,
    /// The name of the channel, if this is one, or if the operation is defined in it.
    pub(crate) channel: Option<String>,
    /// The Operation Object or the Channel Object.
    pub(crate) place: ApiPlace,
    /// What the described application does; none for a channel.
    pub(crate) application: Option<Direction>,
}

/// What is known of a use of a channel, whatever the version.
struct Use {
    channel: Channel,
    /// Those that go in the direction of the step.
    messages: Vec<Message>,
    application: Option<Direction>,
    operation: Option<Node>,
    /// The address that replies to what the step sends go to, if the description knows it.
    reply: Option<String>,
}

/// A description while a part of it is read.
struct Reading<'r, 'a> {
    apis: &'r Apis<'a>,
    root: Node,
    problems: Vec<Problem>,
}

impl Apis<'_> {
    /// Parses the file as an AsyncAPI description.
    pub(crate) fn open_async(&self, file: FileId) -> Result<DescriptionId, OpenDescriptionError> {
        if let Some(known) = self.opened(file) {
            return Ok(known);
        }
        let tree = self.tree(file).map_err(|e| self.unparsable(file, &e))?;
        if kind(tree.root.fields()) != Some(RootKind::AsyncApi) {
            let error =
                OpenDescriptionError::new(Code::SourceTypeMismatch, describe(tree.root.fields()));
            return Err(error.named(self, file));
        }
        let version = stated(tree.root.fields(), "asyncapi").unwrap_or_default();
        if !matches!(version.split('.').next(), Some("2" | "3")) {
            let message = "follows a version of AsyncAPI that is not supported";
            let error = OpenDescriptionError {
                help: Some("supported: AsyncAPI 2 and 3".to_owned()),
                ..OpenDescriptionError::new(Code::AsyncapiUnsupported, message)
            };
            return Err(error.named(self, file));
        }
        let mut descriptions = self.descriptions.borrow_mut();
        descriptions.push(Rc::new(Description {
            tree,
            dialect: Dialect::V3_1,
            operations: OnceCell::new(),
        }));
        Ok(DescriptionId(descriptions.len() as u32 - 1))
    }

    /// The operations that have a name, in the description's order.
    pub(crate) fn message_operations(&self, id: DescriptionId) -> Vec<MessagingKey> {
        let root = self.description(id).root();
        if is_v2(&root) {
            v2::operations(self, &root)
        } else {
            v3::operations(self, &root)
        }
    }

    /// The channels, in the description's order: name and address.
    pub(crate) fn channels(&self, id: DescriptionId) -> Vec<(String, String)> {
        let root = self.description(id).root();
        let channels = root.get("channels").map(|node| node.entries());
        let named = channels.unwrap_or_default().into_iter();
        let named = named.filter(|(name, _)| !name.starts_with("x-"));
        let with_address = named.map(|(name, node)| {
            let node = self.follow(node.clone()).unwrap_or(node);
            let address = (!is_v2(&root)).then(|| node.text("address")).flatten();
            (name.clone(), address.unwrap_or(name))
        });
        with_address.collect()
    }

    /// The channel of this name.
    pub(crate) fn channel(&self, id: DescriptionId, name: &str) -> Option<MessagingKey> {
        let channels = self.description(id).root().get("channels")?;
        let node = channels.at(&child("", name))?;
        Some(MessagingKey {
            operation_id: None,
            channel: Some(name.to_owned()),
            place: node.place(),
            application: None,
        })
    }

    /// Reads an operation, or a channel, as far as a step that sends or receives needs it. What is
    /// wrong with its parts is reported at `span`: an error where there is no channel without them,
    /// else a warning, and the parts may be anything.
    pub(crate) fn messaging(
        &self,
        id: DescriptionId,
        key: &MessagingKey,
        direction: Direction,
        diagnostics: &mut Sink,
        span: Span,
    ) -> Option<Operation> {
        let root = self.description(id).root();
        let tree = self.tree(key.place.file).ok()?;
        let node = Node::root(tree, root.dialect).at(&key.place.pointer)?;
        let mut reading = Reading {
            apis: self,
            root,
            problems: Vec::new(),
        };
        let used = if is_v2(&reading.root) {
            v2::read(&mut reading, key, &node, direction)
        } else {
            v3::read(&mut reading, key, &node, direction)
        };
        let bindings = match &used {
            Some(used) => reading.bindings(used, direction),
            None => Vec::new(),
        };
        let severity = match used {
            Some(_) => Severity::Warning,
            None => Severity::Error,
        };
        for problem in &reading.problems {
            self.report(problem, span, severity, diagnostics);
        }
        Some(reading.operation(key, used?, direction, bindings))
    }
}

impl Reading<'_, '_> {
    /// What a reference leads to; a problem is kept, and the part left out.
    fn follow(&mut self, node: Node) -> Option<Node> {
        match self.apis.follow(node) {
            Ok(target) => Some(target),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn operation(
        &self,
        key: &MessagingKey,
        used: Use,
        direction: Direction,
        bindings: Vec<Binding>,
    ) -> Operation {
        let head = |field: &str| used.operation.as_ref()?.text(field);
        let of_message = |message: &Message| message.summary.clone();
        let mut parameters = used.channel.parameters.clone();
        let mut body = None;
        if direction == Direction::Send {
            parameters.extend(message::headers_to_send(&used.messages));
            body = message::body(key.place.clone(), &used.messages);
        }
        let mut correlation: Vec<String> = Vec::new();
        for location in used.messages.iter().filter_map(|m| m.correlation.clone()) {
            if !correlation.contains(&location) {
                correlation.push(location);
            }
        }
        Operation {
            place: key.place.clone(),
            method: direction.word().to_uppercase(),
            path: used.channel.address.clone(),
            respelt: Vec::new(),
            operation_id: key.operation_id.clone(),
            summary: head("summary").or_else(|| used.messages.first().and_then(of_message)),
            description: head("description"),
            external_docs: used.operation.as_ref().and_then(external_docs),
            deprecated: false,
            parameters,
            unread_parameters: used.messages.iter().any(Message::is_unread),
            body,
            responses: used.messages.iter().map(Message::response).collect(),
            server: None,
            security: Vec::new(),
            security_inherited: false,
            messaging: Some(Messaging {
                direction,
                application: used.application,
                correlation,
                reply: used.reply,
                bindings,
            }),
        }
    }
}

fn is_v2(root: &Node) -> bool {
    root.text("asyncapi")
        .is_some_and(|version| version.starts_with('2'))
}

/// The last token of the pointer to a node: its name.
fn name_of(node: &Node) -> String {
    let token = node.pointer.rsplit('/').next().unwrap_or_default();
    unescape(token)
}
