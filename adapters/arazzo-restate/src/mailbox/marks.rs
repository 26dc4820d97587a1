//! Marks: what messages and waits are found by, without being opened.
//!
//! A wait has the mark of what it looks for, and a message those of all that it may be looked for by.
//! That they have a mark in common is necessary and not sufficient: [`Wait::fits`] decides.

use std::collections::BTreeSet;

use arazzo::{ChannelAddress, Message, MessageFilter};
use arazzo_durable::{Durable, Wait};

/// The kinds of marks.
const ANY: &str = "any";
const ID: &str = "id";

/// Makes the marks of a wait, one for each key.
pub(super) fn of_wait(durable: &Durable, wait: &Wait) -> Vec<String> {
    // A channel without parameters has one address, which brokers may call otherwise.
    let address = if wait.channel == wait.address {
        ""
    } else {
        &wait.address
    };
    match &wait.correlation_id {
        Some(id) => durable.marks(&[ID, address, id]),
        None => durable.marks(&[ANY, address]),
    }
}

/// Makes the marks of a message, which may carry an id at each of these places.
pub(super) fn of_message(
    durable: &Durable,
    channel: &str,
    message: &Message,
    places: &[Vec<String>],
) -> Vec<String> {
    let channel = ChannelAddress::new(channel.to_owned());
    let address = if channel.has_parameters() {
        &*message.address
    } else {
        ""
    };
    let ids: BTreeSet<String> = places
        .iter()
        .flat_map(|list| MessageFilter::correlation_ids(message, list.iter().map(String::as_str)))
        .collect();
    let mut marks = durable.marks(&[ANY, address]);
    for id in ids {
        marks.extend(durable.marks(&[ID, address, &id]));
    }
    marks
}
