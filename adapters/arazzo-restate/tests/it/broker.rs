//! A broker that keeps messages: NATS with JetStream.

use std::{io::Write, path::PathBuf, time::Duration};

use arazzo::{ChannelAddress, Message, MessageChannel, Value};
use arazzo_brokers::{Server, program};
use arazzo_nats::{Durable, Nats};
use arazzo_restate::{Awakeables, Bridge, Dropped};
use serde_json::json;

use super::engine::{Folder, free_port};

/// A running broker.
pub(crate) struct Broker {
    port: u16,
    publisher: Nats,
    _server: Server,
    _data: Folder,
}

impl Broker {
    /// Starts a broker with a stream for orders, if there is one.
    pub(crate) async fn start() -> Option<Self> {
        let program = program("ARAZZO_NATS_SERVER", "nats-server")?;
        let (data, port) = (Folder::new(), free_port());
        let arguments = ["--addr", "127.0.0.1", "--jetstream", "--port"];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
        arguments.push(port.to_string());
        arguments.extend(["--store_dir".to_owned(), data.path().display().to_string()]);
        let broker = Self {
            _server: Server::start(&program, arguments, port).await,
            publisher: nats(port, "publisher"),
            port,
            _data: data,
        };
        broker.stream().await;
        Some(broker)
    }

    async fn stream(&self) {
        let client = async_nats::connect(url(self.port)).await.expect("it runs");
        let config = async_nats::jetstream::stream::Config {
            name: "ORDERS".to_owned(),
            subjects: vec!["orders.>".to_owned()],
            ..Default::default()
        };
        let context = async_nats::jetstream::new(client);
        context.create_stream(config).await.expect("a stream");
    }

    /// Publishes a message, and waits until it is stored.
    pub(crate) async fn publish(&self, message: Message) {
        let to = ChannelAddress::new(message.address.clone());
        self.publisher
            .send(&to, message)
            .await
            .expect("it is stored");
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

fn url(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}

fn nats(port: u16, name: &str) -> Nats {
    let durable = Durable::new(name).ack_wait(Duration::from_secs(10));
    Nats::builder(url(port)).durable(durable).build()
}

/// A bridge, as a worker is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Bridged {
    pub(crate) broker: u16,
    /// The name of the consumers. Those with the same name share the messages.
    pub(crate) name: String,
    pub(crate) ingress: u16,
    /// How many messages are kept.
    pub(crate) keep: usize,
}

impl Bridged {
    pub(crate) fn to_value(&self) -> Value {
        json!([self.broker, self.name, self.ingress, self.keep])
    }

    pub(crate) fn of_value(told: &Value) -> Option<Self> {
        let (broker, name, ingress, keep) = serde_json::from_value(told.clone()).ok()?;
        Some(Self {
            broker,
            name,
            ingress,
            keep,
        })
    }

    /// Makes the bridge. What it drops is written to a file.
    pub(crate) fn bridge(&self, events: PathBuf) -> Bridge {
        let engine = format!("http://127.0.0.1:{}", self.ingress);
        Bridge::new(&engine, "events", nats(self.broker, &self.name))
            .receives("orders.answers")
            .receives("orders.{region}.shipped")
            .keep(self.keep, 1 << 20)
            .on_dropped(move |dropped| write(&events, &dropped))
    }
}

fn write(file: &PathBuf, dropped: &Dropped) {
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).open(file);
    let line = json!({"mailbox": dropped.mailbox, "reason": format!("{:?}", dropped.reason)});
    let written = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    written.expect("it is written");
}

/// Makes the channel of a worker.
pub(crate) fn channel(told: &Value) -> Awakeables {
    match Bridged::of_value(told) {
        Some(bridged) => Awakeables::sending(nats(bridged.broker, &bridged.name)),
        None => Awakeables::new(),
    }
}
