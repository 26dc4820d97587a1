//! [`Side`]: one connection, with the time that a check allows for everything.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use super::{Broker, Fault};
use crate::message::{
    ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Subscription,
};

pub(super) struct Side<'b> {
    broker: &'b dyn Broker,
    pub(super) channel: Box<dyn MessageChannel>,
}

/// A subscription, and the filter that takes whatever comes.
pub(super) struct Listening<'b> {
    broker: &'b dyn Broker,
    subscription: Box<dyn Subscription>,
    any: MessageFilter,
}

/// Two connections: one sends, the other receives.
pub(super) async fn two(broker: &dyn Broker) -> (Side<'_>, Side<'_>) {
    (Side::new(broker).await, Side::new(broker).await)
}

impl<'b> Side<'b> {
    pub(super) async fn new(broker: &'b dyn Broker) -> Self {
        let channel = broker.connect().await;
        Self { broker, channel }
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), Fault> {
        let to = ChannelAddress::new(message.address.clone());
        let sending = self.channel.send(&to, message);
        let sent = within(self.broker, self.broker.patience(), sending).await;
        let sent = sent.ok_or_else(|| Fault::Found("sending never ended".to_owned()))?;
        sent.map_err(|error| Fault::Failed("sending", error))
    }

    /// Sends a payload, without anything else.
    pub(super) async fn say(&self, address: &str, text: impl Into<String>) -> Result<(), Fault> {
        self.send(Message::new(address, text.into())).await
    }

    pub(super) async fn listen(&self, address: &str) -> Result<Listening<'b>, Fault> {
        let channel = ChannelAddress::new(address.to_owned());
        let opening = self.channel.subscribe(&channel);
        let opened = within(self.broker, self.broker.patience(), opening).await;
        let opened = opened.ok_or_else(|| Fault::Found("subscribing never ended".to_owned()))?;
        Ok(Listening {
            broker: self.broker,
            subscription: opened.map_err(|error| Fault::Failed("subscribing", error))?,
            any: MessageFilter::any(address),
        })
    }
}

impl Listening<'_> {
    /// Waits for the next message and acknowledges it.
    pub(super) async fn next(&mut self) -> Result<Message, Fault> {
        let (broker, patience) = (self.broker, self.broker.patience());
        let receiving = async {
            let received = self.subscription.receive(&self.any).await;
            match received {
                Ok(received) => received.ack().await,
                Err(error) => Err(error),
            }
        };
        match within(broker, patience, receiving).await {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => Err(Fault::Failed("receiving", error)),
            None => Err(Fault::Found("a message never came".to_owned())),
        }
    }

    /// Waits for a message with this payload.
    pub(super) async fn expect(&mut self, text: &str) -> Result<(), Fault> {
        let message = self.next().await?;
        if message.payload[..] == *text.as_bytes() {
            return Ok(());
        }
        let found = String::from_utf8_lossy(&message.payload).into_owned();
        Err(Fault::Found(format!("`{found}` came instead of `{text}`")))
    }

    /// Waits long enough to say that nothing comes.
    pub(super) async fn expect_nothing(&mut self) -> Result<(), Fault> {
        let silence = self.broker.silence();
        let receiving = self.subscription.receive(&self.any);
        match within(self.broker, silence, receiving).await {
            None => Ok(()),
            Some(Ok(received)) => {
                let address = &received.message().address;
                Err(Fault::Found(format!("a message came from `{address}`")))
            }
            Some(Err(error)) => Err(Fault::Failed("receiving", error)),
        }
    }

    /// Polls a wait once and drops it; true if that gave a message, which is not to be.
    pub(super) async fn give_up(&mut self) -> bool {
        let mut receiving = pin!(self.subscription.receive(&self.any));
        poll_fn(|context| Poll::Ready(receiving.as_mut().poll(context).is_ready())).await
    }

    /// Waits until the subscription says that it has ended.
    pub(super) async fn expect_end(&mut self) -> Result<(), Fault> {
        let patience = self.broker.patience();
        let receiving = self.subscription.receive(&self.any);
        match within(self.broker, patience, receiving).await {
            Some(Err(_)) => Ok(()),
            Some(Ok(_)) => Err(Fault::Found("a message came after the end".to_owned())),
            None => Err(Fault::Found("it waits after the end".to_owned())),
        }
    }
}

/// Waits for something, at most this long.
pub(super) async fn within<T>(
    broker: &dyn Broker,
    time: Duration,
    what: impl Future<Output = T>,
) -> Option<T> {
    let mut what = pin!(what);
    let mut late = broker.sleep(time);
    poll_fn(|context| match what.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Says that two things must be equal.
pub(super) fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: &T,
    expected: &T,
) -> Result<(), Fault> {
    if found == expected {
        return Ok(());
    }
    Err(Fault::Found(format!(
        "{what} is {found:?}, not {expected:?}"
    )))
}

/// Says that something must fail.
pub(super) fn refused<T>(what: &str, outcome: Result<T, ChannelError>) -> Result<(), Fault> {
    match outcome {
        Err(_) => Ok(()),
        Ok(_) => Err(Fault::Found(format!("{what} works"))),
    }
}
