//! The channel against a real broker.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::time::Duration;

use arazzo::testing::channels::{self, Broker};
use arazzo::{Bindings, BoxFuture, ChannelAddress, Client, Message, MessageChannel, MessageFilter};
use arazzo_brokers::{Certificates, Depot, Server, client, free_port, play_all, program, shop};
use arazzo_generated::shipping::{self, watch};
use arazzo_mqtt::Mqtt;
use tokio::sync::Mutex;

struct Running {
    server: Mutex<Server>,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Running {
    async fn start() -> Option<Self> {
        Self::configured("allow_anonymous true", |_| String::new()).await
    }

    /// `None` if the broker is not installed.
    async fn configured(
        access: &str,
        more: impl FnOnce(&std::path::Path) -> String,
    ) -> Option<Self> {
        let program: PathBuf = program("ARAZZO_MOSQUITTO", "mosquitto")?;
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let more = more(folder.path());
        let text = format!(
            "listener {port} 127.0.0.1\nset_tcp_nodelay true\nuser root\n{access}\n{more}\n"
        );
        let file = folder.path().join("mosquitto.conf");
        std::fs::write(&file, text).unwrap();
        let arguments = vec!["-c".to_owned(), file.to_string_lossy().into_owned()];
        Some(Self {
            server: Mutex::new(Server::start(&program, arguments, port).await),
            port,
            _folder: folder,
        })
    }

    fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    fn channel(&self) -> Mqtt {
        Mqtt::new(self.url())
    }

    async fn restart(&self, pause: Duration) {
        let mut server = self.server.lock().await;
        server.kill().await;
        tokio::time::sleep(pause).await;
        server.start_again().await;
    }
}

impl Broker for Running {
    fn connect(&self) -> BoxFuture<'_, Box<dyn MessageChannel>> {
        let channel: Box<dyn MessageChannel> = Box::new(self.channel());
        Box::pin(std::future::ready(channel))
    }

    fn address(&self, parts: &[&str]) -> String {
        parts.join("/")
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn interrupt(&self) -> Option<BoxFuture<'_, ()>> {
        Some(Box::pin(self.restart(Duration::from_millis(100))))
    }
}

async fn send(channel: &Mqtt, message: Message) {
    let to = ChannelAddress::new(message.address.clone());
    channel.send(&to, message).await.unwrap();
}

#[tokio::test]
async fn all_promises_are_kept() {
    let Some(server) = Running::start().await else {
        return;
    };
    channels::check(&server)
        .await
        .expect("the promises are kept");
}

#[tokio::test]
async fn an_order_finds_its_answers_among_those_of_others() {
    // The addresses of the document have dots: to MQTT, `orders.{region}.shipped` is one level, and
    // so a wildcard for all topics of one level.
    let Some(server) = Running::start().await else {
        return;
    };
    let _shop = shop::open(server.channel()).await;
    play_all(&client(server.channel()), 7..8).await;
}

#[tokio::test]
async fn many_runs_at_once_share_the_subscriptions() {
    let Some(server) = Running::start().await else {
        return;
    };
    let _shop = shop::open(server.channel()).await;
    play_all(&client(server.channel()), 1..51).await;
}

