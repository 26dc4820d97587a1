//! [`Awakeables`]: the channel whose messages come from an engine.

use std::fmt;

use arazzo::{BoxFuture, ChannelAddress, ChannelError, Message, MessageChannel, Subscription};

/// A channel on which durable runs wait: for a person, for a system that no broker connects, or for a
/// broker's message, which a bridge of the adapter gives them.
///
/// A step that receives from it waits by an awakeable of the engine, of which somebody is told; see
/// [`DurableBuilder::on_wait`](crate::DurableBuilder::on_wait). Messages are sent through another
/// channel, if there is one.
///
/// ```
/// use arazzo::{Client, testing::Script};
/// use arazzo_durable::Awakeables;
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let client = Client::builder()
///     .transport(Script::new())
///     .channel("approvals", Awakeables::new())
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Awakeables {
    sends: Option<Box<dyn MessageChannel>>,
}

impl Awakeables {
    /// Makes a channel that messages are received from.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a channel that sends messages through another one.
    pub fn sending(channel: impl MessageChannel + 'static) -> Self {
        Self {
            sends: Some(Box::new(channel)),
        }
    }
}

impl MessageChannel for Awakeables {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        match &self.sends {
            Some(channel) => channel.send(to, message),
            None => Box::pin(async { Err(ChannelError::new("nothing is sent to awakeables")) }),
        }
    }

    /// Outside of a durable run there is no engine to wait for.
    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(async { Err(ChannelError::new(NO_ENGINE)) })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
        match &self.sends {
            Some(channel) => channel.close(),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn receives_by_engine(&self) -> bool {
        true
    }
}

impl fmt::Debug for Awakeables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Awakeables")
            .field("sends", &self.sends.is_some())
            .finish()
    }
}

const NO_ENGINE: &str = "only a run on an engine has awakeables";
