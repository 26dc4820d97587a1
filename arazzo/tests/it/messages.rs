//! Messages: what is sent, which one is received, how long that may take, what nobody may see.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo::rt::{Bindings, Cause, Channel, Client, Object, Response, Run, Source, StepError};
use arazzo::testing::{Delivery, Messages, Script};
use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Received,
    Subscription,
};
use serde_json::{Value, json};

use crate::support::Step;

const EVENTS: Source = Source::new("events", "").of("doc");
const CHANNELS: &[Channel] = &[
    Channel::sends(EVENTS, "orders/new"),
    Channel::receives(EVENTS, "orders/{region}/accepted"),
];
const BY_ID: &[&str] = &["$message.header#/requestId"];

fn client(script: &Script, messages: &Messages) -> Client {
    let builder = Client::builder().transport(script.clone());
    let client = builder.channel("events", messages.clone()).build();
    client.expect("the settings are valid")
}

fn accepted(id: &str, order: u32) -> Message {
    Message::json("orders/eu/accepted", json!({ "order": order })).header("requestId", id)
}

async fn send(run: &Run) -> Result<Response<Step>, StepError<Step>> {
    let message = run.message("place", EVENTS, "orders/new");
    let message = message
        .header("requestId", "r-1")
        .header("trace", None::<&str>);
    let payload = Object::new()
        .field("sku", "tea")
        .optional("note", None::<&str>);
    message.json(payload).read(&["/sku"]).send().await
}

async fn receive(run: &Run, id: &str) -> Result<Response<Step>, StepError<Step>> {
    let message = run.message("wait", EVENTS, "orders/{region}/accepted");
    let message = message.channel("region", "eu").correlate(BY_ID, id);
    let message = message.timeout(Duration::from_secs(6)).read(&["/order"]);
    message.receive().await
}

#[tokio::test]
async fn a_message_is_sent_with_headers_and_payload() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let run = Run::new(&client(&script, &messages));
    let sent = send(&run).await.expect("it is sent");
    let expected = Message::json("orders/new", json!({"sku": "tea"})).header("requestId", "r-1");
    assert_eq!(messages.sent(), [expected]);
    assert_eq!(sent.payload("/sku").into_value(), Some(json!("tea")));
    assert_eq!(sent.header("REQUESTID").into_value(), Some(json!("r-1")));
    assert_eq!(sent.status().as_u16(), None);
}

#[tokio::test]
async fn nothing_is_sent_without_what_the_message_needs() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let run = Run::new(&client(&script, &messages));
    let message = || run.message("place", EVENTS, "orders/{region}");
    let causes = [
        message().json(1).attempt().await,
        message().channel("region", "").json(1).attempt().await,
        message()
            .channel("region", 1)
            .require_header("id")
            .attempt()
            .await,
        message()
            .channel("region", 1)
            .require_payload()
            .attempt()
            .await,
        message()
            .channel("region", 1)
            .correlate(BY_ID, None::<i64>)
            .try_receive()
            .await,
    ];
    let causes = causes.map(|failed| {
        let error = failed.expect_err("something is missing");
        assert!(error.stops_run(), "a failure action may handle {error}");
        error.reason().to_string()
    });
    assert_eq!(
        causes,
        [
            "there is no value for `region`",
            "there is no value for `region`",
            "there is no value for the header `id`",
            "there is no value for `payload`",
            "there is no value for `correlationId`",
        ]
    );
    assert_eq!(messages.sent(), []);
}

