//! An engine, a broker, and a server, for runs that wait for a broker's messages.

use std::time::Duration;

use arazzo::{Message, Value, http::Method};
use arazzo_restate::open_outputs;
use serde_json::json;
use tokio::time::timeout;

use super::{
    api::Api,
    broker::{Bridged, Broker},
    engine::{Engine, PATIENCE, json_of, send, within},
    parcel::{PARCEL, SEEN},
    worker::{Settings, VARIABLE, Worker, durable},
};

pub(crate) const LONG: Duration = Duration::from_secs(600);
pub(crate) const ORDER: u64 = 7_391_846_205;

/// An engine, a broker, and a server.
pub(crate) struct Shop {
    pub(crate) engine: Engine,
    pub(crate) broker: Broker,
    pub(crate) api: Api,
}

impl Shop {
    pub(crate) async fn start() -> Option<Self> {
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

    pub(crate) fn settings(&self, name: &str) -> Settings {
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

    pub(crate) async fn worker(&self) -> Worker {
        Worker::start(&self.engine, self.settings("workers")).await
    }

    /// Starts a run, and waits until it waits and no worker has it.
    pub(crate) async fn begin(&self, service: &str, key: &str, input: &Value) -> String {
        let run = self.engine.start_run(service, key, input).await;
        self.suspended(&run).await;
        run
    }

    pub(crate) async fn suspended(&self, run: &str) {
        within("the run is suspended", async || {
            self.engine.status(run).await == "suspended"
        })
        .await;
    }

    /// Waits for the end of a run that succeeds.
    pub(crate) async fn outputs(&self, service: &str, key: &str, input: &Value) -> Value {
        let ended = timeout(PATIENCE, self.engine.call(service, key, input)).await;
        let (status, body) = ended.expect("it ends in time");
        assert_eq!(status, 200, "{body}");
        open_outputs(&durable(), body).expect("it opens")
    }

    pub(crate) async fn carrier(&self, key: &str, input: &Value) -> Value {
        self.outputs(PARCEL, key, input).await["carrier"].clone()
    }

    /// Waits until so many things of a kind are in the mailboxes.
    pub(crate) async fn kept(&self, kind: &str, count: u64) {
        let query = format!(
            "SELECT key FROM state WHERE service_name = 'arazzoMailbox' AND key LIKE '{kind}'"
        );
        within(kind, async || {
            self.engine.query(&query).await.len() as u64 == count
        })
        .await;
    }

    /// Posts to a mailbox of the engine, as anybody could who reaches it: the status.
    pub(crate) async fn post(&self, handler: &str, body: &Value) -> (u16, Value) {
        let path = format!("/arazzoMailbox/events%2Forders.%7Bregion%7D.shipped/{handler}");
        let body = Some(body.clone());
        let answer = send(self.engine.ingress(), Method::POST, &path, &[], body).await;
        let answer = answer.expect("it is answered");
        (answer.status().as_u16(), json_of(&answer))
    }
}

pub(crate) fn order(id: &str) -> Value {
    json!({"requestId": id, "sku": "spade", "region": "eu", "token": {"$env": VARIABLE}})
}

pub(crate) fn answer(id: &str, number: u64) -> Message {
    let payload = json!({"status": "accepted", "order": number});
    Message::json("orders.answers", payload).header("requestId", id)
}
