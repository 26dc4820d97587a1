//! The sections of the file, in the order in which the README describes them.

mod access;
mod client;
mod limits;
mod starts;
mod workflow;

use std::collections::{BTreeMap, BTreeSet};

use arazzo::{Entry, Map, Secret};

use super::{Settings, item::Item, reference::secret, sources::Sources, table::Table};
use crate::mapping::{Mapping, did_you_mean};

/// What reading a section needs besides the section.
struct Reading<'r, 't> {
    root: &'r Table<'t>,
    sources: &'r Sources<'r>,
    entries: &'r [Entry],
}

/// What mappings of all sections refer to.
struct Known {
    values: Map,
    /// The secret inputs that are bound in all workflows.
    secrets: BTreeMap<String, Secret>,
    /// The inputs that single workflows bind, by workflow.
    own: BTreeMap<String, BTreeSet<String>>,
}

/// Reads all sections. What is wrong is reported, and has its default.
pub(super) fn read(root: &Table<'_>, sources: &Sources<'_>, entries: &[Entry]) -> Settings {
    let reading = Reading {
        root,
        sources,
        entries,
    };
    let limits = limits::limits(&reading);
    let mut known = Known {
        values: reading.values(),
        secrets: reading.secrets(),
        own: BTreeMap::new(),
    };
    let workflows = workflow::workflows(&reading, &mut known);
    Settings {
        listen: access::listen(&reading),
        hosts: access::hosts(&reading),
        origins: access::origins(&reading),
        open: reading.flag("without_authentication"),
        expose_progress: reading.flag("expose_progress"),
        test_runs: reading.flag("test_runs"),
        keep_alive: access::keep_alive(&reading),
        tokens: access::tokens(&reading),
        webhooks: access::webhooks(&reading),
        servers: client::servers(&reading),
        credentials: client::credentials(&reading),
        network: client::network(&reading),
        store: reading
            .setting("store", "ARAZZO_STORE")
            .and_then(|item| item.text())
            .map(Into::into),
        schedules: starts::schedules(&reading, &known, limits.shortest_interval),
        triggers: starts::triggers(&reading, &known),
        workflows,
        secrets: known.secrets,
        values: known.values,
        limits,
        warnings: Vec::new(),
    }
}

impl<'t> Reading<'_, 't> {
    /// Returns a setting of the environment, or else of the file.
    fn setting(&self, name: &'static str, variable: &str) -> Option<Item<'t>> {
        let written = self.root.get(name);
        self.variable(variable).or(written)
    }

    /// Returns a variable of the environment, if it is not empty.
    fn variable(&self, name: &str) -> Option<Item<'t>> {
        let value = self.sources.find(name).filter(|value| !value.is_empty())?;
        let text = value.into_string();
        let item = |text| Item::of_variable(self.root.report, name, text);
        match text {
            Ok(text) => Some(item(text)),
            Err(_) => {
                item(String::new()).refuse("it is not Unicode");
                None
            }
        }
    }

    fn flag(&self, name: &'static str) -> bool {
        self.root
            .get(name)
            .and_then(|item| item.flag())
            .unwrap_or_default()
    }

    fn values(&self) -> Map {
        let table = self.root.table("values");
        let entries = table.map(|table| table.entries()).unwrap_or_default();
        entries
            .into_iter()
            .map(|(name, _, item)| (name, item.json()))
            .collect()
    }

    /// Reads the secret inputs of all workflows.
    fn secrets(&self) -> BTreeMap<String, Secret> {
        let inputs = self
            .entries
            .iter()
            .flat_map(|entry| entry.description().inputs);
        let names: BTreeSet<&str> = inputs
            .filter(|input| input.is_secret())
            .map(|input| input.name())
            .collect();
        let mut secrets = BTreeMap::new();
        if let Some(table) = self.root.table("secrets") {
            secrets.extend(bound(
                &table,
                &names,
                "no workflow has a secret input",
                self.sources,
            ));
        }
        for name in names {
            let variable = self.variable(&variable("ARAZZO_SECRET", &[name]));
            let found = variable.and_then(|item| secret(&item, self.sources));
            secrets.extend(found.map(|secret| (name.to_owned(), secret)));
        }
        secrets
    }

    /// Returns the workflow of a setting, or reports that there is none.
    fn workflow(&self, item: &Item<'_>) -> Option<&Entry> {
        let id = item.text()?;
        let found = self.entries.iter().find(|entry| entry.id() == id);
        if found.is_none() {
            item.refuse(self.no_workflow(&id));
        }
        found
    }

    fn no_workflow(&self, id: &str) -> String {
        let hint = did_you_mean(id, self.entries.iter().map(Entry::id));
        format!("there is no workflow `{id}`{hint}")
    }
}

/// Reads a table of secret inputs, which must be among these names.
fn bound(
    table: &Table<'_>,
    names: &BTreeSet<&str>,
    missing: &str,
    sources: &Sources<'_>,
) -> Vec<(String, Secret)> {
    let mut secrets = Vec::new();
    for (name, at, item) in table.entries() {
        if !names.contains(name.as_str()) {
            let hint = did_you_mean(&name, names.iter().copied());
            table.report.add(&at, format!("{missing} `{name}`{hint}"));
        }
        secrets.extend(secret(&item, sources).map(|secret| (name, secret)));
    }
    secrets
}

/// Reads a mapping.
fn mapping(item: &Item<'_>) -> Option<Mapping> {
    match Mapping::parse(&item.json()) {
        Ok(mapping) => Some(mapping),
        Err(errors) => {
            for error in &*errors {
                item.refuse_part(error.at(), error.message());
            }
            None
        }
    }
}

/// Returns the name of a variable: `ARAZZO_SERVER` and `knockApi` are `ARAZZO_SERVER_KNOCKAPI`.
fn variable(prefix: &str, names: &[&str]) -> String {
    let upper = |one: char| {
        if one.is_ascii_alphanumeric() {
            one.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let mut variable = prefix.to_owned();
    for name in names {
        variable.push('_');
        variable.extend(name.chars().map(upper));
    }
    variable
}
