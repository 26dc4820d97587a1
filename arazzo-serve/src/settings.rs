//! [`Settings`]: a service from one TOML file and the environment.
//!
//! Reading is a function of texts: [`Settings::read`] takes them and returns settings or all
//! mistakes, each with its place; [`Settings::load`] is the same for the files and the environment of
//! the process. The invariants: a secret stands nowhere in the file, only a reference to it, and no
//! message repeats what a reference leads to.

mod apply;
mod item;
mod json;
mod problem;
mod reference;
mod sections;
mod sources;
mod table;
#[cfg(test)]
mod tests;
mod unknown;

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use arazzo::{ChannelError, Connection, Entry, Map, MessageChannel, Secret, Value};

use self::{problem::Report, table::Table};
pub use self::{
    problem::{Place, Problem, SettingsError},
    sources::Sources,
};
use crate::{Limits, Webhook, WorkflowOptions, schedule::Schedule, trigger::Trigger};

/// The settings of a service. See the README of the package for the keys of the file, and the
/// variables of the environment.
///
/// ```
/// use arazzo_serve::settings::{Settings, Sources};
///
/// let text = "listen = \"127.0.0.1:8080\"\ntoken = \"env:TOKEN\"\n";
/// let error = Settings::read(&Sources::new("arazzo.toml", text), &[]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "arazzo.toml:2:1: there is no setting `token`: did you mean `tokens`?",
/// );
/// ```
pub struct Settings {
    listen: SocketAddr,
    hosts: Vec<String>,
    origins: Vec<String>,
    open: bool,
    expose_progress: bool,
    test_runs: bool,
    keep_alive: Option<(Duration, Option<Value>)>,
    tokens: Vec<(String, Secret)>,
    webhooks: Vec<Webhook>,
    servers: Vec<(String, String)>,
    credentials: Vec<(String, String, Secret)>,
    network: Network,
    secrets: BTreeMap<String, Secret>,
    values: Map,
    limits: Limits,
    store: Option<PathBuf>,
    workflows: BTreeMap<String, WorkflowOptions>,
    schedules: Vec<Schedule>,
    triggers: Vec<Trigger>,
    warnings: Vec<Problem>,
}

/// The settings of the client beside its servers and credentials.
#[derive(Debug, Default)]
struct Network {
    plain_http: Vec<String>,
    redirects: Vec<String>,
    request_time: Option<Duration>,
    pace: Option<Duration>,
    steps: Option<u64>,
    response_bytes: Option<u64>,
}

impl Settings {
    /// Reads settings for the workflows of a program.
    ///
    /// # Errors
    ///
    /// All mistakes, in the order of the file.
    pub fn read(sources: &Sources<'_>, entries: &[Entry]) -> Result<Self, SettingsError> {
        let report = Report::new(sources.file, sources.text);
        let document = report.parse();
        let settings = document.map(|root| {
            let table = Table::root(&root, &report);
            let mut settings = sections::read(&table, sources, entries);
            table.finish();
            settings.warnings = unknown::warnings(sources);
            settings
        });
        let problems = report.into_problems();
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(SettingsError::new(problems)),
        }
    }

    /// Returns what is no mistake, and probably not meant either: variables `ARAZZO_…` that no setting
    /// is read from. Their values are not repeated.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Makes the channels of triggers whose broker the settings name.
    ///
    /// # Errors
    ///
    /// The first error of `open`.
    pub fn connect(
        &mut self,
        open: impl Fn(&Connection) -> Result<Box<dyn MessageChannel>, ChannelError>,
    ) -> Result<(), ChannelError> {
        for trigger in &mut self.triggers {
            let name = trigger.name.clone();
            let connected = trigger.connect(&open);
            connected.map_err(|error| ChannelError::new(format!("trigger `{name}`: {error}")))?;
        }
        Ok(())
    }

    /// Returns the address to listen on. Default: 127.0.0.1:8080.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("limits", &self.limits)
            .field("schedules", &self.schedules)
            .field("triggers", &self.triggers)
            .finish_non_exhaustive()
    }
}
