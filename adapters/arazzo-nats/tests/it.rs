//! The channel against a real server.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::time::Duration;

use arazzo::testing::channels::{self, Broker};
use arazzo::{BoxFuture, ChannelAddress, Message, MessageChannel, MessageFilter};
use arazzo_brokers::{Certificates, Server, client, free_port, play_all, program, shop};
use arazzo_nats::{Durable, Nats};
use tokio::sync::Mutex;

struct Running {
    server: Mutex<Server>,
    port: u16,
    _data: tempfile::TempDir,
}

impl Running {
    /// `None` if the server is not installed.
    async fn start(extra: &[String]) -> Option<Self> {
        let program: PathBuf = program("ARAZZO_NATS_SERVER", "nats-server")?;
        let data = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut arguments: Vec<String> =
            ["--addr", "127.0.0.1", "--port"].map(str::to_owned).into();
        arguments.extend([
            port.to_string(),
            "--jetstream".to_owned(),
            "--store_dir".to_owned(),
        ]);
        arguments.push(data.path().to_string_lossy().into_owned());
        arguments.extend_from_slice(extra);
        Some(Self {
            server: Mutex::new(Server::start(&program, arguments, port).await),
            port,
            _data: data,
        })
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    fn channel(&self) -> Nats {
        Nats::new(self.url())
    }

    async fn restart(&self, pause: Duration) {
        let mut server = self.server.lock().await;
        server.kill().await;
        tokio::time::sleep(pause).await;
        server.start_again().await;
    }

    /// Makes a stream that stores the orders.
    async fn stream(&self) {
        let client = async_nats::connect(self.url()).await.unwrap();
        let context = async_nats::jetstream::new(client);
        let config = async_nats::jetstream::stream::Config {
            name: "ORDERS".to_owned(),
            subjects: vec!["orders.>".to_owned()],
            ..Default::default()
        };
        context.create_stream(config).await.unwrap();
    }

    fn durable(&self, name: &str) -> Nats {
        let durable = Durable::new(name).given_back_after(Duration::from_millis(200));
        Nats::builder(self.url()).durable(durable).build()
    }
}

impl Broker for Running {
    fn connect(&self) -> BoxFuture<'_, Box<dyn MessageChannel>> {
        let channel: Box<dyn MessageChannel> = Box::new(self.channel());
        Box::pin(std::future::ready(channel))
    }

    fn address(&self, parts: &[&str]) -> String {
        parts.join(".")
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn interrupt(&self) -> Option<BoxFuture<'_, ()>> {
        Some(Box::pin(self.restart(Duration::from_millis(100))))
    }
}

async fn send(channel: &Nats, message: Message) {
    let to = ChannelAddress::new(message.address.clone());
    channel.send(&to, message).await.unwrap();
}

#[tokio::test]
async fn all_promises_are_kept() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    channels::check(&server)
        .await
        .expect("the promises are kept");
}

#[tokio::test]
async fn an_order_finds_its_answers_among_those_of_others() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let _shop = shop::open(server.channel()).await;
    play_all(&client(server.channel()), 7..8).await;
}

#[tokio::test]
async fn many_runs_at_once_share_the_subscriptions() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let _shop = shop::open(server.channel()).await;
    play_all(&client(server.channel()), 1..51).await;
}

#[tokio::test]
async fn a_run_survives_a_restart_of_the_server() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let channel = server.channel();
    let other = server.channel();
    let address = ChannelAddress::new("orders.new");
    let mut orders = other.subscribe(&address).await.unwrap();
    let client = client(channel);
    let run = tokio::spawn(async move { play_all(&client, 7..8).await });
    let any = MessageFilter::any("orders.new");
    orders.receive(&any).await.unwrap();
    server.restart(Duration::from_millis(200)).await;
    // The run waits 6 s for its answer, twice; it is there again by then.
    for _ in 0..100 {
        for answer in shop::answers("r-7") {
            send(&other, answer).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        if run.is_finished() {
            break;
        }
    }
    run.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let channel = Nats::builder(format!("nats://127.0.0.1:{}", free_port()))
        .patience(Duration::from_secs(2))
        .build();
    let to = ChannelAddress::new("a");
    let error = channel.send(&to, Message::new("a", Vec::new())).await;
    let error = error.expect_err("nobody listens").to_string();
    assert!(error.starts_with("no connection"), "{error}");
}

#[tokio::test]
async fn a_message_while_the_server_is_away_waits_and_is_not_forgotten() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let channel = Nats::builder(server.url())
        .patience(Duration::from_secs(1))
        .build();
    send(&channel, Message::new("a", Vec::new())).await;
    server.server.lock().await.kill().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let to = ChannelAddress::new("a");
    let error = channel.send(&to, Message::new("a", Vec::new())).await;
    let error = error.expect_err("nobody answers").to_string();
    assert_eq!(error, "the server does not answer within 1s");
}