#[tokio::test]
async fn an_answer_that_comes_before_anybody_waits_is_not_lost() {
    let script = Script::new();
    let messages = Messages::new(&script)
        .answer("orders/new", |_| accepted("r-0", 6))
        .answer("orders/new", |_| accepted("r-1", 7));
    let run = Run::new(&client(&script, &messages));
    run.connect::<Step>(CHANNELS)
        .await
        .expect("there is a channel");
    send(&run).await.expect("it is sent");
    let found = receive(&run, "r-1").await.expect("it came");
    assert_eq!(found.output::<u32>("/order").expect("it is there"), 7);
    // What the step has passed over is there for the next one.
    let found = receive(&run, "r-0").await.expect("it came");
    assert_eq!(found.output::<u32>("/order").expect("it is there"), 6);
    assert_eq!(messages.subscribed(), ["orders/{region}/accepted"]);
    drop((run, found));
    assert_eq!(messages.open(), 0);
}

#[tokio::test]
async fn called_workflows_share_the_subscriptions_of_the_run() {
    let script = Script::new();
    let messages = Messages::new(&script).answer("orders/new", |_| accepted("r-1", 7));
    let run = Run::new(&client(&script, &messages));
    run.connect::<Step>(CHANNELS)
        .await
        .expect("there is a channel");
    send(&run).await.expect("it is sent");
    let nested = run.nested("call").expect("it may nest");
    nested
        .connect::<Step>(CHANNELS)
        .await
        .expect("there is a channel");
    assert!(receive(&nested, "r-1").await.is_ok());
    assert_eq!(messages.subscribed().len(), 1);
    let error = receive(&run, "r-1").await.expect_err("it is taken");
    assert!(matches!(error.reason(), Cause::Timeout { .. }));
}

#[tokio::test]
async fn a_payload_that_is_no_json_fails_the_step_that_reads_it() {
    let script = Script::new();
    let payload = "{\"order\": 7".to_owned();
    let broken = Message::new("orders/eu/accepted", payload).content_type("application/json");
    let messages = Messages::new(&script).deliver(broken.header("requestId", "r-1"));
    let run = Run::new(&client(&script, &messages));
    let response = receive(&run, "r-1").await.expect("it came");
    assert!(!response.verdict().holds());
    assert!(response.payload("/order").is_missing());
    assert_eq!(
        response.header("requestId").into_value(),
        Some(json!("r-1"))
    );
    let error = response.require_readable().expect_err("it ends too early");
    assert!(!error.stops_run(), "a failure action may wait again");
    assert_eq!(
        error.reason().to_string(),
        "the body is `application/json` and no JSON: it has 11 bytes, and is wrong from byte 11 on"
    );
}

#[tokio::test]
async fn a_wait_takes_no_time_and_ends_at_its_limit() {
    let script = Script::new();
    let late = |id, seconds| Delivery::after(accepted(id, 7), Duration::from_secs(seconds));
    let messages = Messages::new(&script)
        .deliver(late("r-5", 5))
        .deliver(late("r-12", 12));
    let run = Run::new(&client(&script, &messages));
    assert!(receive(&run, "r-5").await.is_ok());
    let error = receive(&run, "r-12").await.expect_err("it comes too late");
    assert_eq!(
        error.to_string(),
        "step `wait` failed: no complete response within 6s \
         (RECEIVE orders/{region}/accepted without a message)"
    );
    assert!(!error.stops_run(), "a failure action may wait again");
    assert_eq!(script.waits(), [Duration::from_secs(6)]);
    assert!(receive(&run, "r-12").await.is_ok(), "it was not lost");
}

#[tokio::test]
async fn the_run_ends_a_wait_without_a_limit() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let builder = Client::builder().transport(script.clone());
    let builder = builder
        .channel("events", messages)
        .timeout(Duration::from_secs(60));
    let run = Run::new(&builder.build().expect("the settings are valid"));
    let message = run.message("wait", EVENTS, "orders/new");
    let error = message.try_receive().await.expect_err("the time is over");
    assert!(matches!(error.reason(), Cause::Deadline { limit, .. } if limit.as_secs() == 60));
    assert!(error.stops_run());
}

