//! [`JournalChannel`]: the channel of a run, which only asks, as its transport does.

use std::sync::Arc;

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Client, Message, MessageChannel, MessageFilter,
    Received, Subscription,
};

use crate::{
    transport::{Answer, Ask, Asking, CONFUSED, Shared},
    wait::Admit,
};

/// The channel of one run, for the messages of all sources.
pub(crate) struct JournalChannel {
    pub(crate) shared: Arc<Shared>,
    pub(crate) client: Client,
    /// Why the run cannot receive any message.
    pub(crate) deaf: Option<&'static str>,
    /// Who is asked besides.
    pub(crate) admit: Option<Admit>,
}

impl JournalChannel {
    /// Checks that the run can wait for messages of a channel.
    fn check(&self, from: &ChannelAddress) -> Result<(), ChannelError> {
        let channel = self.client.channel_of(from);
        if !channel.is_some_and(MessageChannel::receives_by_engine) {
            return Err(ChannelError::new(
                "a run through a journal receives from `Awakeables` alone: no process is there \
                 that keeps a subscription; a bridge gives them the messages of a broker",
            ));
        }
        match self.deaf {
            Some(why) => Err(ChannelError::new(why)),
            None => Ok(()),
        }
    }
}

impl MessageChannel for JournalChannel {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        message: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        let ask = Ask::Publish(Box::new((to.clone(), message)));
        let asking = Asking::new(&self.shared, ask);
        Box::pin(async {
            match asking.await {
                Answer::Published(published) => published,
                other => Err(unfit(other)),
            }
        })
    }

    fn subscribe<'c>(
        &'c self,
        from: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(async {
            self.check(from)?;
            if let Some(admit) = &self.admit {
                admit(from.clone(), self.shared.is_replaying()).await?;
            }
            let (shared, from) = (Arc::clone(&self.shared), from.clone());
            Ok(Box::new(JournalSubscription { shared, from }) as Box<dyn Subscription>)
        })
    }
}

/// Asks for each message as its step waits for it. Nobody can answer before that, so there is none
/// to be lost.
struct JournalSubscription {
    shared: Arc<Shared>,
    from: ChannelAddress,
}

impl Subscription for JournalSubscription {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        let ask = Ask::Receive(Box::new((self.from.clone(), wanted.clone())));
        let asking = Asking::new(&self.shared, ask);
        Box::pin(async {
            match asking.await {
                Answer::Received(received) => received.map(Received::new),
                other => Err(unfit(other)),
            }
        })
    }
}

fn unfit(answer: Answer) -> ChannelError {
    match answer {
        Answer::Ended(why) => ChannelError::new(why).ending_run(),
        _ => ChannelError::new(CONFUSED),
    }
}
