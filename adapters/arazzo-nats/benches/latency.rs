//! Latency through the bare client and through the channel, side by side.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints"
)]

use std::time::Duration;

use arazzo::{ChannelAddress, Message, MessageChannel, MessageFilter};
use arazzo_brokers::{Server, compare, free_port, program};
use arazzo_nats::Nats;
use futures_util::StreamExt;
use tokio::sync::Mutex;

const WARM_UP: usize = 200;
const ROUNDS: usize = 3000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(program) = program("ARAZZO_NATS_SERVER", "nats-server") else {
        return;
    };
    let port = free_port();
    let arguments = ["--addr", "127.0.0.1", "--port", &port.to_string()].map(str::to_owned);
    let _server = Server::start(&program, arguments.into(), port).await;
    let url = format!("nats://127.0.0.1:{port}");

    let (bare_from, bare_to) = (client(&url).await, client(&url).await);
    let bare = bare_to.subscribe("bare").await.unwrap();
    let (from, to) = (Nats::new(&url), Nats::new(&url));
    let channel = ChannelAddress::new("channel");
    let any = MessageFilter::any("channel");
    let subscription = to.subscribe(&channel).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let payload = vec![b'x'; 256];
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("requestId", "r-1");
    let bare_send = async |subject: &'static str| {
        let sent = bare_from.publish_with_headers(subject, headers.clone(), payload.clone().into());
        sent.await.unwrap();
        bare_from.flush().await.unwrap();
    };
    let send = async |channel: &ChannelAddress| {
        let message = Message::new(channel.address(), payload.clone()).header("requestId", "r-1");
        from.send(channel, message).await.unwrap();
    };
    let bare_channel = ChannelAddress::new("bare");
    let (bare, subscription) = (Mutex::new(bare), Mutex::new(subscription));
    let bare_receive = async || {
        bare.lock().await.next().await.unwrap();
    };
    let receive = async || {
        let received = subscription.lock().await.receive(&any).await.unwrap();
        received.ack().await.unwrap();
    };
    let both = async |_: usize| {
        tokio::join!(bare_send("bare"), bare_receive());
    };
    for rounds in [WARM_UP, ROUNDS] {
        let whole = compare(rounds, both, async |_| {
            tokio::join!(send(&channel), receive());
        });
        let whole = whole.await;
        let sending = compare(rounds, both, async |_| {
            tokio::join!(send(&bare_channel), bare_receive());
        });
        let sending = sending.await;
        let receiving = compare(rounds, both, async |_| {
            tokio::join!(bare_send("channel"), receive());
        });
        let receiving = receiving.await;
        if rounds == ROUNDS {
            println!("one message, sent and received: {whole}");
            println!("sent through the channel, received by the client: {sending}");
            println!("sent by the client, received through the channel: {receiving}");
        }
    }
}

async fn client(url: &str) -> async_nats::Client {
    async_nats::connect(url).await.unwrap()
}