#[tokio::test]
async fn messages_take_step_executions() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let builder = Client::builder().transport(script.clone()).max_steps(1);
    let client = builder.default_channel(messages.clone()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    assert!(send(&run).await.is_ok());
    let error = send(&run).await.expect_err("the budget is spent");
    assert!(matches!(error.reason(), Cause::StepLimit { limit: 1, .. }));
    assert_eq!(messages.sent().len(), 1);
}

#[tokio::test]
async fn a_client_without_a_channel_sends_nothing() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let builder = Client::builder().transport(script.clone());
    let client = builder.channel("others", messages.clone()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let error = run
        .connect::<Step>(CHANNELS)
        .await
        .expect_err("there is no channel");
    assert_eq!(
        error.reason().to_string(),
        "the client has no message channel for the source `events`; set one with \
         `Client::builder().channel(\"events\", …)` (`--channel events=URL`)"
    );
    assert_eq!((messages.sent(), messages.open()), (vec![], 0));
}

#[tokio::test]
async fn a_channel_may_be_that_of_a_document() {
    let script = Script::new();
    let (own, other) = (Messages::new(&script), Messages::new(&script));
    let builder = Client::builder().transport(script.clone());
    let builder = builder
        .channel("events", other)
        .channel("doc/events", own.clone());
    let run = Run::new(&builder.build().expect("the settings are valid"));
    send(&run).await.expect("it is sent");
    assert_eq!(own.sent().len(), 1);
}

#[tokio::test]
async fn what_the_broker_refuses_is_a_failure_of_the_step() {
    let script = Script::new();
    let messages = Messages::new(&script).refuse("orders/new", "not allowed: sesame");
    let run = Run::new(&client(&script, &messages));
    run.conceal(&"sesame".into());
    let error = send(&run).await.expect_err("it is refused");
    assert_eq!(error.reason().to_string(), "not allowed: …");
    assert!(!error.stops_run());
}

#[tokio::test]
async fn secrets_of_messages_are_not_shown() {
    let script = Script::new();
    let messages = Messages::new(&script).answer("orders/new", |_| {
        Message::json(
            "orders/eu/accepted",
            json!({"key": "answered", "echo": "hushed!"}),
        )
        .header("requestId", "r-1")
        .header("authorization", "given")
    });
    let run = Run::new(&client(&script, &messages));
    run.connect::<Step>(CHANNELS)
        .await
        .expect("there is a channel");
    let message = run.message("place", EVENTS, "orders/new");
    let message = message.secret_header("key", "hushed!").json(json!({}));
    message.send().await.expect("it is sent");
    let message = run.message("wait", EVENTS, "orders/{region}/accepted");
    let message = message.channel("region", "eu").read_secret(&["/key"]);
    let found = message.receive().await.expect("it came");
    let key: Value = found.output("/key").expect("it is there");
    assert_eq!(key, json!("answered"));
    let shown = format!("{found:?} {messages:?} {run:?}");
    for secret in ["hushed", "answered", "given"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Has messages without end, none of which anybody wants.
struct Flood;

impl MessageChannel for Flood {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        _: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(async { Ok(()) })
    }

    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(async { Ok(Box::new(Flood) as Box<dyn Subscription>) })
    }
}

impl Subscription for Flood {
    fn receive<'s>(
        &'s mut self,
        _: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        Box::pin(async { Ok(accepted("another", 0).into()) })
    }
}

#[tokio::test]
async fn messages_without_end_do_not_outrun_the_timeout() {
    let script = Script::new();
    let builder = Client::builder().transport(script.clone());
    let client = builder.channel("events", Flood).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let error = receive(&run, "r-1").await.expect_err("it never comes");
    assert!(matches!(error.reason(), Cause::Timeout { .. }));
}

#[tokio::test]
async fn a_message_is_acknowledged_when_a_step_takes_it_and_else_given_back() {
    let script = Script::new();
    let messages = Messages::new(&script)
        .deliver(accepted("r-0", 6))
        .deliver(accepted("r-1", 7));
    let run = Run::new(&client(&script, &messages));
    receive(&run, "r-1").await.expect("it came");
    assert_eq!(messages.acknowledged(), [accepted("r-1", 7)]);
    assert_eq!(messages.given_back(), []);
    drop(run);
    assert_eq!(messages.given_back(), [accepted("r-0", 6)]);
}

