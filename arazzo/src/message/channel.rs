//! [`MessageChannel`]: the way to a broker.

use std::fmt;

use super::{Message, Wanted};
use crate::{client::Source, transport::BoxFuture};

/// Sends messages, and receives them by subscriptions.
///
/// A client has one for each source that describes messages, or one for all of them; see
/// [`ClientBuilder::channel`](crate::ClientBuilder::channel).
///
/// Time is the run's business: it gives a future up by dropping it when the `timeout` of a step or
/// the time of the run is over.
///
/// ```
/// use arazzo::{BoxFuture, ChannelError, Message, MessageChannel, Subscription, Wanted};
///
/// /// Takes every message and has none.
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
///     fn receive<'s>(&'s mut self, _: &'s Wanted) -> BoxFuture<'s, Result<Message, ChannelError>> {
///         Box::pin(std::future::pending())
///     }
/// }
/// ```
pub trait MessageChannel: Send + Sync {
    /// Sends one message; done when the broker has it.
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), ChannelError>>;

    /// Begins to keep the messages of a channel for one run.
    ///
    /// `channel` is the address as the API describes it, with `{name}` in the place of parameters:
    /// a subscription covers every address that this can become. A run subscribes before its first
    /// step, and drops the subscription when it ends.
    fn subscribe<'c>(
        &'c self,
        channel: &'c str,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>>;
}

/// The messages of a channel, from the moment of the subscription on.
pub trait Subscription: Send {
    /// The next message, in the order in which they came; it waits until there is one.
    ///
    /// A message that is not [wanted](Wanted::fits) may be returned too: the run keeps it for a later
    /// step. A channel whose consumers compete should look for a wanted one instead, and leave the
    /// others where they are. No message may be lost with a future that is dropped.
    fn receive<'s>(
        &'s mut self,
        wanted: &'s Wanted,
    ) -> BoxFuture<'s, Result<Message, ChannelError>>;
}

/// Why a message could not be sent or received.
#[derive(Clone)]
pub struct ChannelError {
    message: String,
}

impl ChannelError {
    /// Makes an error of anything that can be displayed.
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
    /// A channel that is sent to.
    pub const fn sends(source: Source, address: &'static str) -> Self {
        Self {
            source,
            address,
            receives: false,
        }
    }

    /// A channel that is received from.
    pub const fn receives(source: Source, address: &'static str) -> Self {
        Self {
            receives: true,
            ..Self::sends(source, address)
        }
    }
}
