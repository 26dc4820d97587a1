//! The client that the arguments describe.

use std::collections::BTreeSet;

use super::{Environment, Stop, arguments::Arguments, channels, credentials, network};
use crate::{
    client::ClientBuilder,
    description::{Description, SourceName},
    entry::closest,
    message::Connector,
};

/// The option that selects another of the described servers.
const INDEX: &str = "--server-index";

/// The option that sets a variable in the URL of a described server.
const VARIABLE: &str = "--server-variable";

/// The options that describe a client, except those of [`network`].
const OPTIONS: [&str; 8] = [
    "--server",
    INDEX,
    VARIABLE,
    channels::OPTION,
    "--credential",
    "--pace",
    "--max-steps",
    "--timeout",
];

/// Returns all options with a value that describe a client.
pub(super) fn options() -> impl Iterator<Item = &'static str> {
    OPTIONS.into_iter().chain(network::OPTIONS)
}

/// Sets up the client for some workflows. A setting for what their documents do not have is refused:
/// it would leave something else in place, such as the server of the API description.
pub(super) fn client(
    mut builder: ClientBuilder,
    workflows: &[&Description],
    connectors: &[Box<dyn Connector>],
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<ClientBuilder, Stop> {
    for (source, url) in arguments.pairs("--server")? {
        let key = source_key(workflows, source, &format!("--server {source}=…"))?;
        builder = builder.server(key, url);
    }
    builder = described_servers(builder, workflows, arguments)?;
    builder = credentials::add(builder, workflows, arguments, environment)?;
    builder = channels::add(builder, workflows, connectors, arguments, environment)?;
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

/// Chooses among the servers that the descriptions have. Whether there is such a server or variable
/// is known to the run, which fails before it sends anything if there is none.
fn described_servers(
    mut builder: ClientBuilder,
    workflows: &[&Description],
    arguments: &Arguments,
) -> Result<ClientBuilder, Stop> {
    for (source, index) in arguments.pairs(INDEX)? {
        let shown = format!("{INDEX} {source}=…");
        let key = source_key(workflows, source, &shown)?;
        let index = index.parse();
        let index = index.map_err(|_| format!("`{shown}` needs a whole number, counted from 0"))?;
        builder = builder.server_index(key, index);
    }
    for (name, value) in arguments.pairs(VARIABLE)? {
        let named = name.split_once('.');
        let named = named.ok_or_else(|| format!("`{VARIABLE}` needs the form SOURCE.NAME=VALUE"));
        let (source, variable) = named?;
        let key = source_key(workflows, source, &format!("{VARIABLE} {name}=…"))?;
        builder = builder.server_variable(key, variable, value);
    }
    Ok(builder)
}

/// Returns the name by which the client knows a source: `name`, or `document/name` if two sources
/// have the same name. `shown` is the option that names it, for the message.
pub(super) fn source_key(
    workflows: &[&Description],
    argument: &str,
    shown: &str,
) -> Result<String, Stop> {
    let all = [
        workflows
            .iter()
            .flat_map(|one| one.sources)
            .collect::<BTreeSet<_>>(),
        workflows.iter().flat_map(|one| one.other_sources).collect(),
    ];
    let named = |sources: &BTreeSet<&SourceName>| {
        let named = sources.iter().filter(|source| source.name == argument);
        named.count()
    };
    // One that the workflow calls is meant rather than another one of that name.
    let first = all.iter().map(named).find(|count| *count > 0);
    let known: BTreeSet<String> = all.into_iter().flatten().map(qualified).collect();
    if first == Some(1) || known.contains(argument) {
        return Ok(argument.to_owned());
    }
    let fault = match first {
        None => "no source",
        Some(_) => "more than one source",
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let plain = known.iter().filter_map(|name| name.rsplit_once('/'));
    let plain: Vec<&str> = plain.map(|(_, name)| name).collect();
    // An ambiguous name is not misspelt.
    let meant = first.is_none().then(|| closest(argument, &plain)).flatten();
    let names = match meant {
        Some(meant) => format!(": did you mean `{meant}`?"),
        None if known.is_empty() => "; the document has none".to_owned(),
        None => format!("; there are: {}", known.join(", ")),
    };
    Err(Stop::wrong_use(format!("`{shown}` names {fault}{names}")))
}

fn qualified(source: &SourceName) -> String {
    format!("{}/{}", source.document, source.name)
}
