use std::{
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};

use super::*;
use crate::{
    message::{Message, MessageFilter, Received, Settle},
    transport::BoxFuture,
};

/// Counts what becomes of messages.
#[derive(Clone, Default)]
struct Counts(Arc<[AtomicUsize; 2]>);

impl Counts {
    fn get(&self) -> [usize; 2] {
        [0, 1].map(|index| self.0[index].load(Ordering::Relaxed))
    }

    fn message(&self, address: &str, id: u32) -> Received {
        let message = Message::new(address, Vec::new()).header("id", id);
        Received::settled_by(message, self.clone())
    }
}

impl Settle for Counts {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), ChannelError>> {
        self.0[0].fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(())))
    }

    fn nack(self: Box<Self>) {
        self.0[1].fetch_add(1, Ordering::Relaxed);
    }
}

/// The feed of the last subscription that was opened, and how many are open.
#[derive(Clone, Default)]
struct Broker {
    feed: Arc<Mutex<Option<Feed>>>,
    open: Arc<AtomicUsize>,
}

struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Broker {
    async fn listen(&self, hub: &Hub, address: &'static str) -> Box<dyn Subscription> {
        self.listen_to(hub, ChannelAddress::new(address)).await
    }

    async fn listen_to(&self, hub: &Hub, channel: ChannelAddress) -> Box<dyn Subscription> {
        let listening = hub.listen(&channel, |feed| async move {
            *self.feed.lock().unwrap_or_else(PoisonError::into_inner) = Some(feed);
            self.open.fetch_add(1, Ordering::Relaxed);
            Ok(Open(Arc::clone(&self.open)))
        });
        listening.await.expect("it opens")
    }

    fn feed(&self) -> Feed {
        let feed = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        feed.clone().expect("somebody listens")
    }

    fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }
}

fn with_id(id: u32) -> MessageFilter {
    MessageFilter::any("orders").correlated(["$message.header#/id"], id)
}

/// Whether a wait would go on.
fn waits(subscription: &mut Box<dyn Subscription>, wanted: &MessageFilter) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut wait = subscription.receive(wanted);
    matches!(wait.as_mut().poll(&mut context), Poll::Pending)
}

#[tokio::test]
async fn many_runs_have_one_subscription_of_the_broker() {
    let (hub, broker) = (Hub::new(), Broker::default());
    let first = broker.listen(&hub, "orders").await;
    let second = broker.listen(&hub, "orders").await;
    assert_eq!(broker.open(), 1);
    assert_eq!(hub.channels(), [ChannelAddress::new("orders")]);
    drop(first);
    assert_eq!(broker.open(), 1);
    drop(second);
    assert_eq!((broker.open(), hub.channels().len()), (0, 0));
    let third = broker.listen(&hub, "orders").await;
    assert_eq!(broker.open(), 1);
    drop(third);
}

#[tokio::test]
async fn the_first_who_takes_a_message_acknowledges_it_for_all() {
    let (hub, broker, counts) = (Hub::new(), Broker::default(), Counts::default());
    let mut first = broker.listen(&hub, "orders").await;
    let mut second = broker.listen(&hub, "orders").await;
    broker.feed().deliver(counts.message("orders", 1)).await;
    let wanted = with_id(1);
    let taken = first.receive(&wanted).await.expect("it is there");
    assert_eq!(counts.get(), [0, 0]);
    taken.ack().await.expect("it is told");
    assert_eq!(counts.get(), [1, 0]);
    let taken = second.receive(&wanted).await.expect("it is there");
    taken.ack().await.expect("it is told");
    assert_eq!(counts.get(), [1, 0]);
}

#[tokio::test]
async fn what_nobody_takes_is_given_back_when_the_last_run_ends() {
    let (hub, broker, counts) = (Hub::new(), Broker::default(), Counts::default());
    let mut first = broker.listen(&hub, "orders").await;
    let second = broker.listen(&hub, "orders").await;
    broker.feed().deliver(counts.message("orders", 1)).await;
    assert!(waits(&mut first, &with_id(2)));
    drop(first);
    assert_eq!(counts.get(), [0, 0]);
    drop(second);
    assert_eq!(counts.get(), [0, 1]);
    let feed = broker.feed();
    feed.deliver(counts.message("orders", 1)).await;
    assert_eq!(counts.get(), [0, 2], "nobody listens any more");
}

#[tokio::test]
async fn a_message_that_a_step_passes_over_is_there_for_the_next() {
    let (hub, broker, counts) = (Hub::new(), Broker::default(), Counts::default());
    let mut run = broker.listen(&hub, "orders").await;
    for id in 1..=3 {
        broker.feed().deliver(counts.message("orders", id)).await;
    }
    for id in [2, 1, 3] {
        let taken = run.receive(&with_id(id)).await.expect("it is there");
        assert_eq!(taken.message().get_header("id"), Some(&id.into()));
    }
    assert!(waits(&mut run, &with_id(1)));
}

