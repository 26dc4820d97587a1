//! Which messages arrive, where, and in which order.

use super::{
    Broken, Broker, Fault, named,
    side::{same, two},
};

/// Checks that a subscription is there when its future completes: what is sent at once arrives.
///
/// # Errors
///
/// If that is not so.
pub async fn nothing_after_a_subscription_is_missed(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "nothing_after_a_subscription_is_missed";
    named(promise, at_once(broker).await)
}

async fn at_once(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    // The connection is there by now, so that nothing but the subscription is new.
    from.say(&broker.address(&["at-once", "first"]), "-")
        .await?;
    for round in 0..20 {
        let address = broker.address(&["at-once", &round.to_string()]);
        let mut listening = to.listen(&address).await?;
        from.say(&address, format!("{round}")).await?;
        listening.expect(&round.to_string()).await?;
    }
    Ok(())
}

/// Checks that the messages of one sender arrive in order, none lost, none twice.
///
/// # Errors
///
/// If that is not so.
pub async fn messages_arrive_in_order(broker: &dyn Broker) -> Result<(), Broken> {
    named("messages_arrive_in_order", in_order(broker).await)
}

async fn in_order(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["order", "all"]);
    let mut listening = to.listen(&address).await?;
    for number in 0..200 {
        from.say(&address, format!("{number}")).await?;
    }
    for number in 0..200 {
        listening.expect(&number.to_string()).await?;
    }
    listening.expect_nothing().await
}

/// Checks that all subscriptions to an address see every message, those of one connection and those
/// of others; a run must not take a message away from another run.
///
/// # Errors
///
/// If that is not so.
pub async fn every_subscription_sees_every_message(broker: &dyn Broker) -> Result<(), Broken> {
    let promise = "every_subscription_sees_every_message";
    named(promise, everybody(broker).await)
}

async fn everybody(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["shared", "all"]);
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(to.listen(&address).await?);
    }
    all.push(from.listen(&address).await?);
    for text in ["one", "two"] {
        from.say(&address, text).await?;
    }
    for listening in &mut all {
        listening.expect("one").await?;
        listening.expect("two").await?;
        listening.expect_nothing().await?;
    }
    Ok(())
}

/// Checks that a parameter of an address stands for any text, also for a part of a part.
///
/// # Errors
///
/// If that is not so.
pub async fn parameters_stand_for_anything(broker: &dyn Broker) -> Result<(), Broken> {
    named("parameters_stand_for_anything", parameters(broker).await)
}

async fn parameters(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = |part: &str| broker.address(&["open", part, "shipped"]);
    let mut whole = to.listen(&address("{region}")).await?;
    let mut partly = to.listen(&address("area-{region}")).await?;
    for region in ["eu", "area-51"] {
        from.say(&address(region), region).await?;
    }
    from.say(&broker.address(&["open", "eu", "lost"]), "lost")
        .await?;
    let message = whole.next().await?;
    same("the address", &message.address, &address("eu"))?;
    whole.expect("area-51").await?;
    whole.expect_nothing().await?;
    partly.expect("area-51").await?;
    partly.expect_nothing().await
}

/// Checks that a subscription sees nothing of other addresses.
///
/// # Errors
///
/// If that is not so.
pub async fn other_addresses_stay_apart(broker: &dyn Broker) -> Result<(), Broken> {
    named("other_addresses_stay_apart", apart(broker).await)
}

async fn apart(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let mine = broker.address(&["apart", "mine"]);
    let mut listening = to.listen(&mine).await?;
    let mut other = to.listen(&broker.address(&["apart", "other"])).await?;
    for address in [
        broker.address(&["apart", "other"]),
        broker.address(&["apart", "mine", "below"]),
        broker.address(&["apart"]),
    ] {
        from.say(&address, "other").await?;
    }
    from.say(&mine, "mine").await?;
    listening.expect("mine").await?;
    other.expect("other").await?;
    listening.expect_nothing().await
}

/// Checks that a wait which is dropped, as a timeout does, takes no message with it.
///
/// # Errors
///
/// If that is not so.
pub async fn a_cancelled_wait_loses_nothing(broker: &dyn Broker) -> Result<(), Broken> {
    named("a_cancelled_wait_loses_nothing", cancelled(broker).await)
}

async fn cancelled(broker: &dyn Broker) -> Result<(), Fault> {
    let (from, to) = two(broker).await;
    let address = broker.address(&["cancelled", "all"]);
    let mut listening = to.listen(&address).await?;
    if listening.give_up().await {
        return Err(Fault::Found(
            "something came before anything was sent".into(),
        ));
    }
    from.say(&address, "one").await?;
    listening.expect("one").await?;
    listening.expect_nothing().await?;
    from.say(&address, "two").await?;
    listening.expect("two").await
}
