use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Message, MessageFilter, Received, RunId, Subscription,
    Value, watch::EventFilter,
};
use serde_json::json;
use tokio::sync::{broadcast, mpsc};

use super::*;
use crate::{
    launch::{Inputs, Launch, Launched, Launcher},
    principal::Principal,
    runs::Notice,
};

/// Records what is started and told.
struct Notes {
    launched: mpsc::UnboundedSender<Launch>,
    told: mpsc::UnboundedSender<Notice>,
}

impl Launcher for Notes {
    fn launch(&self, launch: Launch) -> BoxFuture<'_, Result<Launched, String>> {
        let refused = launch.depth > 3;
        let _ = self.launched.send(launch);
        Box::pin(async move {
            if refused {
                return Err("too deep".to_owned());
            }
            Ok(Launched {
                id: RunId::from_u128(7),
                correlation: "corr".into(),
                ended: Box::pin(std::future::ready(())),
            })
        })
    }

    fn publish(&self, notice: Notice) {
        let _ = self.told.send(notice);
    }

    fn stopping(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

struct Started {
    events: broadcast::Sender<Arc<Notice>>,
    launched: mpsc::UnboundedReceiver<Launch>,
    told: mpsc::UnboundedReceiver<Notice>,
}

fn started(trigger: Trigger, backlog: usize) -> Started {
    let (launches, launched) = mpsc::unbounded_channel();
    let (tellings, told) = mpsc::unbounded_channel();
    let launcher: Arc<dyn Launcher> = Arc::new(Notes {
        launched: launches,
        told: tellings,
    });
    let events = broadcast::Sender::new(backlog);
    start(vec![Arc::new(trigger)], &launcher, || events.subscribe());
    Started {
        events,
        launched,
        told,
    }
}

async fn next<T>(of: &mut mpsc::UnboundedReceiver<T>) -> T {
    let next = tokio::time::timeout(Duration::from_secs(10), of.recv()).await;
    next.expect("something happens").expect("the task lives")
}

fn notice(name: &str, depth: u32) -> Arc<Notice> {
    let event = json!({"event": name, "uuid": "u"});
    Arc::new(Notice::new(name, event, Principal::token("ci"), "corr".into()).depth(depth))
}

#[tokio::test]
async fn a_run_inherits_the_correlation_and_is_one_deeper() {
    let mut started = started(Trigger::event("t", "w", EventFilter::new()), 16);
    let _ = started.events.send(notice("a", 2));
    let launch = next(&mut started.launched).await;
    assert_eq!((launch.workflow.as_str(), launch.depth), ("w", 3));
    assert_eq!(launch.correlation.as_deref(), Some("corr"));
    assert_eq!(launch.principal, Principal::token("ci"));
    assert_eq!(launch.event, Some(json!({"event": "a", "uuid": "u"})));
    assert!(matches!(launch.inputs, Inputs::Mapped(_)));
    let told = next(&mut started.told).await;
    assert_eq!(told.name, "trigger.Triggered");
    assert_eq!(told.event["runId"], RunId::from_u128(7).to_string());
    assert_eq!((told.depth, &*told.correlation), (2, "corr"));
}

#[tokio::test]
async fn what_triggers_tell_starts_nothing() {
    let mut started = started(Trigger::event("t", "w", EventFilter::new()), 16);
    let _ = started.events.send(notice("a", 3));
    let told = next(&mut started.told).await;
    assert_eq!(
        (told.name.as_str(), &told.event["reason"]),
        ("trigger.Refused", &json!("too deep"))
    );
    let _ = started.events.send(Arc::new(told));
    let _ = started.events.send(notice("b", 0));
    next(&mut started.launched).await;
    let launch = next(&mut started.launched).await;
    assert_eq!(
        launch.event.map(|event| event["event"].clone()),
        Some(json!("b"))
    );
}

#[tokio::test]
async fn missed_events_are_told() {
    let mut started = started(Trigger::event("t", "w", EventFilter::new()), 2);
    // On one thread, the task reads nothing until this one waits.
    for _ in 0..5 {
        let _ = started.events.send(notice("a", 0));
    }
    let told = next(&mut started.told).await;
    assert_eq!(
        (told.name.as_str(), &told.event["missed"]),
        ("trigger.Missed", &json!(3))
    );
}

/// A broker that refuses the first subscription, and breaks the second after a message.
#[derive(Default)]
struct Flaky(AtomicU32);

struct One(Option<Message>);

impl Subscription for One {
    fn receive<'s>(
        &'s mut self,
        _: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        let message = self.0.take().map(Received::new);
        Box::pin(async move { message.ok_or_else(|| ChannelError::new("the connection is lost")) })
    }
}

impl MessageChannel for Flaky {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        _: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn subscribe<'c>(
        &'c self,
        channel: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            if count == 0 {
                return Err(ChannelError::new("there is no broker"));
            }
            let message = Message::new(channel.address(), b"not JSON".to_vec()).header("n", count);
            Ok(Box::new(One(Some(message))) as Box<dyn Subscription>)
        })
    }
}

#[tokio::test]
async fn a_broken_subscription_is_made_again() {
    let trigger = Trigger::message("t", "w", Flaky::default(), "orders");
    let mut started = started(trigger, 16);
    for (count, reason) in [(1, "there is no broker"), (2, "the connection is lost")] {
        let told = loop {
            let told = next(&mut started.told).await;
            if told.name == "trigger.Disconnected" {
                break told;
            }
        };
        assert_eq!(told.event["reason"], reason);
        let launch = next(&mut started.launched).await;
        let event = launch.event.expect("a message");
        let expected: [(&str, Value); 4] = [
            ("event", json!("message")),
            ("address", json!("orders")),
            ("headers", json!({"n": count})),
            ("payload", json!("not JSON")),
        ];
        for (name, value) in expected {
            assert_eq!(event[name], value);
        }
        assert_eq!(launch.depth, 1);
    }
}
