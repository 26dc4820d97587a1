//! Messages: sent, received by what they answer, waited for no longer than the document says.

use std::time::Duration;

use arazzo::rt::{Cause, Method};
use arazzo::testing::{Delivery, Messages, Reply, Script};
use arazzo::{Client, Message, Secret};
use arazzo_generated::shipping::ship_order::{Inputs, Region, Status, Step};
use arazzo_generated::shipping::{self, watch};
use serde_json::{Value, json};

use super::{sent, waits, warnings};

fn client(script: &Script, messages: &Messages) -> Client {
    let builder = Client::builder().transport(script.clone());
    let client = builder.default_channel(messages.clone()).build();
    client.expect("the settings are valid")
}

pub(super) fn script() -> Script {
    Script::new().on(Method::POST, "/labels/7", Reply::status(201))
}

pub(super) fn inputs() -> Inputs {
    Inputs {
        request_id: "r-1".to_owned(),
        sku: "tea".to_owned(),
        quantity: None,
        region: Region::Eu,
        token: Secret::from("sesame-1"),
    }
}

fn answer(request: impl Into<Value>, payload: Value) -> Message {
    Message::json("orders.answers", payload).header("requestId", request)
}

fn shipped(region: &str, order: u32) -> Message {
    let payload = json!({"order": {"id": order}, "parcels": [{"weight": 2.5}]});
    Message::json(format!("orders.{region}.shipped"), payload).header("carrier", "snail")
}

/// A shop that accepts every order, and has answers to others too.
pub(super) fn shop(script: &Script) -> Messages {
    Messages::new(script)
        .answer("orders.new", |_| {
            answer("r-0", json!({"status": "sold out"}))
        })
        .answer("orders.new", |order| {
            let request = order.get_header("requestId").cloned();
            answer(request, json!({"status": "Accepted", "order": 7}))
        })
        .answer("orders.new", |_| shipped("us", 7))
        .answer("orders.new", |_| shipped("eu", 6))
        .answer("orders.new", |_| {
            Delivery::after(shipped("eu", 7), Duration::from_secs(59))
        })
}

#[test]
fn the_documents_are_faultless() {
    assert_eq!(warnings("shipping/shipping.arazzo.yaml"), [""; 0]);
}

#[tokio::test]
async fn an_order_is_placed_and_its_answers_are_found_among_others() {
    let script = script();
    let messages = shop(&script);
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    let outputs = done.expect("it succeeds");
    let order = Message::json("orders.new", json!({"sku": "tea", "quantity": 1}))
        .content_type("application/vnd.shop.order+json")
        .header("requestId", "r-1")
        .header("accessToken", "sesame-1")
        .correlation_id("r-1")
        .reply_to("orders.answers");
    assert_eq!(messages.sent(), [order]);
    assert_eq!(sent(&script), ["POST https://depot.shop.example/labels/7"]);
    assert_eq!(outputs.order, 7);
    assert_eq!(outputs.status, Status::Other("Accepted".to_owned()));
    assert_eq!(outputs.parcels[0].weight, 2.5);
    assert_eq!(outputs.carrier, "snail");
    let channels = ["orders.answers", "orders.{region}.shipped"];
    assert_eq!(messages.subscribed(), channels);
    assert_eq!(
        messages.open(),
        0,
        "the run has let go of its subscriptions"
    );
    assert_eq!(waits(&script), [0.0; 0], "no timeout has struck");
}

