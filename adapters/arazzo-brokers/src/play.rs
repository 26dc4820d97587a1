//! Runs of the generated `shipping` workflow.

use std::time::Duration;

use arazzo::{BoxFuture, Client, MessageChannel, Transport, TransportError, http};
use arazzo_generated::shipping::{self, ship_order};
use serde_json::json;
use tokio::task::JoinSet;

/// The depot prints every label at once.
#[derive(Clone, Copy, Debug)]
pub struct Depot;

impl Transport for Depot {
    fn send(
        &self,
        _: http::Request<arazzo::bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<arazzo::bytes::Bytes>, TransportError>> {
        let printed = http::Response::builder().status(201);
        let printed = printed.header("content-type", "application/json");
        let printed = printed.body(arazzo::bytes::Bytes::from_static(b"{}"));
        Box::pin(std::future::ready(printed.map_err(TransportError::new)))
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Makes a client for the workflow.
///
/// # Panics
///
/// If the settings are invalid, which they are not.
pub fn client(channel: impl MessageChannel + 'static) -> Client {
    let client = Client::builder()
        .transport(Depot)
        .channel("events", channel);
    let client = client.server("depot", "https://127.0.0.1:1").build();
    client.expect("the settings are valid")
}

/// Makes the inputs of an order.
///
/// # Panics
///
/// If they are invalid, which they are not.
pub fn inputs(number: u32) -> ship_order::Inputs {
    let inputs = json!({
        "requestId": format!("r-{number}"),
        "sku": "spade",
        "quantity": 2,
        "region": "eu",
        "token": "t-secret",
    });
    serde_json::from_value(inputs).expect("they are valid")
}

/// Places orders with these numbers, all at once.
///
/// # Panics
///
/// If a run fails or takes another order's answer.
pub async fn play_all(client: &Client, numbers: std::ops::Range<u32>) {
    let mut runs = JoinSet::new();
    for number in numbers {
        let client = client.clone();
        runs.spawn(async move {
            let outputs = shipping::ship_order(&client, inputs(number)).await;
            (number, outputs)
        });
    }
    while let Some(run) = runs.join_next().await {
        let (number, outputs) = run.expect("no run panics");
        let outputs = outputs.unwrap_or_else(|error| panic!("order {number}: {error}"));
        assert_eq!(outputs.order, i64::from(number));
        assert_eq!(outputs.carrier, "Bicycle");
        assert_eq!(outputs.status, ship_order::Status::Accepted);
    }
}
