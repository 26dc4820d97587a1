//! The servers and credentials of the workflows' requests.

use std::collections::BTreeSet;

use arazzo::{CredentialName, Secret, SourceName};

use super::{Reading, variable};
use crate::{
    mapping::did_you_mean,
    settings::{Network, item::Item, problem::At, reference::secret},
};

/// Reads the servers, those of the environment last.
pub(super) fn servers(reading: &Reading<'_, '_>) -> Vec<(String, String)> {
    let known = sources(reading);
    let mut servers = Vec::new();
    let table = reading.root.table("servers");
    for (source, at, item) in table.map(|table| table.entries()).unwrap_or_default() {
        check_source(reading, &source, &at, &known);
        servers.extend(url(&item).map(|url| (source, url)));
    }
    for source in known {
        let item = reading.variable(&variable("ARAZZO_SERVER", &[source.name]));
        servers.extend(
            item.and_then(|item| url(&item))
                .map(|url| (source.name.to_owned(), url)),
        );
    }
    servers
}

fn sources(reading: &Reading<'_, '_>) -> BTreeSet<SourceName> {
    let sources = reading
        .entries
        .iter()
        .flat_map(|entry| entry.description().sources);
    sources.copied().collect()
}

/// Reports a name that means no source, or more than one.
fn check_source(reading: &Reading<'_, '_>, name: &str, at: &At, known: &BTreeSet<SourceName>) {
    let meant = known.iter().filter(|source| is_meant(source, name)).count();
    if meant == 1 {
        return;
    }
    let qualified = known
        .iter()
        .map(|source| format!("{}/{}", source.document, source.name));
    let message = match meant {
        0 => {
            let hint = did_you_mean(name, known.iter().map(|source| source.name));
            format!("no workflow has a source `{name}`{hint}")
        }
        _ => {
            let names: Vec<_> = qualified
                .filter(|whole| whole.ends_with(&format!("/{name}")))
                .collect();
            format!(
                "several documents have a source `{name}`: write one of {}",
                names.join(", ")
            )
        }
    };
    reading.root.report.add(at, message);
}

/// Returns whether a name means a source: `name`, or `document/name`.
fn is_meant(source: &SourceName, name: &str) -> bool {
    let rest = name.strip_suffix(source.name);
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_suffix('/') == Some(source.document))
}

fn url(item: &Item<'_>) -> Option<String> {
    let text = item.text()?;
    let parsed = url::Url::parse(&text).ok();
    // The text may have a password in it.
    match parsed.filter(|url| matches!(url.scheme(), "http" | "https")) {
        Some(_) => Some(text),
        None => {
            item.refuse(format!(
                "`{}` is the URL of a server, as in `https://api.example.com`",
                item.name
            ));
            None
        }
    }
}

/// Reads the credentials, those of the environment last.
pub(super) fn credentials(reading: &Reading<'_, '_>) -> Vec<(String, String, Secret)> {
    let mut credentials = Vec::new();
    let table = reading.root.table("credentials");
    for (source, at, item) in table.map(|table| table.entries()).unwrap_or_default() {
        check_source(reading, &source, &at, &sources(reading));
        for (scheme, at, item) in item
            .table()
            .map(|table| table.entries())
            .unwrap_or_default()
        {
            check_scheme(reading, &source, &scheme, &at);
            let secret = secret(&item, reading.sources);
            credentials.extend(secret.map(|secret| (source.clone(), scheme, secret)));
        }
    }
    for known in asked(reading) {
        let (source, scheme) = (known.source.name, known.scheme);
        let item = reading.variable(&variable("ARAZZO_CREDENTIAL", &[source, scheme]));
        let secret = item.and_then(|item| secret(&item, reading.sources));
        credentials.extend(secret.map(|secret| (source.to_owned(), scheme.to_owned(), secret)));
    }
    credentials
}

fn asked<'r>(reading: &'r Reading<'_, '_>) -> impl Iterator<Item = &'r CredentialName> {
    reading
        .entries
        .iter()
        .flat_map(|entry| entry.description().credentials)
}

fn check_scheme(reading: &Reading<'_, '_>, source: &str, scheme: &str, at: &At) {
    let schemes: BTreeSet<&str> = asked(reading)
        .filter(|known| is_meant(&known.source, source))
        .map(|known| known.scheme)
        .collect();
    if !schemes.contains(scheme) {
        let hint = did_you_mean(scheme, schemes.iter().copied());
        let message = format!("no request to `{source}` asks for a credential `{scheme}`{hint}");
        reading.root.report.add(at, message);
    }
}

pub(super) fn network(reading: &Reading<'_, '_>) -> Network {
    let Some(table) = reading.root.table("network") else {
        return Network::default();
    };
    let duration = |name| table.get(name).and_then(|item: Item<'_>| item.duration());
    let whole = |name| table.get(name).and_then(|item: Item<'_>| item.whole());
    let texts = |name| {
        table
            .get(name)
            .map(|item: Item<'_>| item.texts())
            .unwrap_or_default()
    };
    let network = Network {
        plain_http: texts("allow_plain_http"),
        redirects: texts("allow_redirects_to"),
        request_time: duration("request_time"),
        pace: duration("pace"),
        steps: whole("max_steps"),
        response_bytes: whole("response_bytes"),
    };
    table.finish();
    network
}
