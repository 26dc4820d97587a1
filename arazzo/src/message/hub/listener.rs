//! [`Listener`]: the subscription of one run.

use std::{future::poll_fn, sync::Arc};

use super::{
    Topic,
    queue::{Item, Queue},
};
use crate::{
    message::{ChannelError, MessageFilter, Received, Settle, Subscription, inbox},
    transport::BoxFuture,
};

/// The subscription of one run. Messages that it does not want stay in its queue.
pub(super) struct Listener {
    topic: Arc<Topic>,
    queue: Arc<Queue>,
}

impl Listener {
    pub(super) fn new(topic: Arc<Topic>, limit: usize) -> Self {
        let queue = Arc::new(Queue::new(limit));
        topic.feed.attach(Arc::clone(&queue));
        Self { topic, queue }
    }
}

impl Subscription for Listener {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        Box::pin(async move {
            let mut number = 0;
            let mut passed = 0_usize;
            loop {
                let next = poll_fn(|context| self.queue.poll_from(number, context));
                let (found, item) = next.await?;
                if wanted.fits(&item.message) {
                    self.queue.remove(&item);
                    return Ok(shared(item));
                }
                number = found + 1;
                passed += 1;
                if passed.is_multiple_of(inbox::TURN) {
                    inbox::turn().await;
                }
            }
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.topic.feed.detach(&self.queue);
    }
}

/// A message that others may see too: the first who acknowledges it does so for all.
fn shared(item: Arc<Item>) -> Received {
    let (message, id) = (item.message.clone(), item.id.clone());
    let received = Received::settled_by(message, Seen(item));
    match id {
        Some(id) => received.identified_by(id),
        None => received,
    }
}

struct Seen(Arc<Item>);

impl Settle for Seen {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), ChannelError>> {
        let settlement = self.0.settlement();
        Box::pin(settlement.ack())
    }

    /// Others may still take it: it is given back when the last of them lets go of it.
    fn nack(self: Box<Self>) {}
}
