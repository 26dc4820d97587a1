//! What a message consists of arrives.

use serde_json::json;

use super::{
    Broken, Broker, Fault, named,
    side::{same, two},
};
use crate::message::Message;

/// Checks that headers, media type and payload arrive as they were sent: text of any language, bytes
/// that are no text, and an empty payload.
///
/// # Errors
///
/// If that is not so.
pub async fn headers_and_payload_arrive(broker: &dyn Broker) -> Result<(), Broken> {
    named("headers_and_payload_arrive", content(broker).await)
}

async fn content(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["content", "all"]);
    let mut listening = to.listen(&address).await?;
    let every_byte: Vec<u8> = (0..=255).collect();
    for payload in [every_byte, "größer als 7 €".into(), Vec::new()] {
        let message = Message::new(address.clone(), payload)
            .content_type("application/x-things")
            .header("requestId", "r-1")
            .header("place", "Übersee: 東京");
        from.send(message.clone()).await?;
        let arrived = listening.next().await?;
        same("the payload", &arrived.payload, &message.payload)?;
        same(
            "the media type",
            &arrived.content_type,
            &message.content_type,
        )?;
        for name in ["requestId", "place"] {
            let (found, sent) = (arrived.get_header(name), message.get_header(name));
            same(&format!("the header `{name}`"), &found, &sent)?;
        }
        same("the address", &arrived.address, &message.address)?;
    }
    Ok(())
}

/// Checks that the correlation id, the address of replies, headers that are numbers and headers that
/// are no text arrive: natively, or as text in a header, where the protocol has nothing else.
///
/// # Errors
///
/// If that is not so.
pub async fn native_properties_arrive(broker: &dyn Broker) -> Result<(), Broken> {
    named("native_properties_arrive", properties(broker).await)
}

async fn properties(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["properties", "all"]);
    let replies = broker.address(&["properties", "replies"]);
    let mut listening = to.listen(&address).await?;
    let message = Message::json(address, json!({"a": 1}))
        .correlation_id("r-1")
        .reply_to(replies)
        .header("count", 7)
        .binary("raw", vec![0, 159, 255]);
    from.send(message.clone()).await?;
    let arrived = listening.next().await?;
    same(
        "the address of replies",
        &arrived.reply_to,
        &message.reply_to,
    )?;
    same(
        "the correlation id",
        &arrived.correlation_id,
        &message.correlation_id,
    )?;
    let texts = |message: &Message| {
        let texts = message.text_headers();
        let mut texts: Vec<_> = texts.map(|(name, text)| (name.to_owned(), text)).collect();
        texts.sort();
        texts
    };
    let (found, sent) = (texts(&arrived), texts(&message));
    let missing = sent.iter().find(|header| !found.contains(header));
    missing.map_or(Ok(()), |(name, _)| {
        Err(Fault::Found(format!("the header `{name}` is another one")))
    })
}
