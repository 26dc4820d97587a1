//! The shop of the generated `shipping` workflows, on the other side of a broker.

use std::time::Duration;

use arazzo::{ChannelAddress, Message, MessageChannel, MessageFilter, Subscription};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// Opens the shop. It answers somebody else first, and ships to another region before it ships to
/// the one of the order; the number of the order is in the request id, `r-7`.
///
/// # Panics
///
/// If it cannot subscribe.
pub async fn open(channel: impl MessageChannel + 'static) -> Shop {
    let orders = ChannelAddress::new("orders.new");
    let subscription = channel
        .subscribe(&orders)
        .await
        .expect("the shop subscribes");
    Shop(tokio::spawn(serve(channel, subscription)))
}

/// A shop that is open until this is dropped.
#[derive(Debug)]
pub struct Shop(JoinHandle<()>);

impl Drop for Shop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(channel: impl MessageChannel, mut orders: Box<dyn Subscription>) {
    let any = MessageFilter::any("orders.new");
    while let Ok(received) = orders.receive(&any).await {
        let Ok(order) = received.ack().await else {
            continue;
        };
        let id = order.get_header("requestId").and_then(Value::as_str);
        let id = id.unwrap_or_default().to_owned();
        for message in answers(&id) {
            send(&channel, message).await;
        }
    }
}

/// Returns what the shop sends for an order.
pub fn answers(id: &str) -> [Message; 4] {
    let number: u32 = id.trim_start_matches("r-").parse().unwrap_or_default();
    let parcels = json!([{"number": "p-1", "weight": 1.5}]);
    [
        Message::json("orders.answers", json!({"status": "sold out"}))
            .header("requestId", "somebody else's"),
        Message::json(
            "orders.answers",
            json!({"status": "accepted", "order": number}),
        )
        .header("requestId", id),
        Message::json(
            "orders.us.shipped",
            json!({"order": {"id": number}, "parcels": parcels}),
        )
        .header("carrier", "the wrong region"),
        Message::json(
            "orders.eu.shipped",
            json!({"order": {"id": number}, "parcels": parcels}),
        )
        .header("carrier", "Bicycle"),
    ]
}

/// Sends a message, and tries again while the broker is away.
async fn send(channel: &impl MessageChannel, message: Message) {
    let to = ChannelAddress::new(message.address.clone());
    for _ in 0..100 {
        if channel.send(&to, message.clone()).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
