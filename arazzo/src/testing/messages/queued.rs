//! [`Queued`]: the messages of one subscription.

use std::{future::poll_fn, task::Poll, time::Duration};

use super::{Messages, state::closed};
use crate::{
    message::{ChannelError, Message, MessageFilter, Received, Settle, Subscription},
    transport::BoxFuture,
};

pub(super) struct Queued {
    pub(super) messages: Messages,
    pub(super) id: u64,
}

impl Subscription for Queued {
    fn receive<'s>(
        &'s mut self,
        _: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        Box::pin(async move {
            loop {
                let due = self.first().await?;
                let now = self.messages.clock.now();
                if due > now {
                    self.messages.clock.wait(due - now).await;
                }
                if let Some(message) = self.due() {
                    let messages = self.messages.clone();
                    let record = Record(messages, message.clone());
                    return Ok(Received::settled_by(message, record));
                }
            }
        })
    }
}

impl Queued {
    /// Waits until there is a first message, and returns the time of its delivery.
    async fn first(&self) -> Result<Duration, ChannelError> {
        poll_fn(|context| {
            let mut state = self.messages.lock();
            if state.is_closed(self.messages.connection) {
                return Poll::Ready(Err(closed()));
            }
            let Some(queue) = state.queue(self.id) else {
                return Poll::Pending;
            };
            match queue.messages.front() {
                Some((due, _)) => Poll::Ready(Ok(*due)),
                None => {
                    queue.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Returns the first message if the time of its delivery has come.
    fn due(&self) -> Option<Message> {
        let now = self.messages.clock.now();
        let mut state = self.messages.lock();
        let queue = state.queue(self.id)?;
        let (due, _) = queue.messages.front()?;
        if *due > now {
            return None;
        }
        queue.messages.pop_front().map(|(_, message)| message)
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.messages.lock().remove(self.id);
    }
}

/// Records what becomes of a message.
struct Record(Messages, Message);

impl Settle for Record {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), ChannelError>> {
        let Self(messages, message) = *self;
        messages.lock().acknowledged.push(message);
        Box::pin(std::future::ready(Ok(())))
    }

    fn nack(self: Box<Self>) {
        let Self(messages, message) = *self;
        messages.lock().given_back.push(message);
    }
}
