//! Runs that wait for a broker's messages, which come while no worker lives.

use std::time::{Duration, Instant};

use arazzo::{Message, Value, http::Method};
use arazzo_restate::{open_error, open_outputs};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::time::timeout;

use super::{
    api::Api,
    broker::{Bridged, Broker},
    engine::{Engine, PATIENCE, json_of, send, within},
    parcel::{PARCEL, SEEN, of_order, shipped},
    secrecy::found,
    worker::{Settings, VARIABLE, Worker, durable},
};

const SHIP: &str = "shipOrder";
const MANY: u64 = 60;
const LONG: Duration = Duration::from_secs(600);
/// Nobody but the run is to know it.
const CARRIER: &str = "a-carrier-whom-nobody-knows";
const ORDER: u64 = 7_391_846_205;

/// An engine, a broker, and a server.
struct Shop {
    engine: Engine,
    broker: Broker,
    api: Api,
}

impl Shop {
    async fn start() -> Option<Self> {
        let (engine, broker) = (Engine::start().await?, Broker::start().await?);
        let label = format!("POST /labels/{ORDER}");
        let done = [(201, json!({}))];
        let api = Api::start(&[(&label, &done), (SEEN, &done)]).await;
        Some(Self {
            engine,
            broker,
            api,
        })
    }

    fn settings(&self, name: &str) -> Settings {
        let bridged = Bridged {
            broker: self.broker.port(),
            name: name.to_owned(),
            ingress: self.engine.ingress(),
            keep: 100,
        };
        Settings {
            inactivity: Duration::from_millis(100),
            bridged: Some(bridged),
            ..Settings::new(self.api.port)
        }
    }

    async fn worker(&self) -> Worker {
        Worker::start(&self.engine, self.settings("workers")).await
    }

    /// Starts a run, and waits until it waits and no worker has it.
    async fn begin(&self, service: &str, key: &str, input: &Value) -> String {
        let run = self.engine.start_run(service, key, input).await;
        self.suspended(&run).await;
        run
    }

    async fn suspended(&self, run: &str) {
        within("the run is suspended", async || {
            self.engine.status(run).await == "suspended"
        })
        .await;
    }

    /// Waits for the end of a run that succeeds.
    async fn outputs(&self, service: &str, key: &str, input: &Value) -> Value {
        let ended = timeout(PATIENCE, self.engine.call(service, key, input)).await;
        let (status, body) = ended.expect("it ends in time");
        assert_eq!(status, 200, "{body}");
        open_outputs(&durable(), body).expect("it opens")
    }

    async fn carrier(&self, key: &str, input: &Value) -> Value {
        self.outputs(PARCEL, key, input).await["carrier"].clone()
    }

    /// Posts to a mailbox of the engine, as anybody could who reaches it: the status.
    async fn post(&self, handler: &str, body: &Value) -> (u16, Value) {
        let path = format!("/arazzoMailbox/events%2Forders.%7Bregion%7D.shipped/{handler}");
        let body = Some(body.clone());
        let answer = send(self.engine.ingress(), Method::POST, &path, &[], body).await;
        let answer = answer.expect("it is answered");
        (answer.status().as_u16(), json_of(&answer))
    }
}

fn order(id: &str) -> Value {
    json!({"requestId": id, "sku": "spade", "region": "eu", "token": {"$env": VARIABLE}})
}

fn answer(id: &str, number: u64) -> Message {
    let payload = json!({"status": "accepted", "order": number});
    Message::json("orders.answers", payload).header("requestId", id)
}

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
    assert_eq!(found(shop.engine.folder(), CARRIER), 0);
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
        assert_eq!(found(shop.engine.folder(), text), 0, "{text}");
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
    let mailed = "SELECT key FROM state WHERE service_name = 'arazzoMailbox' AND key LIKE 'open%'";
    within("all wait", async || {
        shop.engine.query(mailed).await.len() as u64 == MANY
    })
    .await;
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
    // Nothing is left: no wait, and no message.
    let left = "SELECT key FROM state WHERE service_name = 'arazzoMailbox' AND key NOT IN \
                ('next', 'places', 'kept')";
    within("nothing is left", async || {
        shop.engine.query(left).await.is_empty()
    })
    .await;
}

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