#[tokio::test]
async fn an_answer_that_says_no_ends_the_workflow() {
    let script = script();
    let messages = Messages::new(&script).answer("orders.new", |_| {
        answer("r-1", json!({"status": "sold out", "echo": "sesame-1"}))
    });
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    let error = done.expect_err("nothing is left");
    assert_eq!(error.step(), Some(Step::Accepted));
    assert!(matches!(
        error.reason(),
        Cause::Ended {
            action: "soldOut",
            ..
        }
    ));
    assert!(error.progress().place.is_some());
    assert_eq!(error.status(), None);
    assert_eq!(
        error.to_string(),
        "step `accepted` failed: the failure action `soldOut` ended the workflow \
         (RECEIVE orders.answers)"
    );
    assert!(!format!("{error:?}").contains("sesame-1"), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_again() {
    let script = script();
    let messages = Messages::new(&script);
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    let error = done.expect_err("no answer comes");
    assert_eq!(error.step(), Some(Step::Accepted));
    assert!(matches!(error.reason(), Cause::Timeout { limit, .. } if limit.as_secs() == 6));
    assert_eq!(error.attempts(), 2);
    assert_eq!(waits(&script), [6.0, 2.0, 6.0]);
}

#[tokio::test]
async fn an_answer_that_is_late_is_received_by_the_next_attempt() {
    let script = script();
    let late = answer("r-1", json!({"status": "accepted", "order": 7}));
    let messages = Messages::new(&script)
        .deliver(Delivery::after(late, Duration::from_secs(7)))
        .deliver(shipped("eu", 7));
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    assert_eq!(done.expect("it succeeds").status, Status::Accepted);
    assert_eq!(waits(&script), [6.0, 2.0]);
}

#[tokio::test]
async fn a_condition_looks_into_the_payload() {
    let script = script();
    let light = json!({"order": {"id": 7}, "parcels": [{"weight": 0}]});
    let light = Message::json("orders.eu.shipped", light).header("carrier", "wind");
    let messages = Messages::new(&script)
        .deliver(answer("r-1", json!({"status": "accepted", "order": 7})))
        .deliver(light);
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    let error = done.expect_err("nothing has any weight");
    assert_eq!(error.step(), Some(Step::Shipped));
    let condition = "$.parcels[?@.weight > 0]";
    assert!(matches!(error.reason(), Cause::Criterion { condition: c, .. } if *c == condition));
}

#[tokio::test]
async fn a_payload_that_breaks_its_description_is_no_output() {
    let script = script();
    let messages = Messages::new(&script).deliver(answer(
        "r-1",
        json!({"status": "accepted", "order": "seven"}),
    ));
    let done = shipping::ship_order(&client(&script, &messages), inputs()).await;
    let error = done.expect_err("an order has a number");
    assert_eq!(error.step(), Some(Step::Accepted));
    assert!(matches!(error.reason(), Cause::UnfitOutput { pointer, .. } if pointer == "/order"));
}

#[tokio::test]
async fn nothing_is_sent_by_a_client_without_a_channel() {
    let script = script();
    let builder = Client::builder().transport(script.clone());
    let client = builder.build().expect("the settings are valid");
    let error = shipping::ship_order(&client, inputs()).await;
    let error = error.expect_err("there is no channel");
    assert_eq!(error.step(), None);
    assert_eq!(
        error.to_string(),
        "the workflow could not start: the client has no message channel for the source `events`; \
         set one with `Client::builder().channel(\"events\", …)` (`--channel events=URL`)"
    );
    assert_eq!(sent(&script), [""; 0]);
}

#[tokio::test]
async fn the_channels_of_called_workflows_are_needed_from_the_start() {
    let script = script();
    let messages = Messages::new(&script);
    let builder = Client::builder().transport(script.clone());
    let client = builder.channel("alerts", messages.clone()).build();
    let client = client.expect("the settings are valid");
    let error = shipping::watch(&client, watch::Inputs {}).await;
    let error = error.expect_err("there is no channel for `events`");
    assert!(matches!(error.reason(), Cause::NoChannel { source, .. } if source == "events"));
    assert_eq!(messages.subscribed(), [""; 0]);
}

#[tokio::test]
async fn an_alert_is_confirmed_by_a_text() {
    let script = script();
    let alert = json!({"id": "a/1", "text": "rain"});
    let messages = Messages::new(&script).deliver(Message::json("alerts", alert));
    let done = shipping::watch(&client(&script, &messages), watch::Inputs {}).await;
    let outputs = done.expect("it succeeds");
    let seen = Message::new("alerts/a/1/seen", "seen: rain".to_owned()).content_type("text/plain");
    assert_eq!(messages.sent(), [seen]);
    assert_eq!(outputs.alert.as_deref(), Some("rain"));
}

#[tokio::test]
async fn without_an_alert_the_workflow_goes_on_elsewhere() {
    let script = script();
    let messages = shop(&script);
    let done = shipping::watch(&client(&script, &messages), watch::Inputs {}).await;
    let error = done.expect_err("that order is sold out");
    assert_eq!(error.step(), Some(watch::Step::Order));
    assert!(matches!(error.reason(), Cause::Workflow(_)));
    assert_eq!(waits(&script), [1.0]);
}

#[tokio::test]
async fn step_executions_and_the_time_of_a_run_bound_messages_too() {
    let script = script();
    let messages = shop(&script);
    let builder = Client::builder().transport(script.clone()).max_steps(1);
    let client = builder.default_channel(messages.clone()).build();
    let error = shipping::ship_order(&client.expect("valid"), inputs()).await;
    let error = error.expect_err("one step is not enough");
    assert!(matches!(error.reason(), Cause::StepLimit { limit: 1, .. }));
    let builder = Client::builder().transport(script.clone());
    let builder = builder.timeout(Duration::from_secs(30));
    let client = builder.default_channel(shop(&script)).build();
    let error = shipping::ship_order(&client.expect("valid"), inputs()).await;
    let error = error.expect_err("the goods take 59 seconds");
    assert_eq!(error.step(), Some(Step::Shipped));
    assert!(matches!(error.reason(), Cause::Deadline { .. }));
}
