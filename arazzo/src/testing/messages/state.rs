//! [`State`]: what the broker in memory knows.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    task::Waker,
    time::Duration,
};

use super::Delivery;
use crate::message::{ChannelAddress, ChannelError, Message};

pub(super) type Answer = Arc<dyn Fn(&Message) -> Delivery + Send + Sync>;

#[derive(Default)]
pub(super) struct State {
    answers: Vec<(String, Answer)>,
    refused: Vec<(String, String)>,
    pub(super) sent: Vec<Message>,
    pub(super) acknowledged: Vec<Message>,
    pub(super) given_back: Vec<Message>,
    /// Messages without a subscriber so far.
    early: Vec<(Duration, Message)>,
    pub(super) subscribed: Vec<String>,
    queues: Vec<Queue>,
    next: u64,
    /// How many connections there are beside the first one, and which are closed.
    connections: u64,
    closed: BTreeSet<u64>,
}

/// An open subscription.
pub(super) struct Queue {
    id: u64,
    connection: u64,
    channel: ChannelAddress,
    /// The messages, each with the time of its delivery.
    pub(super) messages: VecDeque<(Duration, Message)>,
    pub(super) waker: Option<Waker>,
}

impl State {
    pub(super) fn connect(&mut self) -> u64 {
        self.connections += 1;
        self.connections
    }

    pub(super) fn answer(&mut self, address: String, answer: Answer) {
        self.answers.push((address, answer));
    }

    pub(super) fn refuse(&mut self, address: String, reason: String) {
        self.refused.push((address, reason));
    }

    pub(super) fn open(&self) -> usize {
        self.queues.len()
    }

    pub(super) fn is_closed(&self, connection: u64) -> bool {
        self.closed.contains(&connection)
    }

    fn check(&self, connection: u64, address: &str) -> Result<(), ChannelError> {
        if self.is_closed(connection) {
            return Err(closed());
        }
        let mut refused = self.refused.iter();
        let refused = refused.find(|(refused, _)| refused == address);
        refused.map_or(Ok(()), |(_, reason)| Err(ChannelError::new(reason)))
    }

    /// Records a message that is sent. Returns the answers to it, and whether it is delivered itself.
    pub(super) fn take(
        &mut self,
        connection: u64,
        message: &Message,
    ) -> Result<(Vec<Answer>, bool), ChannelError> {
        self.check(connection, &message.address)?;
        self.sent.push(message.clone());
        let answers = self.answers.iter().filter(|(to, _)| *to == message.address);
        let answers = answers.map(|(_, answer)| Arc::clone(answer)).collect();
        Ok((answers, self.connections > 0))
    }

    pub(super) fn subscribe(
        &mut self,
        connection: u64,
        channel: &ChannelAddress,
    ) -> Result<u64, ChannelError> {
        self.check(connection, channel.address())?;
        self.subscribed.push(channel.address().to_owned());
        let id = self.next;
        self.next += 1;
        let (mine, early) = std::mem::take(&mut self.early)
            .into_iter()
            .partition(|(_, message)| channel.covers(&message.address));
        self.early = early;
        self.queues.push(Queue {
            id,
            connection,
            channel: channel.clone(),
            messages: Vec::into(mine),
            waker: None,
        });
        Ok(id)
    }

    pub(super) fn push(&mut self, due: Duration, message: Message) {
        let mut kept = false;
        for queue in &mut self.queues {
            if queue.channel.covers(&message.address) {
                let place = queue.messages.partition_point(|(other, _)| *other <= due);
                queue.messages.insert(place, (due, message.clone()));
                kept = true;
                wake(queue);
            }
        }
        // Where messages are delivered as brokers do, one without a subscriber is gone.
        if !kept && self.connections == 0 {
            self.early.push((due, message));
        }
    }

    pub(super) fn queue(&mut self, id: u64) -> Option<&mut Queue> {
        self.queues.iter_mut().find(|queue| queue.id == id)
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.queues.retain(|queue| queue.id != id);
    }

    pub(super) fn close(&mut self, connection: u64) {
        self.closed.insert(connection);
        let mine = self
            .queues
            .iter_mut()
            .filter(|queue| queue.connection == connection);
        mine.for_each(wake);
    }
}

fn wake(queue: &mut Queue) {
    if let Some(waker) = queue.waker.take() {
        waker.wake();
    }
}

pub(super) fn closed() -> ChannelError {
    ChannelError::new("the connection is closed")
}
