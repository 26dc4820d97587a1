//! The brokers that the arguments name, `--channel SOURCE=URL`.

use super::{Environment, Stop, arguments::Arguments, credentials, network, settings::source_key};
use crate::{client::ClientBuilder, description::Description, message::Connector};

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
        let wrong = |error| Stop::wrong_use(format!("`{OPTION} {source}=…`: {error}"));
        let channel = opened.map_err(wrong)?;
        builder = builder.channel(key, channel);
    }
    Ok(builder)
}
