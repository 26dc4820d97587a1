//! [`Broker`]: the scripted broker, whose messages a run without an engine subscribes to.

use std::{collections::BTreeMap, error::Error};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Message, MessageChannel, MessageFilter, Received,
    Subscription,
};

use super::{Resolver, server::Server};
use crate::{Durable, Wait};

/// A broker that takes every message, and has those of the scenario.
pub(super) struct Broker(pub(super) Server);

impl MessageChannel for Broker {
    fn send<'c>(
        &'c self,
        _: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        Box::pin(async move {
            self.0.publish(&message);
            Ok(())
        })
    }

    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        let scripted = Scripted {
            server: self.0.clone(),
            taken: BTreeMap::new(),
        };
        Box::pin(async move { Ok(Box::new(scripted) as Box<dyn Subscription>) })
    }
}

struct Scripted {
    server: Server,
    /// How many messages each address has had.
    taken: BTreeMap<String, usize>,
}

impl Subscription for Scripted {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        Box::pin(async {
            let taken = self.taken.entry(wanted.address().to_owned()).or_default();
            let Some(message) = self.server.message(wanted.address(), *taken) else {
                return std::future::pending().await;
            };
            *taken += 1;
            Ok(Received::new(message))
        })
    }
}

/// Gives a wait its message, as somebody who was told of it.
pub(super) async fn give(
    server: Server,
    durable: Durable,
    resolver: Resolver,
    wait: Wait,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    if let Some(message) = server.message_for(&wait) {
        let sealed = durable.seal_message(wait.run, &wait.id, &message)?;
        resolver(wait.id, sealed).await?;
    }
    Ok(())
}
