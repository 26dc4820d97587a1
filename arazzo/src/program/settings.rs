//! The client that the arguments of `run` describe.

use std::collections::BTreeSet;

use super::{Environment, Stop, arguments::Arguments, credentials};
use crate::{
    client::Client,
    description::{Description, SourceName},
};

/// Makes the client for a workflow. A setting that the workflow does not use is refused: it would
/// leave something else in place, such as the server of the API description.
pub(super) fn client(
    workflow: &Description,
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<Client, Stop> {
    let mut builder = Client::builder();
    for (source, url) in &arguments.servers {
        builder = builder.server(
            source_key(workflow, source, &format!("--server {source}=…"))?,
            url,
        );
    }
    builder = credentials::add(builder, workflow, arguments, environment)?;
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
pub(super) fn source_key(
    workflow: &Description,
    argument: &str,
    shown: &str,
) -> Result<String, Stop> {
    let known: BTreeSet<_> = workflow.sources.iter().collect();
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
    let there_are = match names.is_empty() {
        true => "the workflow calls none".to_owned(),
        false => format!("there are: {}", names.join(", ")),
    };
    Err(Stop::WrongUse(format!(
        "`{shown}` names {fault}; {there_are}"
    )))
}
