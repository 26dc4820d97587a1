//! The brokers that the arguments name, `--channel SOURCE=URL`.

use super::{
    Environment, Stop, arguments::Arguments, credentials, network, run::DRY_RUN,
    settings::source_key,
};
use crate::{
    client::ClientBuilder,
    description::Description,
    message::{
        ChannelAddress, ChannelError, Connector, Message, MessageChannel, MessageFilter, Received,
        Subscription,
    },
    transport::BoxFuture,
};

/// The option that names a broker; it can be repeated.
pub(super) const OPTION: &str = "--channel";

/// Adds the channels, each with the credentials of its source.
pub(super) fn add(
    mut builder: ClientBuilder,
    workflows: &[&Description],
    connectors: &[Box<dyn Connector>],
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<ClientBuilder, Stop> {
    for (source, url) in arguments.pairs(OPTION)? {
        let key = source_key(workflows, source, &format!("{OPTION} {source}=…"))?;
        let mut connection = network::connection(url, arguments);
        connection.credentials = credentials::of(&key, workflows, arguments, environment)?;
        let opened = connection.open(connectors);
        let wrong = |error| Stop::WrongUse(format!("`{OPTION} {source}=…`: {error}"));
        let channel = opened.map_err(wrong)?;
        builder = if arguments.has(DRY_RUN) {
            builder.channel(key, Unsent)
        } else {
            builder.channel(key, channel)
        };
    }
    Ok(builder)
}

/// The channel of a dry run: nothing is sent, and nothing comes.
struct Unsent;

impl MessageChannel for Unsent {
    fn send<'c>(
        &'c self,
        to: &'c ChannelAddress,
        _: Message,
    ) -> BoxFuture<'c, Result<(), ChannelError>> {
        let address = to.address();
        let reason = format!("a dry run ends here: the next step sends a message to `{address}`");
        Box::pin(std::future::ready(Err(ChannelError::new(reason))))
    }

    fn subscribe<'c>(
        &'c self,
        _: &'c ChannelAddress,
    ) -> BoxFuture<'c, Result<Box<dyn Subscription>, ChannelError>> {
        Box::pin(std::future::ready(Ok(
            Box::new(Self) as Box<dyn Subscription>
        )))
    }
}

impl Subscription for Unsent {
    fn receive<'s>(
        &'s mut self,
        wanted: &'s MessageFilter,
    ) -> BoxFuture<'s, Result<Received, ChannelError>> {
        let address = wanted.address();
        let reason =
            format!("a dry run ends here: the next step waits for a message of `{address}`");
        Box::pin(std::future::ready(Err(ChannelError::new(reason))))
    }
}
