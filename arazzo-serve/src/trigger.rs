//! [`Trigger`]: a workflow that starts when something happens.
//!
//! What happens is an event of a run, one that a program or `POST /events` publishes, or a message of
//! a [`MessageChannel`]. The invariant: a run that an event started is one deeper than what led to
//! it, and the depth is limited, so that workflows that start each other end.

mod task;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Connection, Message, MessageChannel, Subscription,
    watch::EventFilter,
};
use serde_json::Map;

pub(crate) use self::task::start;
use crate::mapping::{Mapping, Node};

/// A workflow that starts when something happens that fits a filter.
///
/// ```
/// use arazzo::watch::EventFilter;
/// use arazzo_serve::{mapping::Mapping, trigger::Trigger};
/// use serde_json::json;
///
/// let inputs = Mapping::parse(&json!({"run": "$event#/runId"})).expect("references are correct");
/// let filter = EventFilter::new()
///     .with("event", "workflow.RunFinished")
///     .with("outcome", "failed");
/// let trigger = Trigger::event("alarm", "notifyTeam", filter).inputs(inputs);
/// # let _ = trigger;
/// ```
#[derive(Clone)]
#[must_use = "a trigger does nothing until a service has it"]
pub struct Trigger {
    pub(crate) name: String,
    pub(crate) workflow: String,
    pub(crate) filter: EventFilter,
    pub(crate) inputs: Mapping,
    pub(crate) messages: Option<Messages>,
}

/// Where messages come from.
#[derive(Clone)]
pub(crate) struct Messages {
    pub(crate) channel: Arc<dyn MessageChannel>,
    pub(crate) address: String,
    /// The broker that settings name, until there is a channel to it.
    pub(crate) broker: Option<Connection>,
}

impl Trigger {
    /// Makes a trigger for events: those of runs (`workflow.…`), of schedules (`schedule.…`), and
    /// those that [`Runs::publish`](crate::Runs::publish) and `POST /events` publish.
    ///
    /// Events of triggers themselves (`trigger.…`) start nothing.
    pub fn event(name: &str, workflow: &str, filter: EventFilter) -> Self {
        Self {
            name: name.to_owned(),
            workflow: workflow.to_owned(),
            filter,
            inputs: Mapping::of(Node::Literal(Map::new().into())),
            messages: None,
        }
    }

    /// Makes a trigger for the messages at an address of a channel. To the filter and the mapping, a
    /// message is an object with `event` (`message`), `address`, `headers` and `payload`, which is
    /// JSON or text.
    pub fn message(
        name: &str,
        workflow: &str,
        channel: impl MessageChannel + 'static,
        address: &str,
    ) -> Self {
        Self {
            messages: Some(Messages {
                channel: Arc::new(channel),
                address: address.to_owned(),
                broker: None,
            }),
            ..Self::event(name, workflow, EventFilter::new())
        }
    }

    /// Makes a trigger for messages of a broker that settings name.
    pub(crate) fn broker(name: &str, workflow: &str, broker: Connection, address: &str) -> Self {
        let mut trigger = Self::message(name, workflow, Unconnected, address);
        if let Some(messages) = &mut trigger.messages {
            messages.broker = Some(broker);
        }
        trigger
    }

    /// Makes the channel of a trigger whose broker settings name.
    pub(crate) fn connect(&mut self, open: Open<'_>) -> Result<(), ChannelError> {
        if let Some(messages) = &mut self.messages
            && let Some(broker) = messages.broker.take()
        {
            messages.channel = Arc::from(open(&broker)?);
        }
        Ok(())
    }

    /// Sets the filter.
    pub fn filter(mut self, filter: EventFilter) -> Self {
        self.filter = filter;
        self
    }

    /// Sets the inputs. A mapping may refer to the event, settings, contexts and the ids of the run.
    pub fn inputs(mut self, inputs: Mapping) -> Self {
        self.inputs = inputs;
        self
    }
}

/// Makes a channel to a broker.
pub(crate) type Open<'o> = &'o dyn Fn(&Connection) -> Result<Box<dyn MessageChannel>, ChannelError>;

/// The channel of a broker for which nobody has a connector.
struct Unconnected;

impl Unconnected {
    fn error<T>() -> Result<T, ChannelError> {
        Err(ChannelError::new(
            "the service was not given a channel to the broker of its settings",
        ))
    }
}

impl MessageChannel for Unconnected {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        _: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(std::future::ready(Self::error()))
    }

    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(std::future::ready(Self::error()))
    }
}

impl fmt::Debug for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trigger")
            .field("name", &self.name)
            .field("workflow", &self.workflow)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}
