//! [`Carrier`]: the task that carries messages from a broker to the engine.
//!
//! The invariant: the broker is told that a message was taken only after the engine has it. So a
//! message may be carried twice, which the engine sees by its id, and is never lost in between.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use arazzo::{ChannelAddress, Client, Message, MessageFilter, Received, Subscription};
use arazzo_durable::Durable;
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    bridge::{Bridge, DropReason, Line},
    bridges::Bridges,
    mailbox::{Note, millis},
    post::{Post, Refused},
};

/// How long to wait before something that failed is tried again, at first and at most.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);

/// Carries the messages of one channel, in order, and one at a time.
pub(crate) struct Carrier {
    pub(crate) bridges: Arc<Bridges>,
    /// Which bridge, and which of its channels.
    pub(crate) place: (usize, usize),
    pub(crate) client: Client,
    pub(crate) durable: Durable,
}

impl Carrier {
    fn bridge(&self) -> &Bridge {
        &self.bridges.0[self.place.0]
    }

    fn line(&self) -> &Line {
        &self.bridge().lines[self.place.1]
    }

    /// Receives until the task is ended. A broker that is away may come back.
    pub(crate) async fn run(self) {
        let from = ChannelAddress::new(self.line().address.clone()).settling_each();
        let mut pause = PAUSE;
        loop {
            if let Ok(subscription) = self.bridge().channel.subscribe(&from).await {
                self.line().open.send_replace(true);
                pause = PAUSE;
                self.receive(subscription).await;
            }
            rest(&mut pause).await;
        }
    }

    /// Carries what comes, until the subscription fails.
    async fn receive(&self, mut subscription: Box<dyn Subscription>) {
        let any = MessageFilter::any(self.line().address.clone());
        while let Ok(received) = subscription.receive(&any).await {
            self.carry(received).await;
        }
    }

    /// Gives a message to the engine, however long that takes.
    async fn carry(&self, received: Received) {
        let (address, at) = (&self.line().address, SystemTime::now());
        let mailbox = self.bridge().mailbox(address);
        let (message, id) = (received.message().clone(), received.id().map(str::to_owned));
        let mut pause = PAUSE;
        loop {
            match self.post(&mailbox, &message, id.as_deref(), at).await {
                Ok(()) => break,
                Err(Refused::TooLarge) => {
                    self.bridge().keeping.tell(&mailbox, DropReason::TooLarge);
                    break;
                }
                Err(Refused::Other(_)) => rest(&mut pause).await,
            }
        }
        // What the broker does not learn of it delivers again, and the engine knows it by its id.
        let _ = received.ack().await;
    }

    async fn post(
        &self,
        mailbox: &str,
        message: &Message,
        id: Option<&str>,
        at: SystemTime,
    ) -> Result<(), Refused> {
        let sealed = self.durable.seal_kept(mailbox, message);
        let note = Note {
            channel: self.line().address.clone(),
            sealed: STANDARD.encode(sealed.map_err(Refused::other)?),
            at: millis(at),
        };
        let post = Post::new(&self.bridge().engine, &self.client);
        post.send(mailbox, "deliver", id, &note).await
    }
}

/// Waits, and longer the next time.
async fn rest(pause: &mut Duration) {
    tokio::time::sleep(*pause).await;
    *pause = (*pause * 2).min(LONGEST);
}
