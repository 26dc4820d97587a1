//! [`Silence`]: the message channel of a dry run.

use super::probe::Probe;
use crate::{
    message::{
        ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Received,
        Subscription,
    },
    transport::BoxFuture,
};

/// Sends no message, and delivers none. To subscribe is no failure: a run does so before its first
/// request.
pub(super) struct Silence(pub(super) Probe);

impl Silence {
    /// Ends the run at a step that does this.
    fn end<T>(&self, what: String) -> BoxFuture<'_, Result<T, ChannelError>>
    where
        T: Send + 'static,
    {
        let end = ChannelError::new(self.0.stop_before(what));
        Box::pin(std::future::ready(Err(end)))
    }
}

impl MessageChannel for Silence {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        _: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        self.end(format!("sends a message to `{}`", to.address()))
    }

    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        let subscription: Box<dyn Subscription> = Box::new(Self(self.0.clone()));
        Box::pin(std::future::ready(Ok(subscription)))
    }
}

impl Subscription for Silence {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        self.end(format!("waits for a message of `{}`", wanted.address()))
    }
}
