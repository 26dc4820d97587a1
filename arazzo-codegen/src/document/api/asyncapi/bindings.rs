//! Bindings: what a description says about a channel, an operation and its messages for a protocol.
//!
//! A workflow may run against a broker of another protocol than that of the description's server, so
//! those of all protocols are read. What a binding says of the application's own subscription is not
//! said of the workflow's.

use super::{Reading, Use};
use crate::document::api::tree::Node;
use crate::document::api::{Binding, Direction};

/// The names of a protocol, the one that counts first.
const KAFKA: &[&str] = &["kafka"];
const MQTT: &[&str] = &["mqtt", "mqtt5"];
const AMQP: &[&str] = &["amqp"];
const NATS: &[&str] = &["nats"];

/// Bindings are lenient: what is not of the type that a protocol needs says nothing.
type Say = fn(&Node, &str) -> Option<Binding>;

const OF_CHANNEL: &[(&[&str], &str, Say)] = &[
    (KAFKA, "topic", |node, key| {
        node.text(key).map(Binding::Topic)
    }),
    (KAFKA, "partitions", |node, key| {
        number(node, key).map(Binding::Partitions)
    }),
    (AMQP, "exchange", |node, key| {
        name(node, key).map(Binding::Exchange)
    }),
    (AMQP, "exchange", |node, key| {
        node.get(key)?.text("type").map(Binding::ExchangeKind)
    }),
    (AMQP, "queue", |node, key| {
        name(node, key).map(Binding::Queue)
    }),
];

const OF_OPERATION: &[(&[&str], &str, Say)] = &[
    (MQTT, "qos", |node, key| {
        let level = number(node, key).and_then(|level| u8::try_from(level).ok());
        level.filter(|level| *level <= 2).map(Binding::Qos)
    }),
    (MQTT, "retain", |node, key| {
        node.get(key)?.value().as_bool().map(Binding::Retain)
    }),
    (MQTT, "messageExpiryInterval", |node, key| {
        number(node, key).map(Binding::MessageExpiry)
    }),
    (AMQP, "deliveryMode", |node, key| {
        number(node, key).map(|mode| Binding::Persistent(mode == 2))
    }),
];

/// Those of the operation of an application that sends, by whose groups others receive.
const OF_SENDING: &[(&[&str], &str, Say)] = &[
    (NATS, "queue", |node, key| {
        node.text(key).map(Binding::QueueGroup)
    }),
    (KAFKA, "groupId", |node, key| {
        only(&node.get(key)?).map(Binding::Group)
    }),
];

const OF_MESSAGE: &[(&[&str], &str, Say)] = &[(KAFKA, "key", |node, key| {
    only(&node.get(key)?).map(Binding::Key)
})];

impl Reading<'_, '_> {
    /// What is said about a channel and how a step uses it.
    pub(super) fn bindings(&mut self, used: &Use, direction: Direction) -> Vec<Binding> {
        let mut bindings = self.said(&used.channel.nodes(), OF_CHANNEL);
        // Where a step means the reply to an operation, the operation itself is on another channel.
        let operation = used
            .operation
            .clone()
            .filter(|_| used.application.is_some());
        let operation = self.with_traits(operation.into_iter().collect());
        bindings.extend(self.said(&operation, OF_OPERATION));
        let mirrored = direction == Direction::Receive && used.application == Some(Direction::Send);
        if mirrored {
            bindings.extend(self.said(&operation, OF_SENDING));
        }
        // Of several messages, it is not known which one it will be.
        if let [message] = &used.messages[..] {
            bindings.extend(self.said(&message.parts, OF_MESSAGE));
        }
        bindings
    }

    /// What some objects say, the first that says something about a key.
    fn said(&mut self, holders: &[Node], table: &[(&[&str], &str, Say)]) -> Vec<Binding> {
        let mut protocols = Vec::new();
        for holder in holders {
            let bindings = holder.get("bindings").and_then(|node| self.follow(node));
            for (name, node) in bindings.iter().flat_map(Node::entries) {
                protocols.extend(self.follow(node).map(|node| (name, node)));
            }
        }
        let said = table.iter().filter_map(|(names, key, say)| {
            let mut nodes = names.iter().flat_map(|wanted| {
                let named = protocols.iter().filter(move |(name, _)| name == wanted);
                named.map(|(_, node)| node)
            });
            nodes.find_map(|node| say(node, key))
        });
        said.collect()
    }

    /// The objects, and then their traits.
    fn with_traits(&mut self, mut nodes: Vec<Node>) -> Vec<Node> {
        let traits = nodes.iter().filter_map(|node| node.get("traits"));
        let traits: Vec<Node> = traits.flat_map(|list| list.items()).collect();
        nodes.extend(
            traits
                .into_iter()
                .filter_map(|applied| self.follow(applied)),
        );
        nodes
    }
}

fn number(node: &Node, key: &str) -> Option<u32> {
    let number = node.get(key)?.value().as_u64()?;
    u32::try_from(number).ok()
}

fn name(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text("name")
}

/// The text that a value is, or the only one that a schema allows.
fn only(node: &Node) -> Option<String> {
    let value = match node.get("const") {
        Some(value) => value,
        None => match node.get("enum").map(|list| list.items()) {
            Some(list) => <[Node; 1]>::try_from(list).ok()?.into_iter().next()?,
            None => node.clone(),
        },
    };
    match value.value() {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
