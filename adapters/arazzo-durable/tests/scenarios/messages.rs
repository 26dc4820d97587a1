//! `shipOrder` and `watch` of `shipping`: messages, and a request in between.

use arazzo::{Entry, Message, Value, testing::Reply};
use arazzo_durable::{Policy, testing::Scenario};
use arazzo_generated::shipping::{ShipOrder, Watch};
use serde_json::json;

use super::{Named, env};

const ANSWERS: &str = "orders.answers";
const SHIPPED: &str = "orders.eu.shipped";

pub(super) fn all() -> Vec<Named> {
    let twice = Policy::new()
        .repeatable("SEND", "orders.new")
        .repeatable("POST", "/labels/{order}");
    vec![
        (
            "an order",
            shipped(order().message(answer("r-1", "accepted"))),
        ),
        (
            "an order after somebody else's",
            shipped(
                order()
                    .message(answer("r-9", "accepted"))
                    .message(answer("r-1", "delayed"))
                    .message(answer("r-1", "accepted")),
            ),
        ),
        ("an order that may be sent twice", {
            let order = order().policy(twice);
            shipped(order.message(answer("r-1", "accepted")))
        }),
        (
            "an order that is sold out",
            order().message(answer("r-1", "sold out")),
        ),
        ("an order that nobody answers", order()),
        (
            "an order that is not sent off",
            order()
                .message(answer("r-1", "accepted"))
                .reply("label", Reply::status(201)),
        ),
        ("an alert", watch().message(alert())),
        (
            "no alert",
            shipped(watch().message(answer("r-0", "accepted"))),
        ),
    ]
}

fn order() -> Scenario {
    let inputs = json!({"requestId": "r-1", "sku": "s", "region": "eu", "token": env("SHOP")});
    Scenario::new(Entry::of::<ShipOrder>(), inputs).secret("SHOP", "t0p s3cr3t")
}

fn watch() -> Scenario {
    Scenario::new(Entry::of::<Watch>(), json!({}))
}

fn answer(request: &str, status: &str) -> Message {
    let payload = json!({"status": status, "order": 7});
    Message::json(ANSWERS, payload).header("requestId", request)
}

fn alert() -> Message {
    Message::json("alerts", json!({"id": "a1", "text": "the shelf is empty"}))
}

/// Lets the order be sent off.
fn shipped(scenario: Scenario) -> Scenario {
    let parcel = |order: u32| json!({"order": {"id": order}, "parcels": [{"weight": 2.5}]});
    let message = |payload: Value| Message::json(SHIPPED, payload).header("carrier", "bike");
    scenario
        .reply("label", Reply::status(201))
        .message(message(parcel(8)))
        .message(message(parcel(7)))
}