#[tokio::test]
async fn credentials_and_certificates_are_used() {
    let certificates = Certificates::new();
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let extra = [
        "--user".to_owned(),
        "shop".to_owned(),
        "--pass".to_owned(),
        "s3cret".to_owned(),
        "--tls".to_owned(),
        "--tlscert".to_owned(),
        text(certificates.certificate()),
        "--tlskey".to_owned(),
        text(certificates.key()),
    ];
    let Some(server) = Running::start(&extra).await else {
        return;
    };
    let url = format!("tls://127.0.0.1:{}", server.port);
    let of = |connection: arazzo::Connection| {
        let connectors: [Box<dyn arazzo::Connector>; 1] = [Box::new(arazzo_nats::Connector)];
        connection.open(&connectors).unwrap()
    };
    let trusted = arazzo::Connection::new(&url).root_certificate(certificates.authority());
    let right = of(trusted.clone().credential("shop", "shop:s3cret"));
    let to = ChannelAddress::new("a");
    right
        .send(&to, Message::new("a", Vec::new()))
        .await
        .expect("it may");
    for (what, wrong) in [
        ("no password", of(trusted.clone())),
        (
            "another password",
            of(trusted.credential("shop", "shop:wrong")),
        ),
        (
            "an unknown authority",
            of(arazzo::Connection::new(&url).credential("shop", "shop:s3cret")),
        ),
    ] {
        let error = wrong.send(&to, Message::new("a", Vec::new())).await;
        let error = error.expect_err(what).to_string();
        assert!(
            !error.contains("s3cret") && !error.contains("wrong"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_slow_run_is_told_what_it_has_missed_and_slows_nobody_down() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    let address = ChannelAddress::new("flood");
    let mut slow = to.subscribe(&address).await.unwrap();
    let mut quick = to.subscribe(&address).await.unwrap();
    let any = MessageFilter::any("flood");
    let count = 20_000_u32;
    let bare = async_nats::connect(server.url()).await.unwrap();
    for number in 0..count {
        bare.publish("flood", number.to_string().into())
            .await
            .unwrap();
        if number % 500 == 499 {
            bare.flush().await.unwrap();
            for expected in number - 499..=number {
                let received = quick.receive(&any).await.unwrap();
                let text = String::from_utf8_lossy(&received.message().payload).into_owned();
                assert_eq!(text, expected.to_string());
            }
        }
    }
    let wanted = MessageFilter::any("flood").correlated(["$message.header#/id"], "none");
    let error = slow.receive(&wanted).await.expect_err("some are lost");
    let expected = "the run fell behind: 3616 messages were dropped while 16384 others waited";
    assert_eq!(error.to_string(), expected);
    drop(from);
}

#[tokio::test]
async fn jetstream_keeps_all_promises_of_a_run() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    server.stream().await;
    let _shop = shop::open(server.durable("shop")).await;
    play_all(&client(server.durable("run")), 1..21).await;
}

#[tokio::test]
async fn jetstream_delivers_what_came_while_nobody_was_there() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    server.stream().await;
    let address = ChannelAddress::new("orders.answers");
    let any = MessageFilter::any("orders.answers");
    // The consumer is made, and its process ends.
    drop(server.durable("worker").subscribe(&address).await.unwrap());
    let from = server.durable("from");
    for id in ["one", "two"] {
        send(
            &from,
            Message::new("orders.answers", id.to_owned()).header("id", id),
        )
        .await;
    }
    server.restart(Duration::from_millis(200)).await;
    let later = server.durable("worker");
    let mut subscription = later.subscribe(&address).await.unwrap();
    let wanted =
        |id: &str| MessageFilter::any("orders.answers").correlated(["$message.header#/id"], id);
    let second = subscription.receive(&wanted("two")).await.unwrap();
    second.ack().await.unwrap();
    // Nobody has taken the first one: it is given back, and is there for the next run.
    drop(subscription);
    let mut subscription = later.subscribe(&address).await.unwrap();
    let received = subscription.receive(&any).await.unwrap();
    assert_eq!(received.ack().await.unwrap().payload[..], *b"one");
    let nothing = tokio::time::timeout(Duration::from_secs(1), subscription.receive(&any)).await;
    assert!(nothing.is_err(), "the second one was acknowledged");
}

#[tokio::test]
async fn jetstream_says_that_nobody_stores_a_message() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    let channel = server.durable("worker");
    let to = ChannelAddress::new("elsewhere");
    let error = channel
        .subscribe(&to)
        .await
        .err()
        .expect("there is no stream");
    assert!(
        error.to_string().starts_with("no stream has the subject"),
        "{error}"
    );
    let sent = channel
        .send(&to, Message::new("elsewhere", Vec::new()))
        .await;
    sent.expect_err("nobody stores it");
}

/// By which an engine tells a message that is delivered again from another one with the same text.
#[tokio::test]
async fn jetstream_has_an_id_for_each_message() {
    let Some(server) = Running::start(&[]).await else {
        return;
    };
    server.stream().await;
    let channel = server.durable("worker-1");
    let from = ChannelAddress::new("orders.new").settling_each();
    let mut subscription = channel.subscribe(&from).await.unwrap();
    for _ in 0..2 {
        send(&channel, Message::json("orders.new", 7)).await;
    }
    let any = MessageFilter::any("orders.new");
    let mut ids = Vec::new();
    let first = subscription.receive(&any).await.unwrap();
    ids.push(first.id().unwrap().to_owned());
    first.nack();
    for _ in 0..2 {
        let next = subscription.receive(&any).await.unwrap();
        ids.push(next.id().unwrap().to_owned());
        next.ack().await.unwrap();
    }
    assert_eq!(ids[0], ids[2]);
    assert_ne!(ids[0], ids[1]);
}
