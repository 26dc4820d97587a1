//! Where the service listens, and who may call it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use arazzo::{Secret, Value, signing::Signer};

use super::Reading;
use crate::{
    Webhook,
    access::{Bearer, HostName},
    settings::{item::Item, reference::secret, table::Table},
};

/// The principal of the token in `ARAZZO_TOKEN`, as [`crate::Service::bearer`] has it.
const PRINCIPAL: &str = "default";

/// The shortest interval of keep-alives.
const SHORTEST_KEEP_ALIVE: Duration = Duration::from_secs(5);

pub(super) fn listen(reading: &Reading<'_, '_>) -> SocketAddr {
    let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    let Some(item) = reading.setting("listen", "ARAZZO_LISTEN") else {
        return default;
    };
    let address = item.text().map(|text| text.parse());
    match address {
        Some(Ok(address)) => address,
        Some(Err(_)) => {
            item.refuse(
                "an address to listen on has an IP address and a port, as in `127.0.0.1:8080`",
            );
            default
        }
        None => default,
    }
}

pub(super) fn hosts(reading: &Reading<'_, '_>) -> Vec<String> {
    let items = reading.setting("hosts", "ARAZZO_HOSTS");
    checked(items, |host| match HostName::parse(host) {
        Some(_) => Ok(()),
        None => Err(format!(
            "`{host}` is not the name of a host, as in `api.example.com`"
        )),
    })
}

pub(super) fn origins(reading: &Reading<'_, '_>) -> Vec<String> {
    let items = reading.setting("origins", "ARAZZO_ORIGINS");
    checked(items, |origin| {
        let host = origin
            .split_once("://")
            .and_then(|(_, host)| HostName::parse(host));
        if host.is_some() && !origin.ends_with('/') {
            Ok(())
        } else {
            Err(format!(
                "`{origin}` is not an origin, as in `https://app.example.com`"
            ))
        }
    })
}

/// Reads a list of texts, each of which is checked.
fn checked(items: Option<Item<'_>>, check: impl Fn(&str) -> Result<(), String>) -> Vec<String> {
    let items = items.map(|items| items.elements()).unwrap_or_default();
    let mut texts = Vec::new();
    for item in items {
        let Some(text) = item.text() else { continue };
        match check(&text) {
            Ok(()) => texts.push(text),
            Err(message) => item.refuse(message),
        }
    }
    texts
}

pub(super) fn keep_alive(reading: &Reading<'_, '_>) -> Option<(Duration, Option<Value>)> {
    let data = reading.root.get("keep_alive_data").map(|item| item.json());
    let item = reading.root.get("keep_alive");
    let interval = item.as_ref().and_then(Item::duration);
    if let (Some(item), Some(interval)) = (item, interval)
        && interval < SHORTEST_KEEP_ALIVE
    {
        item.refuse("a keep-alive is sent every 5 s at most");
        return None;
    }
    match (interval, data) {
        (None, None) => None,
        (interval, data) => Some((interval.unwrap_or(Duration::from_secs(15)), data)),
    }
}

pub(super) fn tokens(reading: &Reading<'_, '_>) -> Vec<(String, Secret)> {
    let table = reading.root.table("tokens");
    let mut items = Vec::new();
    for (principal, _, item) in table.map(|table| table.entries()).unwrap_or_default() {
        items.extend(
            item.one_or_more()
                .into_iter()
                .map(|item| (principal.clone(), item)),
        );
    }
    let variable = reading.variable("ARAZZO_TOKEN");
    items.extend(variable.map(|item| (PRINCIPAL.to_owned(), item)));
    let mut tokens = Vec::new();
    for (principal, item) in items {
        let Some(token) = secret(&item, reading.sources) else {
            continue;
        };
        match Bearer::new(&principal, &token) {
            Some(_) => tokens.push((principal, token)),
            None => item.refuse(format!(
                "`{}` is a token with characters that a header cannot have",
                item.name
            )),
        }
    }
    tokens
}

pub(super) fn webhooks(reading: &Reading<'_, '_>) -> Vec<Webhook> {
    let table = reading.root.table("webhooks");
    let entries = table.map(|table| table.entries()).unwrap_or_default();
    let webhooks = entries.into_iter().filter_map(|(name, _, item)| {
        let table = item.table()?;
        let webhook = webhook(reading, &name, &table);
        table.finish();
        webhook
    });
    webhooks.collect()
}

fn webhook(reading: &Reading<'_, '_>, name: &str, table: &Table<'_>) -> Option<Webhook> {
    let parts = ["header", "format", "payload"].map(|part| table.get(part));
    let secrets = table
        .require("secrets")
        .map(|item| item.one_or_more())
        .unwrap_or_default();
    let secrets = secrets
        .iter()
        .filter_map(|item| secret(item, reading.sources));
    let signers = secrets.filter_map(|secret| signer(secret, &parts));
    let webhook = signers.fold(None, |webhook: Option<Webhook>, signer| match webhook {
        None => Some(Webhook::new(name, signer)),
        Some(webhook) => Some(webhook.or_signed_by(signer)),
    });
    let window = table.get("window").and_then(|item| item.duration());
    let starts = table
        .require("starts")
        .map(|item| item.one_or_more())
        .unwrap_or_default();
    let starts: Vec<_> = starts
        .iter()
        .filter_map(|item| reading.workflow(item))
        .collect();
    let mut webhook = webhook?;
    if let Some(window) = window {
        webhook = webhook.window(window);
    }
    Some(
        starts
            .iter()
            .fold(webhook, |webhook, entry| webhook.starts(entry.id())),
    )
}

fn signer(secret: Secret, [header, format, payload]: &[Option<Item<'_>>; 3]) -> Option<Signer> {
    let mut signer = Signer::new(secret);
    type Set = fn(Signer, &str) -> Result<Signer, arazzo::signing::SignerError>;
    let sets: [(&Option<Item<'_>>, Set); 3] = [
        (header, Signer::header),
        (format, Signer::format),
        (payload, Signer::payload),
    ];
    for (item, set) in sets {
        let Some(item) = item else { continue };
        let text = item.text()?;
        match set(signer, &text) {
            Ok(set) => signer = set,
            Err(error) => {
                item.refuse(error.to_string());
                return None;
            }
        }
    }
    Some(signer)
}
