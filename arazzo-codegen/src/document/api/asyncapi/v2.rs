//! AsyncAPI 2: a channel is known by its address, and what is published to it and subscribed to are
//! its operations.
//!
//! `publish` is what clients publish: the application receives it.

use super::{MessagingKey, Reading, Use};
use crate::document::api::Direction;
use crate::document::api::apis::Apis;
use crate::document::api::tree::Node;

const OPERATIONS: [(&str, Direction); 2] = [
    ("publish", Direction::Receive),
    ("subscribe", Direction::Send),
];

pub(super) fn operations(apis: &Apis<'_>, root: &Node) -> Vec<MessagingKey> {
    let channels = root.get("channels").map(|node| node.entries());
    let mut keys = Vec::new();
    for (name, item) in channels.unwrap_or_default() {
        let item = apis.follow(item.clone()).unwrap_or(item);
        for (field, application) in OPERATIONS {
            let Some(operation) = item.get(field) else {
                continue;
            };
            let id = operation.text("operationId");
            keys.extend(id.map(|id| MessagingKey {
                operation_id: Some(id),
                channel: Some(name.clone()),
                place: operation.place(),
                application: Some(application),
            }));
        }
    }
    keys
}

pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    key: &MessagingKey,
    node: &Node,
    direction: Direction,
) -> Option<Use> {
    let address = key.channel.clone()?;
    let channels = reading.root.get("channels")?;
    let item = channels.at(&crate::pointer::child("", &address))?;
    let item = reading.follow(item)?;
    let (operation, application) = match key.application {
        Some(application) => (Some(node.clone()), Some(application)),
        None => meant(&item, direction),
    };
    let message = operation.as_ref().and_then(|node| node.get("message"));
    let messages = match &message {
        Some(message) => match message.get("oneOf") {
            Some(several) => several.items(),
            None => vec![message.clone()],
        },
        None => Vec::new(),
    };
    Some(Use {
        channel: reading.channel(&item, address),
        messages: reading.messages(messages),
        application,
        operation,
        reply: None,
    })
}

/// The operation of a channel that a step in this direction means, if need be the other one.
fn meant(item: &Node, direction: Direction) -> (Option<Node>, Option<Direction>) {
    let mut operations = OPERATIONS;
    operations.sort_by_key(|(_, application)| *application == direction);
    let mut found = operations
        .iter()
        .filter_map(|(field, application)| Some((item.get(field)?, *application)));
    found.next().map_or((None, None), |(node, application)| {
        (Some(node), Some(application))
    })
}
