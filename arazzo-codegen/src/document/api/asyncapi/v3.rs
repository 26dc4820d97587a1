//! AsyncAPI 3: operations are separate from channels, and may have a reply.

use super::{MessagingKey, Reading, Use, name_of};
use crate::document::api::Direction;
use crate::document::api::apis::{Apis, Problem};
use crate::document::api::tree::Node;

pub(super) fn operations(apis: &Apis<'_>, root: &Node) -> Vec<MessagingKey> {
    let operations = root.get("operations").map(|node| node.entries());
    let named = operations.unwrap_or_default().into_iter();
    let named = named.filter(|(name, _)| !name.starts_with("x-"));
    let key = |(name, node): (String, Node)| {
        let node = apis.follow(node.clone()).unwrap_or(node);
        MessagingKey {
            operation_id: Some(name),
            channel: None,
            application: action(&node),
            place: node.place(),
        }
    };
    named.map(key).collect()
}

fn action(operation: &Node) -> Option<Direction> {
    match operation.text("action")?.as_str() {
        "send" => Some(Direction::Send),
        "receive" => Some(Direction::Receive),
        _ => None,
    }
}

pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    key: &MessagingKey,
    node: &Node,
    direction: Direction,
) -> Option<Use> {
    if key.operation_id.is_none() {
        let channel = reading.follow(node.clone())?;
        let name = key.channel.clone().unwrap_or_default();
        return reading.of_channel(&channel, name, None);
    }
    let (holder, replies) = match node.get("reply") {
        // The action is the application's, and a step is the other side. In the same direction as the
        // application, it can only mean the reply: it gets that of an application that receives, and
        // replies to one that sends.
        Some(reply) if key.application == Some(direction) => (reading.follow(reply)?, true),
        _ => (node.clone(), false),
    };
    if replies && is_dynamic(&holder) {
        let message = "the address of the reply is only known while the workflow runs";
        reading.problems.push(Problem::new(&holder, message));
        return None;
    }
    let channel = holder.get("channel").or_else(|| node.get("channel"));
    let Some(channel) = channel else {
        let message = "the operation does not name its channel";
        reading.problems.push(Problem::new(node, message));
        return None;
    };
    let channel = reading.follow(channel)?;
    let name = name_of(&channel);
    let used = reading.of_channel(&channel, name, holder.get("messages"))?;
    Some(Use {
        application: if replies { None } else { key.application },
        operation: Some(node.clone()),
        reply: match direction {
            Direction::Send if !replies => reading.reply(node),
            _ => None,
        },
        ..used
    })
}

/// Whether a reply goes where the request says.
fn is_dynamic(reply: &Node) -> bool {
    reply.get("address").is_some() && reply.get("channel").is_none()
}

impl Reading<'_, '_> {
    /// The channel with these of its messages, or all.
    fn of_channel(&mut self, node: &Node, name: String, messages: Option<Node>) -> Option<Use> {
        let messages = match messages {
            Some(list) => list.items(),
            None => {
                let all = node.get("messages").map(|node| node.entries());
                all.unwrap_or_default().into_iter().map(|m| m.1).collect()
            }
        };
        let address = node.text("address").unwrap_or(name);
        Some(Use {
            channel: self.channel(node, address),
            messages: self.messages(messages),
            application: None,
            operation: None,
            reply: None,
        })
    }

    /// The address that replies to an operation go to, if it is known before the workflow runs. What
    /// cannot be read is reported where a step reads the reply.
    fn reply(&self, operation: &Node) -> Option<String> {
        let reply = self.apis.follow(operation.get("reply")?).ok()?;
        let channel = self.apis.follow(reply.get("channel")?).ok()?;
        let address = channel.text("address").unwrap_or_else(|| name_of(&channel));
        (!address.contains('{')).then_some(address)
    }
}
