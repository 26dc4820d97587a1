//! The client that the arguments of `run` describe.

use std::collections::BTreeSet;

use super::{Environment, Stop, arguments::Arguments, credentials, entry::Document};
use crate::client::Client;

/// Makes the client for a workflow of this document.
pub(super) fn client(
    document: &Document,
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<Client, Stop> {
    let mut builder = Client::builder();
    for (source, url) in &arguments.servers {
        builder = builder.server(
            source_key(document, source, &format!("--server {source}=…"))?,
            url,
        );
    }
    builder = credentials::add(builder, document, arguments, environment)?;
    if let Some(pace) = arguments.pace {
        builder = builder.pace(pace);
    }
    if let Some(limit) = arguments.timeout {
        builder = builder.timeout(limit);
    }
    if let Some(limit) = arguments.max_steps {
        builder = builder.max_steps(limit);
    }
    let builder = arguments.network.apply(builder)?;
    builder
        .build()
        .map_err(|error| Stop::WrongUse(error.to_string()))
}

/// Returns the name by which the client knows a source: `name`, or `document/name` if two sources
/// have the same name. `shown` is the option that names it, for the message.
pub(super) fn source_key(document: &Document, argument: &str, shown: &str) -> Result<String, Stop> {
    let known: BTreeSet<_> = document.sources.iter().collect();
    let qualified = |(stem, name): &(&str, &str)| format!("{stem}/{name}");
    let named = known.iter().filter(|(_, name)| *name == argument).count();
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
    Err(Stop::WrongUse(format!(
        "`{shown}` names {fault}; there are: {}",
        names.join(", ")
    )))
}
