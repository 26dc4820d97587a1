//! The client that the arguments describe.

use std::collections::BTreeSet;

use super::{Environment, Stop, arguments::Arguments, credentials, network};
use crate::{
    client::ClientBuilder,
    description::{Description, SourceName},
};

/// The options that describe a client, except those of [`network`].
const OPTIONS: [&str; 5] = [
    "--server",
    "--credential",
    "--pace",
    "--max-steps",
    "--timeout",
];

/// Returns all options with a value that describe a client.
pub(super) fn options() -> impl Iterator<Item = &'static str> {
    OPTIONS.into_iter().chain(network::OPTIONS)
}

/// Sets up the client for some workflows. A setting that none of them uses is refused: it would leave
/// something else in place, such as the server of the API description.
pub(super) fn client(
    mut builder: ClientBuilder,
    workflows: &[&Description],
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<ClientBuilder, Stop> {
    for (source, url) in arguments.pairs("--server")? {
        let key = source_key(workflows, source, &format!("--server {source}=…"))?;
        builder = builder.server(key, url);
    }
    builder = credentials::add(builder, workflows, arguments, environment)?;
    if let Some(pace) = arguments.seconds("--pace")? {
        builder = builder.pace(pace);
    }
    if let Some(limit) = arguments.seconds("--timeout")? {
        builder = builder.timeout(limit);
    }
    if let Some(limit) = arguments.whole("--max-steps")? {
        builder = builder.max_steps(limit);
    }
    network::apply(builder, arguments)
}

/// Returns the name by which the client knows a source: `name`, or `document/name` if two sources
/// have the same name. `shown` is the option that names it, for the message.
pub(super) fn source_key(
    workflows: &[&Description],
    argument: &str,
    shown: &str,
) -> Result<String, Stop> {
    let known: BTreeSet<_> = workflows.iter().flat_map(|one| one.sources).collect();
    let qualified = |source: &SourceName| format!("{}/{}", source.document, source.name);
    let named = known
        .iter()
        .filter(|source| source.name == argument)
        .count();
    let unique = named == 1 || known.iter().any(|source| qualified(source) == argument);
    if unique {
        return Ok(argument.to_owned());
    }
    let names: Vec<_> = known.into_iter().map(qualified).collect();
    let fault = if named == 0 {
        "no source"
    } else {
        "more than one source"
    };
    let there_are = if names.is_empty() {
        "the workflow calls none".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    };
    Err(Stop::WrongUse(format!(
        "`{shown}` names {fault}; {there_are}"
    )))
}
