//! Messages as MQTT 5 has them: a topic, user properties, correlation data, a topic for replies.

use arazzo::{Bindings, ChannelError, Message, Value};
use base64::{Engine, engine::general_purpose::STANDARD};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

/// The longest text of a packet, in bytes.
const LONGEST_TEXT: usize = 65_535;

/// The largest payload that a packet can have beside its properties, in bytes.
const LARGEST_PAYLOAD: usize = (256 << 20) - (1 << 20);

/// Returns how often a message is delivered; at least once, if the description does not say.
pub(crate) fn qos(bindings: &Bindings) -> QoS {
    match bindings.qos {
        Some(0) => QoS::AtMostOnce,
        Some(2) => QoS::ExactlyOnce,
        _ => QoS::AtLeastOnce,
    }
}

/// Makes the packet of a message.
pub(crate) fn outgoing(message: Message, bindings: &Bindings) -> Result<Publish, ChannelError> {
    let properties = PublishProperties {
        message_expiry_interval: bindings.message_expiry,
        response_topic: message.reply_to.clone(),
        correlation_data: message.correlation_id.clone().map(Into::into),
        user_properties: message
            .text_headers()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        content_type: message.content_type.clone(),
        ..PublishProperties::default()
    };
    check(&message, &properties)?;
    let payload = message.payload.into_inner();
    let mut publish = Publish::new(message.address, qos(bindings), payload, Some(properties));
    publish.retain = bindings.retain.unwrap_or(false);
    Ok(publish)
}

/// Refuses what the client would write as a broken packet.
fn check(message: &Message, properties: &PublishProperties) -> Result<(), ChannelError> {
    for topic in [Some(&message.address), message.reply_to.as_ref()] {
        if topic.is_some_and(|topic| !is_topic(topic)) {
            return Err(ChannelError::new(
                "the address is no topic of MQTT: it must not be empty, nor have `+`, `#` or NUL",
            ));
        }
    }
    let headers = properties.user_properties.iter();
    let mut texts = headers.flat_map(|(name, value)| [name, value]);
    let long = |text: &String| text.len() > LONGEST_TEXT;
    let own = [&message.content_type, &message.correlation_id];
    if texts.any(long) || own.into_iter().flatten().any(long) {
        return Err(ChannelError::new("a header is longer than 65,535 bytes"));
    }
    let headers = properties.user_properties.iter();
    let size: usize = headers.map(|(name, value)| name.len() + value.len()).sum();
    if size > LARGEST_PAYLOAD.min(1 << 19) || message.payload.len() > LARGEST_PAYLOAD {
        return Err(ChannelError::new(
            "the message is larger than a packet of MQTT",
        ));
    }
    Ok(())
}

fn is_topic(topic: &str) -> bool {
    !topic.is_empty() && topic.len() <= LONGEST_TEXT && !topic.contains(['+', '#', '\0'])
}

/// Makes a message of a packet.
pub(crate) fn incoming(publish: &Publish) -> Message {
    let topic = String::from_utf8_lossy(&publish.topic).into_owned();
    let mut message = Message::new(topic, publish.payload.clone());
    let Some(properties) = &publish.properties else {
        return message;
    };
    message.content_type.clone_from(&properties.content_type);
    message.reply_to.clone_from(&properties.response_topic);
    message.correlation_id = properties.correlation_data.as_ref().map(|data| {
        let text = std::str::from_utf8(data).map(str::to_owned);
        text.unwrap_or_else(|_| STANDARD.encode(data))
    });
    for (name, value) in &properties.user_properties {
        add(&mut message, name, value);
    }
    message
}

/// Adds a header; one that comes several times is a list.
fn add(message: &mut Message, name: &str, value: &str) {
    match message.headers.get_mut(name) {
        None => {
            message.headers.insert(name.to_owned(), value.into());
        }
        Some(Value::Array(list)) => list.push(value.into()),
        Some(first) => *first = Value::Array(vec![first.take(), value.into()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_packet_can_hold_is_refused() {
        let long = "x".repeat(LONGEST_TEXT + 1);
        for message in [
            Message::new("", Vec::new()),
            Message::new("a/+/b", Vec::new()),
            Message::new("a/#", Vec::new()),
            Message::new("a\0", Vec::new()),
            Message::new("a", Vec::new()).reply_to("b/#"),
            Message::new("a", Vec::new()).header("a", long.clone()),
            Message::new("a", Vec::new()).header(long.clone(), "a"),
            Message::new("a", Vec::new()).correlation_id(long.clone()),
            Message::new("a", Vec::new()).content_type(long),
        ] {
            assert!(outgoing(message, &Bindings::new()).is_err());
        }
    }

    #[test]
    fn the_description_decides_how_a_message_is_delivered() {
        let sent = |bindings: Bindings| {
            let publish = outgoing(Message::new("a", Vec::new()), &bindings);
            let publish = publish.expect("it can be sent");
            let expiry = publish
                .properties
                .and_then(|one| one.message_expiry_interval);
            (publish.qos, publish.retain, expiry)
        };
        assert_eq!(sent(Bindings::new()), (QoS::AtLeastOnce, false, None));
        let bindings = Bindings::new().qos(2).retain(true).message_expiry(60);
        assert_eq!(sent(bindings), (QoS::ExactlyOnce, true, Some(60)));
        assert_eq!(sent(Bindings::new().qos(0)), (QoS::AtMostOnce, false, None));
    }

    #[test]
    fn a_property_that_comes_several_times_is_a_list() {
        let mut message = Message::new("a", Vec::new());
        for value in ["1", "2", "3"] {
            add(&mut message, "Tag", value);
        }
        assert_eq!(message.headers["Tag"], Value::from(vec!["1", "2", "3"]));
    }
}
