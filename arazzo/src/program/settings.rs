//! The client that the arguments of `run` describe.

use std::collections::BTreeSet;

use super::{Environment, Stop, arguments::Arguments, credentials};
use crate::{
    client::Client,
    description::{Description, SourceName},
};

/// Makes the client for a workflow. A setting for what the document does not have is refused: it
/// would leave something else in place, such as the server of the API description.
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
    let all = [workflow.sources, workflow.other_sources];
    let named = |sources: &[SourceName]| {
        let named = sources.iter().filter(|source| source.name == argument);
        named.collect::<BTreeSet<_>>().len()
    };
    // One that the workflow calls is meant rather than another one of that name.
    let first = all.map(named).into_iter().find(|count| *count > 0);
    let known: BTreeSet<String> = all.into_iter().flatten().map(qualified).collect();
    if first == Some(1) || known.contains(argument) {
        return Ok(argument.to_owned());
    }
    let fault = match first {
        None => "no source",
        Some(_) => "more than one source",
    };
    let there_are = if known.is_empty() {
        "the document has none".to_owned()
    } else {
        let names: Vec<_> = known.into_iter().collect();
        format!("there are: {}", names.join(", "))
    };
    Err(Stop::WrongUse(format!(
        "`{shown}` names {fault}; {there_are}"
    )))
}

fn qualified(source: &SourceName) -> String {
    format!("{}/{}", source.document, source.name)
}
