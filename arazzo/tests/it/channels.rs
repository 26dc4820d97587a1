//! The checks of message channels: the broker in memory passes them, and every way to break a promise
//! is found.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arazzo::testing::{Messages, Script, channels};
use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Received,
    Subscription, Transport,
};

use channels::Broker;

/// What a channel does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vice {
    None,
    LosesHeaders,
    LosesContentType,
    ReadsTextOnly,
    LosesReplyTo,
    LosesBinaryHeaders,
    SubscribesLate,
    Reorders,
    Doubles,
    Competes,
    MatchesTooMuch,
    MatchesNothing,
    DropsWhenCancelled,
    StaysOpen,
    ClosesOthers,
}

struct InMemory {
    messages: Messages,
    script: Script,
    vice: Vice,
}

impl InMemory {
    fn new(vice: Vice) -> Self {
        let script = Script::new();
        Self {
            messages: Messages::new(&script),
            script,
            vice,
        }
    }
}

impl Broker for InMemory {
    fn connect(&self) -> BoxFuture<'_, Box<dyn MessageChannel>> {
        let messages = match self.vice {
            Vice::ClosesOthers => self.messages.clone(),
            _ => self.messages.peer(),
        };
        let vicious = Vicious {
            messages,
            vice: self.vice,
            held: Arc::default(),
            taken: Arc::default(),
        };
        // Everything is delivered as brokers do once there is a second connection.
        let _ = self.messages.peer();
        Box::pin(async move { Box::new(vicious) as Box<dyn MessageChannel> })
    }

    fn address(&self, parts: &[&str]) -> String {
        parts.join("/")
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        self.script.sleep(time)
    }
}

struct Vicious {
    messages: Messages,
    vice: Vice,
    /// A message that is sent after the next one.
    held: Arc<Mutex<Option<Message>>>,
    taken: Arc<Mutex<Vec<Message>>>,
}

impl Vicious {
    async fn pass(&self, to: &ChannelAddress, mut message: Message) -> Result<(), ChannelError> {
        match self.vice {
            Vice::LosesHeaders => message.headers.clear(),
            Vice::LosesContentType => message.content_type = None,
            Vice::ReadsTextOnly => {
                let text = String::from_utf8_lossy(&message.payload).into_owned();
                message.payload = text.into();
            }
            Vice::LosesReplyTo => message.reply_to = None,
            Vice::LosesBinaryHeaders => message.binary_headers.clear(),
            Vice::Doubles => self.messages.send(to, message.clone()).await?,
            Vice::Reorders if message.payload[..] == *b"7" => {
                *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
                return Ok(());
            }
            _ => {}
        }
        self.messages.send(to, message).await?;
        let held = self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match held {
            Some(held) => self.messages.send(to, held).await,
            None => Ok(()),
        }
    }

    async fn open(&self, from: &ChannelAddress) -> Result<Box<dyn Subscription>, ChannelError> {
        let address = match self.vice {
            Vice::MatchesTooMuch => ChannelAddress::new("{anything}"),
            Vice::MatchesNothing if from.has_parameters() => ChannelAddress::new("nothing"),
            _ => from.clone(),
        };
        let opened = match self.vice {
            Vice::SubscribesLate => None,
            _ => Some(self.messages.subscribe(&address).await?),
        };
        Ok(Box::new(Listening {
            opened,
            address,
            messages: self.messages.clone(),
            vice: self.vice,
            taken: Arc::clone(&self.taken),
        }))
    }
}

impl MessageChannel for Vicious {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(self.pass(to, message))
    }

    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(self.open(from))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), ChannelError>> {
        if self.vice == Vice::StaysOpen {
            return Box::pin(async { Ok(()) });
        }
        self.messages.close()
    }
}

struct Listening {
    opened: Option<Box<dyn Subscription>>,
    address: ChannelAddress,
    messages: Messages,
    vice: Vice,
    taken: Arc<Mutex<Vec<Message>>>,
}

impl Listening {
    async fn next(&mut self, wanted: &MessageFilter) -> Result<Received, ChannelError> {
        if self.opened.is_none() {
            self.opened = Some(self.messages.subscribe(&self.address).await?);
        }
        if self.vice == Vice::DropsWhenCancelled {
            // A new subscription for every wait: what came in between is gone.
            self.opened = Some(self.messages.subscribe(&self.address).await?);
        }
        let opened = self.opened.as_mut().expect("it has been opened");
        loop {
            let received = opened.receive(wanted).await?;
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            if self.vice == Vice::Competes && taken.contains(received.message()) {
                continue;
            }
            taken.push(received.message().clone());
            return Ok(received);
        }
    }
}

impl Subscription for Listening {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        Box::pin(self.next(wanted))
    }
}

#[tokio::test]
async fn the_broker_in_memory_keeps_all_promises() {
    let broker = InMemory::new(Vice::None);
    channels::check(&broker)
        .await
        .expect("the promises are kept");
}

#[tokio::test]
async fn a_broken_promise_is_found_and_named() {
    for (vice, promise) in [
        (Vice::LosesHeaders, "headers and payload arrive"),
        (Vice::LosesContentType, "headers and payload arrive"),
        (Vice::ReadsTextOnly, "headers and payload arrive"),
        (Vice::LosesReplyTo, "native properties arrive"),
        (Vice::LosesBinaryHeaders, "native properties arrive"),
        (Vice::SubscribesLate, "headers and payload arrive"),
        (Vice::Reorders, "nothing after a subscription is missed"),
        (Vice::Doubles, "headers and payload arrive"),
        (Vice::Competes, "every subscription sees every message"),
        (Vice::MatchesTooMuch, "parameters stand for anything"),
        (Vice::MatchesNothing, "parameters stand for anything"),
        (Vice::DropsWhenCancelled, "headers and payload arrive"),
        (Vice::StaysOpen, "a closed channel ends everything"),
        (Vice::ClosesOthers, "a closed channel ends everything"),
    ] {
        let broken = channels::check(&InMemory::new(vice)).await;
        let broken = broken.expect_err("something is wrong").to_string();
        let (name, _) = broken.split_once(':').expect("a name and what was found");
        assert_eq!(name, promise, "{vice:?}: {broken}");
    }
}

#[tokio::test]
async fn each_check_finds_its_own_fault() {
    let broken = channels::messages_arrive_in_order(&InMemory::new(Vice::Reorders)).await;
    let found = broken.expect_err("the order is wrong").found;
    assert_eq!(found, "`8` came instead of `7`");
    let late = InMemory::new(Vice::SubscribesLate);
    let broken = channels::nothing_after_a_subscription_is_missed(&late).await;
    assert_eq!(
        broken.expect_err("it is missed").found,
        "a message never came"
    );
    let cancelled = InMemory::new(Vice::DropsWhenCancelled);
    let broken = channels::a_cancelled_wait_loses_nothing(&cancelled).await;
    assert_eq!(
        broken.expect_err("it is lost").found,
        "a message never came"
    );
    let doubles = InMemory::new(Vice::Doubles);
    let broken = channels::messages_arrive_in_order(&doubles).await;
    assert_eq!(
        broken.expect_err("one is too many").found,
        "`0` came instead of `1`"
    );
}
