//! Latency through the bare client and through the channel, side by side.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints"
)]

use std::time::Duration;

use arazzo::{ChannelAddress, Message, MessageChannel, MessageFilter};
use arazzo_brokers::{Server, compare, free_port, program};
use arazzo_mqtt::Mqtt;
use rumqttc::NetworkOptions;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PublishProperties};
use rumqttc::v5::{AsyncClient, Event, MqttOptions};
use tokio::sync::mpsc;

const WARM_UP: usize = 200;
const ROUNDS: usize = 3000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(program) = program("ARAZZO_MOSQUITTO", "mosquitto") else {
        return;
    };
    let port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mosquitto.conf");
    let text = format!("listener {port} 127.0.0.1\nset_tcp_nodelay true\nallow_anonymous true\n");
    std::fs::write(&file, text).unwrap();
    let arguments = vec!["-c".to_owned(), file.to_string_lossy().into_owned()];
    let _server = Server::start(&program, arguments, port).await;
    let url = format!("mqtt://127.0.0.1:{port}");

    let (bare_from, _unread) = client("from", port);
    let (bare_to, mut bare) = client("to", port);
    bare_to.subscribe("bare", QoS::AtLeastOnce).await.unwrap();
    let (from, to) = (Mqtt::new(&url), Mqtt::new(&url));
    let channel = ChannelAddress::new("channel");
    let any = MessageFilter::any("channel");
    let mut subscription = to.subscribe(&channel).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;

    let payload = vec![b'x'; 256];
    let bare_round = async |_: usize| {
        let properties = PublishProperties {
            user_properties: vec![("requestId".to_owned(), "r-1".to_owned())],
            ..PublishProperties::default()
        };
        let payload = payload.clone();
        let qos = QoS::AtLeastOnce;
        let sent = bare_from.publish_with_properties("bare", qos, false, payload, properties);
        sent.await.unwrap();
        bare.recv().await.unwrap();
    };
    let round = async |_: usize| {
        let message = Message::new("channel", payload.clone()).header("requestId", "r-1");
        let receiving = async {
            let received = subscription.receive(&any).await.unwrap();
            received.ack().await.unwrap();
        };
        // The message is on its way before the broker confirms it.
        tokio::select! {
            biased;
            () = receiving => {}
            sent = async {
                from.send(&channel, message).await.unwrap();
                std::future::pending::<()>().await
            } => sent,
        }
    };
    let mut rounds = (bare_round, round);
    compare(WARM_UP, &mut rounds.0, &mut rounds.1).await;
    let figures = compare(ROUNDS, &mut rounds.0, &mut rounds.1).await;
    println!("one message, from sending to receiving: {figures}");
}

/// The bare client, with the task that it needs; messages come through a queue.
fn client(id: &str, port: u16) -> (AsyncClient, mpsc::UnboundedReceiver<()>) {
    let mut options = MqttOptions::new(id, "127.0.0.1", port);
    let mut network = NetworkOptions::new();
    network.set_tcp_nodelay(true);
    options.set_network_options(network);
    let (client, mut events) = AsyncClient::new(options, 1024);
    let (came, coming) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok(event) = events.poll().await {
            if let Event::Incoming(Packet::Publish(_)) = event {
                let _ = came.send(());
            }
        }
    });
    (client, coming)
}
