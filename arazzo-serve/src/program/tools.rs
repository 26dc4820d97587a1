//! Workflows as tools for models, beside the routes of the service and behind its checks.

use arazzo::{
    Client, Entry, Secret,
    program::{Call, CommandError},
};
use arazzo_mcp::Selection;

use crate::{Service, settings::Settings};

/// Adds the tools that the options name.
pub(super) fn add(
    service: Service,
    client: Client,
    settings: &Settings,
    call: &Call<'_>,
) -> Result<Service, CommandError> {
    let Some(selection) = Selection::of(call)? else {
        return Ok(service);
    };
    let mut tools = selection.tools(client);
    tools = tools.named(call.program(), env!("CARGO_PKG_VERSION"));
    for (input, secret) in bound(settings, selection.entries(), call)? {
        tools = tools.bind(input, secret);
    }
    let server = tools.build().map_err(CommandError::failed)?;
    Ok(service.routes(server.http().behind_a_guard().router()))
}

/// Returns what is bound for workflows that are tools. An option binds an input in all of them.
fn bound(
    settings: &Settings,
    entries: &[Entry],
    call: &Call<'_>,
) -> Result<Vec<(String, Secret)>, CommandError> {
    let has = |name: &str| {
        let mut inputs = entries.iter().flat_map(|entry| entry.description().inputs);
        inputs.any(|input| input.is_secret() && input.name() == name)
    };
    let mut bound = settings.bound(entries);
    bound.extend(call.named_secrets("--bind")?);
    // What is bound for the other workflows of the service is no mistake.
    bound.retain(|(name, _)| name.contains('/') || has(name));
    Ok(bound)
}