/// A channel, and the message that was sent to it.
type Told = (ChannelAddress, Option<Message>);

/// Keeps what it is told.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Told>>>);

impl MessageChannel for Heard {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        self.0
            .lock()
            .expect("no test panics")
            .push((to.clone(), Some(message)));
        Box::pin(async { Ok(()) })
    }

    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        self.0
            .lock()
            .expect("no test panics")
            .push((from.clone(), None));
        Box::pin(async { Ok(Box::new(Flood) as Box<dyn Subscription>) })
    }
}

#[tokio::test]
async fn an_adapter_is_told_what_the_description_says() {
    const HOME: Source = Source::new("events", "mqtt://home.example:1883").of("doc");
    const BINDINGS: Bindings = Bindings::new().qos(2).retain(true);
    let heard = Heard::default();
    let builder = Client::builder().transport(Script::new());
    let client = builder.channel("events", heard.clone()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let channels = [Channel::receives(HOME, "alerts/{id}").bindings(BINDINGS)];
    run.connect::<Step>(&channels).await.expect("it opens");
    let message = run
        .message("place", HOME, "alerts/{id}/seen")
        .channel("id", 7);
    let message = message.header("requestId", "r-1").bindings(BINDINGS);
    let message = message.correlated_by(BY_ID).reply_to("answers");
    message.send().await.expect("it is sent");
    let heard = heard.0.lock().expect("no test panics");
    let (from, to) = (&heard[0].0, &heard[1].0);
    assert_eq!(
        (from.address(), to.address()),
        ("alerts/{id}", "alerts/{id}/seen")
    );
    assert_eq!((from.bindings(), to.bindings()), (&BINDINGS, &BINDINGS));
    assert_eq!(
        (to.server(), to.protocol()),
        ("mqtt://home.example:1883", "mqtt")
    );
    let sent = heard[1].1.as_ref().expect("a message was sent");
    assert_eq!(sent.address, "alerts/7/seen");
    assert_eq!(sent.correlation_id.as_deref(), Some("r-1"));
    assert_eq!(sent.reply_to.as_deref(), Some("answers"));
}

#[tokio::test]
async fn a_binary_header_is_read_as_base64() {
    let script = Script::new();
    let message = accepted("r-1", 7).binary("raw", vec![0, 159, 255]);
    let messages = Messages::new(&script).deliver(message);
    let run = Run::new(&client(&script, &messages));
    let found = receive(&run, "r-1").await.expect("it came");
    assert_eq!(found.header("RAW").into_value(), Some(json!("AJ//")));
}

#[tokio::test]
async fn a_payload_in_a_file_is_sent() {
    let folder = std::env::temp_dir().join(format!("arazzo-payload-{}", std::process::id()));
    std::fs::write(&folder, "the payload").expect("it can be written");
    let script = Script::new();
    let messages = Messages::new(&script);
    let run = Run::new(&client(&script, &messages));
    let file = arazzo::Bytes::from_file(&folder).expect("it is there");
    let message = run.message("place", EVENTS, "orders/new");
    let sent = message.bytes("text/plain", file).send().await;
    std::fs::remove_file(&folder).expect("it can be removed");
    sent.expect("it is sent");
    assert_eq!(messages.sent()[0].payload[..], *b"the payload");
}

#[tokio::test]
async fn a_closed_client_exchanges_no_messages() {
    let script = Script::new();
    let messages = Messages::new(&script);
    let client = client(&script, &messages);
    client.close().await.expect("it closes");
    let error = send(&Run::new(&client)).await.expect_err("it is closed");
    assert_eq!(error.reason().to_string(), "the connection is closed");
}
