//! [`MessageChannel`]: the interface to a broker.

use std::fmt;

use super::{Message, MessageFilter};
use crate::{client::Source, transport::BoxFuture};

/// Sends messages, and receives them through subscriptions.
///
/// A client has a channel for each source that describes messages, or one for all of them; see
/// [`ClientBuilder::channel`](crate::ClientBuilder::channel).
///
/// Implementations need no timeouts: when the `timeout` of a step or the time of the run is over,
/// the run cancels the operation by dropping its future.
///
/// ```
/// use arazzo::{BoxFuture, ChannelError, Message, MessageChannel, Subscription, MessageFilter};
///
/// /// Discards every message and never delivers one.
/// struct Nobody;
///
/// impl MessageChannel for Nobody {
///     fn send(&self, _: Message) -> BoxFuture<'_, Result<(), ChannelError>> {
///         Box::pin(async { Ok(()) })
///     }
///
///     fn subscribe<'c>(
///         &'c self,
///         _: &'c str,
///     ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
///         Box::pin(async { Ok(Box::new(Silence) as Box<dyn Subscription>) })
///     }
/// }
///
/// struct Silence;
///
/// impl Subscription for Silence {
///     fn receive<'s>(&'s mut self, _: &'s MessageFilter) -> BoxFuture<'s, Result<Message, ChannelError>> {
///         Box::pin(std::future::pending())
///     }
/// }
/// ```
pub trait MessageChannel: Send + Sync {
    /// Sends one message. The future completes when the broker has accepted it.
    ///
    /// # Errors
    ///
    /// If the broker does not accept the message.
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), ChannelError>>;

    /// Subscribes to the messages of a channel for one run.
    ///
    /// `channel` is the address as the API describes it, with a placeholder `{name}` for each
    /// parameter; a subscription covers every address that matches it. A run subscribes before its
    /// first step, and drops the subscription when it ends.
    ///
    /// # Errors
    ///
    /// If the broker refuses the subscription.
    fn subscribe<'c>(
        &'c self,
        channel: &'c str,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>>;
}

/// The messages of a channel since the subscription.
pub trait Subscription: Send {
    /// Returns the next message in order of arrival, and waits until there is one.
    ///
    /// The message need not be [wanted](MessageFilter::fits): the run keeps others for later steps. If
    /// consumers compete for the messages of the channel, an implementation should look for a
    /// wanted message and leave the others in the queue. Dropping the future must not lose a
    /// message.
    ///
    /// # Errors
    ///
    /// If the subscription has failed.
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Message, ChannelError>>;
}

/// Why a message could not be sent or received.
#[derive(Clone)]
pub struct ChannelError {
    message: String,
}

impl ChannelError {
    /// Makes an error from anything that can be displayed.
    ///
    /// The text should not repeat headers or the payload of the message.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
        }
    }

    pub(crate) fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self {
            message: change(&self.message),
        }
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChannelError({:?})", self.message)
    }
}

impl std::error::Error for ChannelError {}

/// A channel that a workflow sends to or receives from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    pub(super) source: Source,
    pub(super) address: &'static str,
    pub(super) receives: bool,
}

impl Channel {
    /// Describes a channel that the workflow sends to.
    pub const fn sends(source: Source, address: &'static str) -> Self {
        Self {
            source,
            address,
            receives: false,
        }
    }

    /// Describes a channel that the workflow receives from.
    pub const fn receives(source: Source, address: &'static str) -> Self {
        Self {
            receives: true,
            ..Self::sends(source, address)
        }
    }
}
