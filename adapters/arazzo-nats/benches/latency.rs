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
    let mut bare = bare_to.subscribe("bare").await.unwrap();
    let (from, to) = (Nats::new(&url), Nats::new(&url));
    let channel = ChannelAddress::new("channel");
    let any = MessageFilter::any("channel");
    let mut subscription = to.subscribe(&channel).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let payload = vec![b'x'; 256];
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("requestId", "r-1");
    let bare_round = async |_: usize| {
        let sending = async {
            let sent =
                bare_from.publish_with_headers("bare", headers.clone(), payload.clone().into());
            sent.await.unwrap();
            bare_from.flush().await.unwrap();
        };
        tokio::join!(sending, bare.next()).1.unwrap();
    };
    let round = async |_: usize| {
        let message = Message::new("channel", payload.clone()).header("requestId", "r-1");
        let receiving = async {
            let received = subscription.receive(&any).await.unwrap();
            received.ack().await.unwrap();
        };
        // The message may be there before the sender knows that it was written.
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

async fn client(url: &str) -> async_nats::Client {
    async_nats::connect(url).await.unwrap()
}
