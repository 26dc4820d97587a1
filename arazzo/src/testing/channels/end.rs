//! What holds when something ends: a message, a subscription, a connection, the channel.

use super::{
    Broken, Broker, Fault, named,
    side::{Side, refused, two, within},
};
use crate::message::{ChannelAddress, Message};

/// Checks that acknowledging a message in one run neither hides it from another nor brings it back,
/// and that a run which has acknowledged it gets what comes next.
///
/// # Errors
///
/// If that is not so.
pub async fn a_message_is_settled_for_all_who_saw_it(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "a_message_is_settled_for_all_who_saw_it";
    named(promise, settled(broker).await)
}

async fn settled(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["settled", "all"]);
    let mut first = to.listen(&address).await?;
    let mut second = to.listen(&address).await?;
    from.say(&address, "one").await?;
    first.expect("one").await?;
    first.expect_nothing().await?;
    // The first one has acknowledged it by now.
    second.expect("one").await?;
    from.say(&address, "two").await?;
    first.expect("two").await?;
    second.expect("two").await?;
    second.expect_nothing().await
}

/// Checks that a run which ends does not end the subscriptions of others to the same address, and
/// that a later run can subscribe to it.
///
/// # Errors
///
/// If that is not so.
pub async fn a_dropped_subscription_leaves_the_others(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "a_dropped_subscription_leaves_the_others";
    named(promise, dropped(broker).await)
}

async fn dropped(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["dropped", "all"]);
    let first = to.listen(&address).await?;
    let mut second = to.listen(&address).await?;
    drop(first);
    from.say(&address, "one").await?;
    second.expect("one").await?;
    // The last one ends the subscription, and the next opens it again at once.
    for round in 0..10 {
        drop(second);
        second = to.listen(&address).await?;
        from.say(&address, format!("{round}")).await?;
        second.expect(&round.to_string()).await?;
    }
    Ok(())
}

/// Checks that subscriptions are restored after the connection was lost, and that sending works
/// again. Nothing is checked if the broker cannot be interrupted.
///
/// # Errors
///
/// If that is not so.
pub async fn subscriptions_outlive_the_connection(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "subscriptions_outlive_the_connection";
    named(promise, interrupted(broker).await)
}

async fn interrupted(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["restored", "all"]);
    let mut listening = to.listen(&address).await?;
    from.say(&address, "before").await?;
    listening.expect("before").await?;
    let Some(interruption) = broker.interrupt() else {
        return Ok(());
    };
    interruption.await;
    // Each side connects again in its own time, so the first messages may find nobody.
    let pauses = broker.patience().as_millis() / broker.silence().as_millis().max(1);
    for _ in 0..=pauses {
        let sent = from.say(&address, "after").await;
        if sent.is_ok() && listening.expect_nothing().await.is_err() {
            return Ok(());
        }
        broker.sleep(broker.silence()).await;
    }
    Err(Fault::Found("nothing came any more".to_owned()))
}

/// Checks that after [`close`](crate::MessageChannel::close) a wait ends with an error, that nothing
/// can be sent or subscribed to, and that other connections go on.
///
/// # Errors
///
/// If that is not so.
pub async fn a_closed_channel_ends_everything(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "a_closed_channel_ends_everything";
    named(promise, closed(broker).await)
}

async fn closed(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["closed", "all"]);
    let mut here = to.listen(&address).await?;
    let mut there = from.listen(&address).await?;
    let closing = within(broker, broker.patience(), to.channel.close()).await;
    let closed = closing.ok_or_else(|| Fault::Found("closing never ended".to_owned()))?;
    closed.map_err(|error| Fault::Failed("closing", error))?;
    here.expect_end().await?;
    refuses(broker, &to, &address).await?;
    from.say(&address, "still here").await?;
    there.expect("still here").await
}

async fn refuses(broker: &dyn Broker, side: &Side<'_>, address: &str) -> Result<(), Fault> {
    let channel = ChannelAddress::new(address.to_owned());
    let late = |what: &str| Fault::Found(format!("{what} waits after the end"));
    let message = Message::new(address, "late".to_owned());
    let sending = side.channel.send(&channel, message);
    let sent = within(broker, broker.patience(), sending).await;
    refused(
        "sending after the end",
        sent.ok_or_else(|| late("sending"))?,
    )?;
    let opening = side.channel.subscribe(&channel);
    let opened = within(broker, broker.patience(), opening).await;
    refused(
        "subscribing after the end",
        opened.ok_or_else(|| late("subscribing"))?,
    )
}
