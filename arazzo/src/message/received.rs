//! [`Received`]: a message that a broker has delivered, and that somebody settles.

use std::fmt;

use super::{ChannelError, Message};
use crate::transport::BoxFuture;

/// A message that a broker has delivered.
///
/// It is settled once: [`ack`](Self::ack) says that it has been taken, and the broker forgets it;
/// [`nack`](Self::nack) gives it back, and so does dropping it. A run acknowledges the message that
/// its step takes, at once. It keeps a message that the step passes over for its later steps, and
/// gives it back when it ends without having taken it.
pub struct Received {
    message: Message,
    id: Option<String>,
    settlement: Settlement,
}

/// Settles one message with its broker.
pub trait Settle: Send {
    /// Tells the broker that the message has been taken.
    ///
    /// # Errors
    ///
    /// If the broker cannot be told. It will deliver the message again.
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), ChannelError>>;

    /// Gives the message back, if the broker takes messages back, and waits for nothing.
    fn nack(self: Box<Self>);
}

/// What is left to do with a message. Dropping it gives the message back.
#[derive(Default)]
pub(super) struct Settlement(Option<Box<dyn Settle>>);

impl Settlement {
    /// Acknowledges the message, unless it has been settled.
    pub(super) async fn ack(mut self) -> Result<(), ChannelError> {
        match self.0.take() {
            Some(settle) => settle.ack().await,
            None => Ok(()),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Takes the settlement; nothing is left.
    pub(super) fn take(&mut self) -> Self {
        Self(self.0.take())
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        if let Some(settle) = self.0.take() {
            settle.nack();
        }
    }
}

impl Received {
    /// Makes a message that a broker has forgotten already: there is nothing to settle.
    pub fn new(message: Message) -> Self {
        Self {
            message,
            id: None,
            settlement: Settlement::default(),
        }
    }

    /// Makes a message that is to be settled.
    pub fn settled_by(message: Message, settle: impl Settle + 'static) -> Self {
        Self {
            message,
            id: None,
            settlement: Settlement(Some(Box::new(settle))),
        }
    }

    /// Sets the id by which the broker knows the message. It is the same whenever the broker delivers
    /// the message again, and no other message has it.
    #[must_use]
    pub fn identified_by(self, id: impl Into<String>) -> Self {
        Self {
            id: Some(id.into()),
            ..self
        }
    }

    /// Returns the id by which the broker knows the message, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the message.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// Acknowledges the message and returns it.
    ///
    /// # Errors
    ///
    /// If the broker cannot be told. It will deliver the message again.
    pub async fn ack(self) -> Result<Message, ChannelError> {
        self.settlement.ack().await?;
        Ok(self.message)
    }

    /// Gives the message back and returns it.
    pub fn nack(self) -> Message {
        self.message
    }

    pub(super) fn into_parts(self) -> (Message, Settlement) {
        (self.message, self.settlement)
    }
}

impl From<Message> for Received {
    fn from(message: Message) -> Self {
        Self::new(message)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("message", &self.message)
            .field("id", &self.id)
            .field("open", &self.settlement.is_open())
            .finish()
    }
}