#[tokio::test]
async fn what_the_address_does_not_cover_is_for_nobody() {
    let (hub, broker, counts) = (Hub::new(), Broker::default(), Counts::default());
    let mut run = broker.listen(&hub, "orders.{region}-x").await;
    broker.feed().deliver(counts.message("orders.eu", 1)).await;
    assert_eq!(counts.get(), [1, 0]);
    let any = MessageFilter::any("orders.{region}-x");
    assert!(waits(&mut run, &any));
}

#[tokio::test]
async fn a_run_that_falls_behind_is_told_unless_it_finds_what_it_wants() {
    let (hub, broker, counts) = (
        Hub::new().max_queued(3),
        Broker::default(),
        Counts::default(),
    );
    let mut run = broker.listen(&hub, "orders").await;
    for id in 1..=5 {
        broker.feed().deliver(counts.message("orders", id)).await;
    }
    assert_eq!(counts.get(), [0, 2], "the oldest are given back");
    let taken = run.receive(&with_id(5)).await.expect("it is there");
    drop(taken);
    let error = run.receive(&with_id(1)).await.expect_err("it is lost");
    let expected = "the run fell behind: 2 messages were dropped while 3 others waited";
    assert_eq!(error.to_string(), expected);
    // It has been told, and has seen all that is left.
    assert!(waits(&mut run, &with_id(1)));
    broker.feed().deliver(counts.message("orders", 6)).await;
    broker.feed().deliver(counts.message("orders", 7)).await;
    assert!(
        waits(&mut run, &with_id(1)),
        "what was dropped had been seen"
    );
}

#[tokio::test]
async fn the_broker_is_not_kept_waiting_for_more_than_it_allows() {
    let (hub, broker, counts) = (
        Hub::new().max_unsettled(2),
        Broker::default(),
        Counts::default(),
    );
    let mut run = broker.listen(&hub, "orders").await;
    for id in 1..=5 {
        broker.feed().deliver(counts.message("orders", id)).await;
    }
    assert_eq!(counts.get(), [3, 0]);
    let taken = run.receive(&with_id(1)).await.expect("it is still there");
    taken.ack().await.expect("nothing is left to tell");
    assert_eq!(counts.get(), [3, 0]);
    drop(run);
    assert_eq!(counts.get(), [3, 2]);
}

#[tokio::test]
async fn who_settles_each_message_is_the_only_one_who_does() {
    let (hub, broker, counts) = (
        Hub::new().max_unsettled(2),
        Broker::default(),
        Counts::default(),
    );
    let run = broker.listen(&hub, "orders").await;
    let channel = ChannelAddress::new("orders").settling_each();
    let mut bridge = broker.listen_to(&hub, channel).await;
    assert_eq!(broker.open(), 2);
    drop(run);
    for id in 1..=5 {
        let message = counts.message("orders", id);
        let message = message.identified_by(format!("m-{id}"));
        broker.feed().deliver(message).await;
    }
    assert_eq!(counts.get(), [0, 0]);
    let first = bridge.receive(&MessageFilter::any("orders")).await;
    let first = first.expect("it is there");
    assert_eq!(first.id(), Some("m-1"));
    first.ack().await.expect("it is told");
    assert_eq!(counts.get(), [1, 0]);
}

#[tokio::test]
async fn a_subscription_that_ends_says_why_after_its_messages() {
    let (hub, broker, counts) = (Hub::new(), Broker::default(), Counts::default());
    let mut run = broker.listen(&hub, "orders").await;
    broker.feed().deliver(counts.message("orders", 1)).await;
    hub.fail(&ChannelError::new("the broker is gone"));
    let any = MessageFilter::any("orders");
    assert!(run.receive(&any).await.is_ok());
    let error = run.receive(&any).await.expect_err("it has ended");
    assert_eq!(error.to_string(), "the broker is gone");
    // A later run gets a subscription of its own.
    let mut later = broker.listen(&hub, "orders").await;
    assert_eq!(broker.open(), 2);
    assert!(waits(&mut later, &any));
}

#[tokio::test]
async fn the_next_run_opens_what_another_could_not() {
    let hub = Hub::new();
    let channel = ChannelAddress::new("orders");
    let refused = hub.listen(&channel, |_| async {
        Err::<(), _>(ChannelError::new("not now"))
    });
    let error = refused.await.err().expect("it is refused");
    assert_eq!(error.to_string(), "not now");
    assert_eq!(hub.channels(), []);
    let broker = Broker::default();
    let _run = broker.listen(&hub, "orders").await;
    assert_eq!(broker.open(), 1);
}