#[tokio::test]
async fn an_alert_is_received_and_confirmed_as_the_description_says() {
    let Some(server) = Running::start().await else {
        return;
    };
    let home = server.channel();
    let mut seen = home
        .subscribe(&ChannelAddress::new("alerts/{id}/seen"))
        .await
        .unwrap();
    let channel = server.channel();
    let client = Client::builder()
        .transport(Depot)
        .default_channel(channel)
        .build()
        .unwrap();
    let run = tokio::spawn(async move { shipping::watch(&client, watch::Inputs::default()).await });
    let alert = serde_json::json!({"id": "7", "text": "rain"});
    // It waits for a second; the first ones may come before it has subscribed.
    while !run.is_finished() {
        send(&home, Message::json("alerts", alert.clone())).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let outputs = run.await.unwrap().unwrap();
    assert_eq!(outputs.alert.as_deref(), Some("rain"));
    let wanted = MessageFilter::at("alerts/{id}/seen", "alerts/7/seen");
    let confirmed = seen.receive(&wanted).await.unwrap();
    assert_eq!(confirmed.message().payload[..], *b"seen: rain");
}

#[tokio::test]
async fn a_retained_message_is_there_for_who_comes_later() {
    let Some(server) = Running::start().await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    let kept = ChannelAddress::new("state").with_bindings(Bindings::new().retain(true).qos(2));
    from.send(&kept, Message::new("state", "on".to_owned()))
        .await
        .unwrap();
    let mut subscription = to.subscribe(&ChannelAddress::new("state")).await.unwrap();
    let any = MessageFilter::any("state");
    let received = subscription.receive(&any).await.unwrap();
    assert_eq!(received.message().payload[..], *b"on");
}

#[tokio::test]
async fn overlapping_addresses_get_each_message_once() {
    let Some(server) = Running::start().await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    let addresses = ["over/{a}", "over/{b}", "over/7"];
    let mut all = Vec::new();
    for address in addresses {
        all.push(to.subscribe(&ChannelAddress::new(address)).await.unwrap());
    }
    send(&from, Message::new("over/7", "one".to_owned())).await;
    send(&from, Message::new("over/7", "two".to_owned())).await;
    for (subscription, address) in all.iter_mut().zip(addresses) {
        let any = MessageFilter::at(address, "over/7");
        for expected in ["one", "two"] {
            let received = subscription.receive(&any).await.unwrap();
            assert_eq!(
                received.message().payload[..],
                *expected.as_bytes(),
                "{address}"
            );
        }
        let more = tokio::time::timeout(Duration::from_millis(200), subscription.receive(&any));
        assert!(more.await.is_err(), "{address}");
    }
}

#[tokio::test]
async fn a_run_survives_a_restart_of_the_broker() {
    let Some(server) = Running::start().await else {
        return;
    };
    let other = server.channel();
    let mut orders = other
        .subscribe(&ChannelAddress::new("orders.new"))
        .await
        .unwrap();
    let client = client(server.channel());
    let run = tokio::spawn(async move { play_all(&client, 7..8).await });
    orders
        .receive(&MessageFilter::any("orders.new"))
        .await
        .unwrap();
    server.restart(Duration::from_millis(200)).await;
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
async fn a_message_sent_while_the_broker_is_away_arrives_after_it() {
    let Some(server) = Running::start().await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    let mut subscription = to.subscribe(&ChannelAddress::new("later")).await.unwrap();
    send(&from, Message::new("elsewhere", Vec::new())).await;
    server.server.lock().await.kill().await;
    let sending = tokio::spawn({
        let from = from.clone();
        async move {
            let address = ChannelAddress::new("later");
            from.send(&address, Message::new("later", "kept".to_owned()))
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!sending.is_finished(), "nobody has accepted it");
    server.server.lock().await.start_again().await;
    sending.await.unwrap().expect("the broker is there again");
    // The other side may have come back after the message; the connection is what matters here.
    let any = MessageFilter::any("later");
    let received = tokio::time::timeout(Duration::from_secs(1), subscription.receive(&any)).await;
    if received.is_err() {
        send(&from, Message::new("later", "again".to_owned())).await;
        subscription.receive(&any).await.unwrap();
    }
}

#[tokio::test]
async fn a_broker_that_is_not_there_is_an_error() {
    let channel = Mqtt::new(format!("mqtt://127.0.0.1:{}", free_port()));
    let to = ChannelAddress::new("a");
    let error = channel.send(&to, Message::new("a", Vec::new())).await;
    let error = error.expect_err("nobody listens").to_string();
    assert!(error.starts_with("no connection: "), "{error}");
}

#[tokio::test]
async fn what_the_broker_refuses_is_an_error() {
    let access = |folder: &std::path::Path| {
        let file = folder.join("acl");
        std::fs::write(&file, "topic read secret/#\ntopic readwrite open/#\n").unwrap();
        format!("acl_file {}\nmax_packet_size 20000", file.display())
    };
    let Some(server) = Running::configured("allow_anonymous true", access).await else {
        return;
    };
    let channel = server.channel();
    send(&channel, Message::new("open/a", Vec::new())).await;
    let to = ChannelAddress::new("secret/a");
    let error = channel
        .send(&to, Message::new("secret/a", Vec::new()))
        .await;
    let error = error.expect_err("nobody may write there").to_string();
    assert_eq!(error, "the broker refuses it: NotAuthorized");
    let large = Message::new("open/a", vec![0; 30_000]);
    let error = channel.send(&ChannelAddress::new("open/a"), large).await;
    let error = error.expect_err("it is too large").to_string();
    assert_eq!(error, "the broker takes no message larger than 20000 bytes");
    send(&channel, Message::new("open/a", Vec::new())).await;
}

#[tokio::test]
async fn credentials_and_certificates_are_used() {
    let certificates = Certificates::new();
    let secure = |folder: &std::path::Path| {
        // `shop` with the password `s3cret`, as `mosquitto_passwd` writes it.
        let passwords = folder.join("passwords");
        std::fs::write(&passwords, "shop:s3cret\n").unwrap();
        let made = std::process::Command::new("mosquitto_passwd")
            .arg("-U")
            .arg(&passwords)
            .status();
        assert!(made.unwrap().success());
        format!(
            "password_file {}\ncertfile {}\nkeyfile {}",
            passwords.display(),
            certificates.certificate().display(),
            certificates.key().display(),
        )
    };
    let Some(server) = Running::configured("allow_anonymous false", secure).await else {
        return;
    };
    let url = format!("mqtts://127.0.0.1:{}", server.port);
    let of = |connection: arazzo::Connection| {
        let connectors: [Box<dyn arazzo::Connector>; 1] = [Box::new(arazzo_mqtt::Connector)];
        connection.open(&connectors).unwrap()
    };
    let trusted = arazzo::Connection::new(&url).root_certificate(certificates.authority());
    let right = of(trusted.clone().credential("login", "shop:s3cret"));
    let to = ChannelAddress::new("a");
    right
        .send(&to, Message::new("a", Vec::new()))
        .await
        .expect("it may");
    for (what, wrong) in [
        ("no password", of(trusted.clone())),
        (
            "another password",
            of(trusted.credential("login", "shop:wrong")),
        ),
        (
            "an unknown authority",
            of(arazzo::Connection::new(&url).credential("login", "shop:s3cret")),
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
    let Some(server) = Running::start().await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    let address = ChannelAddress::new("flood").with_bindings(Bindings::new().qos(0));
    let mut slow = to.subscribe(&address).await.unwrap();
    let mut quick = to.subscribe(&address).await.unwrap();
    let any = MessageFilter::any("flood");
    for number in 0..17_000_u32 {
        from.send(&address, Message::new("flood", number.to_string()))
            .await
            .unwrap();
        let received = quick.receive(&any).await.unwrap();
        assert_eq!(
            received.message().payload[..],
            *number.to_string().as_bytes()
        );
    }
    let wanted = MessageFilter::any("flood").correlated(["$message.header#/id"], "none");
    let error = slow.receive(&wanted).await.expect_err("some are lost");
    let expected = "the run fell behind: 616 messages were dropped while 16384 others waited";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_dropped_channel_ends_its_connection() {
    let Some(server) = Running::start().await else {
        return;
    };
    let (from, to) = (server.channel(), server.channel());
    send(&from, Message::new("a", Vec::new())).await;
    let mut subscription = to.subscribe(&ChannelAddress::new("a")).await.unwrap();
    drop(to);
    let any = MessageFilter::any("a");
    let ended = tokio::time::timeout(Duration::from_secs(5), subscription.receive(&any)).await;
    ended.expect("it ends").expect_err("the channel is gone");
}
