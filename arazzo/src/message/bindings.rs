//! [`Bindings`]: what an API description says about a channel for one protocol.

/// What an AsyncAPI description says about a channel, its operation and its messages for the protocol
/// of its server ("bindings"). What it does not say is `None`, and the adapter decides.
///
/// ```
/// use arazzo::Bindings;
///
/// const ALERTS: Bindings = Bindings::new().qos(2).retain(true);
/// assert_eq!(ALERTS.qos, Some(2));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bindings {
    /// MQTT: how often a message is delivered: 0 is at most once, 1 at least once, 2 exactly once.
    pub qos: Option<u8>,
    /// MQTT: whether the broker keeps the last message for those who subscribe later.
    pub retain: Option<bool>,
    /// MQTT: after how many seconds the broker discards a message that nobody has received.
    pub message_expiry: Option<u32>,
    /// NATS: the group of subscribers of which one receives each message.
    pub queue_group: Option<&'static str>,
    /// Kafka: the topic, if it is not the address.
    pub topic: Option<&'static str>,
    /// Kafka: the key of every message, if the description allows a single one.
    pub key: Option<&'static str>,
    /// Kafka: how many partitions the topic has.
    pub partitions: Option<u32>,
    /// Kafka: the group of consumers, if the description allows a single one.
    pub group: Option<&'static str>,
    /// AMQP: the exchange to which messages are published.
    pub exchange: Option<&'static str>,
    /// AMQP: how the exchange routes: `topic`, `direct`, `fanout`, `default`, `headers`.
    pub exchange_kind: Option<&'static str>,
    /// AMQP: the queue from which messages are consumed.
    pub queue: Option<&'static str>,
    /// AMQP: whether the broker writes messages to disk (delivery mode 2).
    pub persistent: Option<bool>,
}

macro_rules! setters {
    ($($name:ident: $kind:ty),* $(,)?) => {
        impl Bindings {
            $(
                #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
                #[must_use]
                pub const fn $name(mut self, value: $kind) -> Self {
                    self.$name = Some(value);
                    self
                }
            )*
        }
    };
}

setters! {
    qos: u8,
    retain: bool,
    message_expiry: u32,
    queue_group: &'static str,
    topic: &'static str,
    key: &'static str,
    partitions: u32,
    group: &'static str,
    exchange: &'static str,
    exchange_kind: &'static str,
    queue: &'static str,
    persistent: bool,
}

impl Bindings {
    /// Makes bindings that say nothing.
    pub const fn new() -> Self {
        Self {
            qos: None,
            retain: None,
            message_expiry: None,
            queue_group: None,
            topic: None,
            key: None,
            partitions: None,
            group: None,
            exchange: None,
            exchange_kind: None,
            queue: None,
            persistent: None,
        }
    }
}
