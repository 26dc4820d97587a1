//! [`Connection`]: the task that moves the client, and what it shares with the channel.
//!
//! The client does nothing unless it is polled, and a poll must not be dropped; so a task polls it,
//! and everybody else leaves requests.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arazzo::{ChannelError, Hub, Received};
use rumqttc::Outgoing;
use rumqttc::v5::mqttbytes::v5::{
    Packet, PubAckReason, PubRecReason, Publish, SubscribeReasonCode,
};
use rumqttc::v5::{AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, Request};
use tokio::sync::{Notify, watch};

use crate::message::incoming;
use crate::requests::{Answer, Requests};
use crate::subscriptions::Subscriptions;

/// How many requests may wait for the client.
const WAITING: usize = 1024;

/// The pauses between attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How a connection is.
#[derive(Clone, Debug)]
pub(crate) enum Status {
    /// Not yet connected; the reason why the last attempt failed.
    Connecting(Option<ChannelError>),
    /// Connected, or it was and will be again.
    Connected,
    Closed,
}

/// What the task and the channel share.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) requests: Requests,
    pub(crate) subscriptions: Subscriptions,
    /// The largest packet that the broker takes, in bytes.
    pub(crate) largest: Option<u32>,
}

#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) client: AsyncClient,
    state: Arc<Mutex<State>>,
    /// Told whenever the client has taken a request.
    pub(crate) room: Arc<Notify>,
    pub(crate) status: watch::Receiver<Status>,
    stopped: Arc<AtomicBool>,
}

impl Connection {
    /// Starts the task, which connects.
    pub(crate) fn start(options: MqttOptions, hub: Hub) -> Self {
        let (client, events) = AsyncClient::new(options, WAITING);
        let (status, watched) = watch::channel(Status::Connecting(None));
        let connection = Self {
            client,
            state: Arc::default(),
            room: Arc::default(),
            status: watched,
            stopped: Arc::default(),
        };
        let task = Task {
            events,
            shared: connection.clone(),
            status,
            hub,
        };
        tokio::spawn(task.run());
        connection
    }

    /// Lets the task end rather than connect again.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Task {
    events: EventLoop,
    shared: Connection,
    status: watch::Sender<Status>,
    hub: Hub,
}

/// Ends all waits, however the task ends.
impl Drop for Task {
    fn drop(&mut self) {
        let error = closed();
        self.status.send_replace(Status::Closed);
        self.shared.lock().requests.fail(&error);
        self.hub.fail(&error);
    }
}

pub(crate) fn closed() -> ChannelError {
    ChannelError::new("the connection is closed")
}

impl Task {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.events.poll().await {
                Ok(Event::Outgoing(Outgoing::Disconnect)) => return,
                Ok(event) => {
                    if matches!(event, Event::Incoming(Packet::ConnAck(_))) {
                        pause = FIRST_PAUSE;
                    }
                    self.heard(event).await;
                }
                Err(ConnectionError::RequestsDone) => return,
                Err(_) if self.shared.stopped.load(Ordering::Acquire) => return,
                Err(error) => {
                    self.lost(&error);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn heard(&mut self, event: Event) {
        match event {
            Event::Incoming(Packet::ConnAck(ack)) => {
                let limits = ack.properties.as_ref();
                self.connected(limits.and_then(|limits| limits.max_packet_size));
            }
            Event::Incoming(Packet::Publish(publish)) => deliver(&self.shared, &publish).await,
            Event::Incoming(packet) => self.answered(&packet),
            Event::Outgoing(outgoing) => {
                let mut state = self.shared.lock();
                match outgoing {
                    Outgoing::Publish(id) => state.requests.written(id),
                    Outgoing::Subscribe(id) => state.requests.asked(id),
                    _ => {}
                }
                drop(state);
                self.shared.room.notify_waiters();
            }
        }
    }

    /// Asks for everything again: a new connection begins without subscriptions.
    fn connected(&mut self, largest: Option<u32>) {
        let mut state = self.shared.lock();
        state.largest = largest;
        let filters = state.subscriptions.filters();
        let wanted = filters
            .iter()
            .filter_map(|filter| state.subscriptions.packet(filter));
        let wanted: Vec<Request> = wanted.map(Request::Subscribe).collect();
        state.requests.restore(filters);
        self.events.pending.extend(wanted);
        self.events.pending.extend(state.requests.again());
        drop(state);
        self.status.send_replace(Status::Connected);
    }

    fn answered(&self, packet: &Packet) {
        let mut state = self.shared.lock();
        match packet {
            Packet::PubAck(ack) => {
                let taken = [PubAckReason::Success, PubAckReason::NoMatchingSubscribers];
                let answer = answer(taken.contains(&ack.reason), &ack.reason);
                state.requests.accepted(ack.pkid, answer);
            }
            Packet::PubRec(rec) => {
                let taken = [PubRecReason::Success, PubRecReason::NoMatchingSubscribers];
                if !taken.contains(&rec.reason) {
                    state
                        .requests
                        .accepted(rec.pkid, answer(false, &rec.reason));
                }
            }
            Packet::PubComp(done) => state.requests.accepted(done.pkid, Ok(())),
            Packet::SubAck(ack) => {
                let granted =
                    |code: &SubscribeReasonCode| matches!(code, SubscribeReasonCode::Success(_));
                let refused = ack.return_codes.iter().find(|code| !granted(code));
                let answer = refused.map_or(Ok(()), |code| answer(false, code));
                state.requests.subscribed(ack.pkid, &answer);
            }
            _ => {}
        }
    }

    fn lost(&mut self, error: &ConnectionError) {
        let mut state = self.shared.lock();
        state.requests.lose(&self.events.pending);
        drop(state);
        let reason = ChannelError::new(format_args!("no connection: {error}"));
        self.status.send_if_modified(|status| match status {
            Status::Connecting(last) => {
                *last = Some(reason);
                true
            }
            Status::Connected | Status::Closed => false,
        });
    }
}

/// Delivers a message to all who listen. The client is no part of it: it cannot be shared between
/// threads while this waits.
async fn deliver(shared: &Connection, publish: &Publish) {
    let message = incoming(publish);
    let ids = publish
        .properties
        .as_ref()
        .map(|one| &one.subscription_identifiers[..]);
    let feeds = {
        let state = shared.lock();
        state
            .subscriptions
            .feeds(ids.unwrap_or_default(), &message.address)
    };
    for feed in feeds {
        feed.deliver(Received::new(message.clone())).await;
    }
}

fn answer(taken: bool, reason: &dyn std::fmt::Debug) -> Answer {
    if taken {
        return Ok(());
    }
    Err(ChannelError::new(format_args!(
        "the broker refuses it: {reason:?}"
    )))
}
