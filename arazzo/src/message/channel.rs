//! [`MessageChannel`]: the interface to a broker.

use std::{fmt, sync::Arc};

use super::{Bindings, ChannelAddress, Message, MessageFilter, Received};
use crate::{client::Source, transport::BoxFuture};

/// Sends messages, and receives them through subscriptions.
///
/// A client has a channel for each source that describes messages, or one for all of them; see
/// [`ClientBuilder::channel`](crate::ClientBuilder::channel). Many runs use it at once: an
/// implementation shares a subscription of its broker between them with a [`Hub`](super::Hub).
///
/// When the `timeout` of a step or the time of the run is over, the run cancels the operation by
/// dropping its future.
///
/// `arazzo::testing::channels` checks what is promised here for any implementation.
///
/// ```
/// use arazzo::{
///     BoxFuture, ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Received,
///     Subscription,
/// };
///
/// /// Discards every message and never delivers one.
/// struct Nobody;
///
/// impl MessageChannel for Nobody {
///     fn send<'c>(
///         &'c self,
///         _: &'c ChannelAddress,
///         _: Message,
///     ) -> BoxFuture<'c, Result<(), ChannelError>> {
///         Box::pin(async { Ok(()) })
///     }
///
///     fn subscribe<'c>(
///         &'c self,
///         _: &'c ChannelAddress,
///     ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
///         Box::pin(async { Ok(Box::new(Silence) as Box<dyn Subscription>) })
///     }
/// }
///
/// struct Silence;
///
/// impl Subscription for Silence {
///     fn receive<'s>(
///         &'s mut self,
///         _: &'s MessageFilter,
///     ) -> BoxFuture<'s, Result<Received, ChannelError>> {
///         Box::pin(std::future::pending())
///     }
/// }
/// ```
pub trait MessageChannel: Send + Sync {
    /// Sends one message to its [`address`](Message::address), which is that of the channel with its
    /// parameters filled in. The future completes when the broker has accepted the message, or when
    /// it has been written, where the protocol has no such confirmation.
    ///
    /// # Errors
    ///
    /// If the broker does not accept the message, or cannot be reached.
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>>;

    /// Subscribes to the messages of a channel for one run.
    ///
    /// A subscription covers every address that matches that of the channel, since the parameters are
    /// not known yet. When the future completes, the broker has the subscription: what is sent from
    /// then on is received. Where the connection is lost, an implementation connects again and
    /// restores the subscription.
    ///
    /// A run subscribes before its first step, and drops the subscription when it ends.
    ///
    /// # Errors
    ///
    /// If the broker refuses the subscription, or cannot be reached.
    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>>;

    /// Ends the subscriptions and the connection, after what has been accepted is on its way. Nothing
    /// can be sent or received afterwards.
    ///
    /// # Errors
    ///
    /// If the broker does not confirm the end.
    fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Returns whether its messages come from the engine that keeps the journal of a run, and not
    /// from a broker. A run that goes through a journal can wait for such messages alone: while it
    /// does, no process is there that has a subscription.
    fn receives_by_engine(&self) -> bool {
        false
    }
}

/// The messages of a channel since the subscription.
///
/// Dropping it ends the subscription, and waits for nothing.
pub trait Subscription: Send {
    /// Returns the next message in order of arrival, and waits until there is one.
    ///
    /// The message need not be [wanted](MessageFilter::fits): the run keeps others for later steps. An
    /// implementation that has a queue of its own should look for a wanted message there and leave
    /// the others. Dropping the future must not lose a message.
    ///
    /// # Errors
    ///
    /// If the subscription has failed, or has lost messages that may have been wanted.
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>>;
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<C: MessageChannel + ?Sized> MessageChannel for $pointer {
            fn send<'c>(
                &'c self,
                to: &'c ChannelAddress,
                message: Message,
            ) -> BoxFuture<'c, Result<(), ChannelError>> {
                (**self).send(to, message)
            }

            fn subscribe<'c>(
                &'c self,
                from: &'c ChannelAddress,
            ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
                (**self).subscribe(from)
            }

            fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
                (**self).close()
            }

            fn receives_by_engine(&self) -> bool {
                (**self).receives_by_engine()
            }
        }
    )*};
}

forward!(Arc<C>, Box<C>);

/// Why a message could not be sent or received.
#[derive(Clone)]
pub struct ChannelError {
    message: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Ends,
    FateUnknown,
}

impl ChannelError {
    /// Makes an error from anything that can be displayed.
    ///
    /// The text should not repeat headers or the payload of the message.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            kind: Kind::Other,
        }
    }

    /// Makes the error of a message of which nobody knows whether it was sent, because the process
    /// has ended in the meantime. It ends the run with
    /// [`Cause::FateUnknown`](crate::Cause::FateUnknown): no failure action may handle it.
    pub fn fate_unknown() -> Self {
        Self {
            kind: Kind::FateUnknown,
            ..Self::new("it may have been sent before a restart")
        }
    }

    /// Says that the run cannot go on: no failure action may handle the error.
    #[must_use]
    pub fn ending_run(self) -> Self {
        Self {
            kind: Kind::Ends,
            ..self
        }
    }

    /// Returns whether no failure action may handle the error.
    pub fn ends_run(&self) -> bool {
        self.kind != Kind::Other
    }

    /// Returns whether nobody knows if the message was sent.
    pub fn is_fate_unknown(&self) -> bool {
        self.kind == Kind::FateUnknown
    }

    pub(crate) fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self {
            message: change(&self.message),
            ..self
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
    bindings: Bindings,
}

impl Channel {
    /// Describes a channel that the workflow sends to.
    pub const fn sends(source: Source, address: &'static str) -> Self {
        Self {
            source,
            address,
            receives: false,
            bindings: Bindings::new(),
        }
    }

    /// Describes a channel that the workflow receives from.
    pub const fn receives(source: Source, address: &'static str) -> Self {
        Self {
            receives: true,
            ..Self::sends(source, address)
        }
    }

    /// Sets what the API description says for the protocol.
    pub const fn bindings(self, bindings: Bindings) -> Self {
        Self { bindings, ..self }
    }

    /// Returns what an adapter is told of the channel.
    pub(super) fn to_address(self) -> ChannelAddress {
        ChannelAddress::new(self.address)
            .of(self.source)
            .with_bindings(self.bindings)
    }
}
