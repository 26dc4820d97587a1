//! Which run a message is for, and what becomes of one that is for none.

use std::time::Duration;

use arazzo::Value;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    engine::within,
    parcel::{PARCEL, SEEN, of_order, shipped},
    shop::{LONG, ORDER, Shop},
    worker::Worker,
};

/// Two workers whose consumers do not share: the broker delivers every message to both.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_delivered_twice_ends_one_wait() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _first = Worker::start(&shop.engine, shop.settings("first")).await;
    let input = of_order(ORDER, LONG);
    shop.begin(PARCEL, "run-1", &input).await;
    let _second = Worker::start(&shop.engine, shop.settings("second")).await;
    let later = shop.begin(PARCEL, "run-2", &input).await;
    shop.broker.publish(shipped(ORDER, "first")).await;
    // The one that has waited longest.
    assert_eq!(shop.carrier("run-1", &input).await, "first");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.engine.status(&later).await, "suspended");
    assert_eq!(shop.api.count(SEEN), 1);
    // The same text, but another message.
    shop.broker.publish(shipped(ORDER, "first")).await;
    assert_eq!(shop.carrier("run-2", &input).await, "first");
    assert_eq!(shop.api.count(SEEN), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_has_timed_out_takes_nothing() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    let short = of_order(ORDER, Duration::from_millis(500));
    let (status, body) = shop.engine.call(PARCEL, "run-1", &short).await;
    assert_eq!(status, 422, "{body}");
    let run = shop
        .engine
        .start_run(PARCEL, "run-2", &of_order(ORDER, LONG))
        .await;
    shop.suspended(&run).await;
    shop.engine.cancel(&run).await;
    let (status, body) = shop
        .engine
        .call(PARCEL, "run-2", &of_order(ORDER, LONG))
        .await;
    assert_eq!(status, 409, "{body}");
    let input = of_order(ORDER, LONG);
    shop.begin(PARCEL, "run-3", &input).await;
    shop.broker.publish(shipped(ORDER, "Bicycle")).await;
    assert_eq!(shop.carrier("run-3", &input).await, "Bicycle");
}

/// The limit of the first run is over, and its worker is dead, so that nobody could say so before the
/// message came. It is given to that run, which no longer wants it, and from there to the next.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_a_run_was_given_too_late_is_another_ones() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let mut first = shop.worker().await;
    let (short, input) = (
        of_order(ORDER, Duration::from_secs(3)),
        of_order(ORDER, LONG),
    );
    shop.begin(PARCEL, "run-1", &short).await;
    first.kill().await;
    let _second = shop.worker().await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let run = shop.begin(PARCEL, "run-2", &input).await;
    shop.broker.publish(shipped(ORDER, "Bicycle")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.engine.status(&run).await, "suspended");
    first.restart();
    let (status, body) = shop.engine.call(PARCEL, "run-1", &short).await;
    assert_eq!(status, 422, "{body}");
    assert_eq!(shop.carrier("run-2", &input).await, "Bicycle");
    assert_eq!(shop.api.count(SEEN), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_is_told() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let mut settings = shop.settings("workers");
    if let Some(bridged) = &mut settings.bridged {
        bridged.keep = 2;
    }
    let worker = Worker::start(&shop.engine, settings).await;
    let other = of_order(1, LONG);
    shop.begin(PARCEL, "run-1", &other).await;
    for carrier in ["1", "2", "3"] {
        shop.broker.publish(shipped(ORDER, carrier)).await;
    }
    let told = || std::fs::read_to_string(worker.events()).unwrap_or_default();
    within("it is told", async || !told().is_empty()).await;
    let line: Value = serde_json::from_str(told().lines().next().expect("one")).expect("JSON");
    assert_eq!(
        line,
        json!({"mailbox": "events/orders.{region}.shipped", "reason": "Crowded"})
    );
    let input = of_order(ORDER, LONG);
    assert_eq!(shop.carrier("run-2", &input).await, "2");
    assert_eq!(shop.carrier("run-3", &input).await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_key_ends_no_wait() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    let input = of_order(ORDER, LONG);
    let run = shop.begin(PARCEL, "run-1", &input).await;
    let plain = b"\0{\"id\":\"x\",\"address\":\"orders.eu.shipped\",\"headers\":{}}\n{}";
    for sealed in [&plain[..], b"", b"\x01\x04test", b"no"] {
        let note = json!({
            "channel": "orders.{region}.shipped", "sealed": STANDARD.encode(sealed), "at": 1,
        });
        for handler in ["deliver", "listen"] {
            let (status, body) = shop.post(handler, &note).await;
            assert_eq!(status, 400, "{handler} {body}");
        }
    }
    let (status, body) = shop
        .post("settle", &json!({"id": "x", "taken": false}))
        .await;
    assert!((400..500).contains(&status), "{status} {body}");
    assert_eq!(shop.engine.status(&run).await, "suspended");
    shop.broker.publish(shipped(ORDER, "Bicycle")).await;
    assert_eq!(shop.carrier("run-1", &input).await, "Bicycle");
}

/// The engine answers nothing to what is too large for it, so a bridge must not send that.
#[tokio::test(flavor = "multi_thread")]
async fn the_engine_takes_what_a_bridge_sends_at_most() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    let note = json!({"channel": "", "sealed": "A".repeat(16 << 20), "at": 1});
    let (status, body) = shop.post("deliver", &note).await;
    assert_eq!((status, &body["code"]), (400, &json!(400)), "{body}");
}
