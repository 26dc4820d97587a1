//! Runs that wait for a broker's messages, which come while no worker lives.

use std::time::{Duration, Instant};

use arazzo_restate::open_error;
use serde_json::json;

use super::{
    parcel::{PARCEL, SEEN, of_order, shipped},
    secrecy::{found, found_in_any_form},
    shop::{LONG, ORDER, Shop, answer, order},
    worker::durable,
};

const SHIP: &str = "shipOrder";
const MANY: u64 = 60;
/// Nobody but the run is to know it.
const CARRIER: &str = "a-carrier-whom-nobody-knows";

/// The message comes while the run waits, after those for somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_ends_the_wait_that_it_is_for() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    let run = shop.begin(SHIP, "run-1", &order("r-1")).await;
    shop.broker.publish(answer("r-2", 1)).await;
    shop.broker.publish(answer("r-1", ORDER)).await;
    shop.suspended(&run).await;
    let label = format!("POST /labels/{ORDER}");
    shop.api.until(&label, 1).await;
    shop.suspended(&run).await;
    shop.broker.publish(shipped(8, "another one")).await;
    let mut elsewhere = shipped(ORDER, "elsewhere");
    elsewhere.address = "orders.us.shipped".to_owned();
    shop.broker.publish(elsewhere).await;
    shop.broker.publish(shipped(ORDER, "Bicycle")).await;
    let outputs = shop.outputs(SHIP, "run-1", &order("r-1")).await;
    assert_eq!(
        (&outputs["order"], &outputs["carrier"]),
        (&json!(ORDER), &json!("Bicycle"))
    );
    assert_eq!(shop.api.count(&label), 1);
}

/// The only worker is killed, and the engine too, and the message comes while neither lives.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_while_no_process_is_there_ends_the_wait_once() {
    let Some(mut shop) = Shop::start().await else {
        return;
    };
    let mut worker = shop.worker().await;
    let input = of_order(ORDER, LONG);
    let run = shop.begin(PARCEL, "run-1", &input).await;
    worker.kill().await;
    shop.broker.publish(shipped(ORDER, CARRIER)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.engine.status(&run).await, "suspended");
    shop.engine.kill().await;
    worker.restart();
    // The bridge has the message, and nobody takes it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    shop.engine.restart().await;
    assert_eq!(shop.carrier("run-1", &input).await, CARRIER);
    assert_eq!(shop.api.count(SEEN), 1);
    shop.engine.kill().await;
    // The name of the channel is the engine's: so the search finds what is there.
    assert!(found(shop.engine.folder(), "orders.{region}.shipped") > 0);
    assert_eq!(found_in_any_form(shop.engine.folder(), CARRIER), 0);
}

/// What comes between the start of a run and its receive step is kept for it; and in the order in
/// which steps want it, not in that in which it came.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_before_its_step_is_kept() {
    let Some(mut shop) = Shop::start().await else {
        return;
    };
    let mut worker = shop.worker().await;
    let run = shop.begin(SHIP, "run-1", &order("r-1")).await;
    shop.broker.publish(shipped(8, "another one")).await;
    shop.broker.publish(shipped(ORDER, CARRIER)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(shop.engine.status(&run).await, "suspended");
    worker.kill().await;
    shop.broker.publish(answer("r-1", ORDER)).await;
    worker.restart();
    let outputs = shop.outputs(SHIP, "run-1", &order("r-1")).await;
    assert_eq!(outputs["carrier"], CARRIER);
    // The number of the order is in no input of this run.
    shop.engine.kill().await;
    for text in [CARRIER, &ORDER.to_string(), "\"parcels\""] {
        assert_eq!(found_in_any_form(shop.engine.folder(), text), 0, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_from_before_the_run_is_not_for_it() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    // The bridge is there once a run has begun.
    let other = of_order(1, LONG);
    shop.begin(PARCEL, "run-1", &other).await;
    shop.broker.publish(shipped(ORDER, "too early")).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let input = of_order(ORDER, LONG);
    let run = shop.begin(PARCEL, "run-2", &input).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(shop.engine.status(&run).await, "suspended");
    shop.broker.publish(shipped(ORDER, "Bicycle")).await;
    assert_eq!(shop.carrier("run-2", &input).await, "Bicycle");
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_at_once_get_their_own() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let mut worker = shop.worker().await;
    let input = |order| of_order(order, LONG);
    for order in 1..=6 {
        shop.begin(PARCEL, &format!("run-{order}"), &input(order))
            .await;
    }
    worker.kill().await;
    for order in [4, 2, 6, 1, 3, 5] {
        shop.broker
            .publish(shipped(order, &format!("carrier-{order}")))
            .await;
    }
    worker.restart();
    for order in 1..=6 {
        let carrier = shop.carrier(&format!("run-{order}"), &input(order)).await;
        assert_eq!(carrier, format!("carrier-{order}"));
    }
    assert_eq!(shop.api.count(SEEN), 6);
}

/// The worker is killed while it carries messages: some are in its hands, some with the engine, some
/// with runs that have not said that they took them.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_over_many_messages_loses_none() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let mut worker = shop.worker().await;
    let runs: Vec<String> = (0..MANY).map(|order| format!("run-{order}")).collect();
    for (run, order) in runs.iter().zip(0..) {
        let input = of_order(order, LONG);
        shop.engine.start_run(PARCEL, run, &input).await;
    }
    shop.kept("open%", MANY).await;
    worker.kill().await;
    for order in (0..MANY).rev() {
        shop.broker
            .publish(shipped(order, &format!("carrier-{order}")))
            .await;
    }
    let began = Instant::now();
    worker.restart();
    shop.api.until(SEEN, MANY as usize / 3).await;
    worker.kill().await;
    worker.restart();
    for (run, order) in runs.iter().zip(0..) {
        let carrier = shop.carrier(run, &of_order(order, LONG)).await;
        assert_eq!(carrier, format!("carrier-{order}"));
    }
    let took = began.elapsed();
    eprintln!("{MANY} messages in {took:?}, with a worker that was killed");
    for kind in ["open%", "waits%", "message%", "given%"] {
        shop.kept(kind, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_nobody_receives_from_fails_before_the_first_step() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let _worker = shop.worker().await;
    let input = json!({"order": 1, "elsewhere": true});
    let (status, body) = shop.engine.call(PARCEL, "run-1", &input).await;
    assert_eq!(status, 422, "{body}");
    let failure = open_error(&durable(), body["message"].as_str().expect("a message"));
    let failure = failure.expect("it opens").to_string();
    assert!(failure.contains(".receives("), "{failure}");
}
