//! The client that the arguments of `run` describe.

use std::collections::BTreeSet;

use super::{Stop, arguments::Arguments, entry::Document, inputs::read_file};
use crate::client::Client;

/// Makes the client for a workflow of this document.
pub(super) fn client(document: &Document, arguments: &Arguments) -> Result<Client, Stop> {
    let mut builder = Client::builder();
    for (source, url) in &arguments.servers {
        builder = builder.server(server_key(document, source)?, url);
    }
    for (name, value) in &arguments.credentials {
        let (source, scheme) = name.split_once('.').ok_or_else(|| {
            Stop::WrongUse("`--credential` needs the form SOURCE.SCHEME=VALUE".to_owned())
        })?;
        builder = builder.credential(source, scheme, credential(value)?);
    }
    if let Some(pace) = arguments.pace {
        builder = builder.pace(pace);
    }
    if let Some(limit) = arguments.timeout {
        builder = builder.timeout(limit);
    }
    if let Some(limit) = arguments.max_steps {
        builder = builder.max_steps(limit);
    }
    builder
        .build()
        .map_err(|error| Stop::WrongUse(error.to_string()))
}

/// The name by which the client knows a source: `name`, or `document/name` where two have one name.
fn server_key(document: &Document, argument: &str) -> Result<String, Stop> {
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
        "`--server {argument}=…` names {fault}; there are: {}",
        names.join(", ")
    )))
}

/// A credential: from a file, from the environment, or as it is.
fn credential(value: &str) -> Result<String, Stop> {
    if let Some(file) = value.strip_prefix('@') {
        let bytes = read_file(file)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Stop::WrongUse(format!("the file `{file}` is no text")))?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    match value.strip_prefix("env:") {
        Some(name) => std::env::var(name)
            .map_err(|_| Stop::WrongUse(format!("the environment has no variable `{name}`"))),
        None => Ok(value.to_owned()),
    }
}
