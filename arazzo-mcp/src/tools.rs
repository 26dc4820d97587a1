//! [`Tools`]: the workflows that become tools, and their settings.

use std::{error::Error, fmt, sync::Arc};

use arazzo::{Client, Entry, Failure, Secret, Workflow};
use tokio::sync::Semaphore;

use crate::{
    bindings::Settings,
    names::Names,
    runner::{Direct, Runner},
    server::Server,
    tool::Tool,
};

/// How many runs go on at once, if nobody says otherwise.
const RUNS: usize = 16;

/// The workflows that become tools of a [`Server`].
#[must_use = "tools do nothing until `build` is called"]
pub struct Tools {
    by: By,
    entries: Vec<Entry>,
    settings: Settings,
    name: String,
    version: String,
    runs: usize,
}

/// What runs the workflows.
enum By {
    Client(Client),
    Runner(Arc<dyn Runner>),
}

impl Tools {
    /// Makes tools that run with this client, without any workflow yet.
    pub fn new(client: Client) -> Self {
        Self::by(By::Client(client))
    }

    /// Makes tools whose workflows something else runs, such as a service with limits of its own.
    pub fn run_by(runner: impl Runner + 'static) -> Self {
        Self::by(By::Runner(Arc::new(runner)))
    }

    fn by(by: By) -> Self {
        Self {
            by,
            entries: Vec::new(),
            settings: Settings::default(),
            name: "arazzo".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            runs: RUNS,
        }
    }

    /// Adds a workflow.
    pub fn add<W>(self) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        self.entry(Entry::of::<W>())
    }

    /// Adds the workflow of an entry.
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Binds a secret input to a value, in all workflows that have an input of this name.
    ///
    /// `workflow/input` binds the input of one workflow, and takes precedence. The value of an
    /// input that is no text is JSON.
    pub fn bind(mut self, input: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.settings.add(input.into(), value.into());
        self
    }

    /// Sets what the server is called, and its version. Default: `arazzo`, and the version of this
    /// crate.
    pub fn named(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        (self.name, self.version) = (name.into(), version.into());
        self
    }

    /// Limits how many runs go on at once with the client; other calls wait. Default: 16. A
    /// [`Runner`] of your own decides that itself.
    pub fn max_runs(mut self, limit: usize) -> Self {
        self.runs = limit;
        self
    }

    /// Makes the server.
    ///
    /// # Errors
    ///
    /// If there is no workflow, a required secret is not bound, a setting binds what no workflow
    /// has as a secret input, or no run is allowed. The error says all of that at once.
    pub fn build(mut self) -> Result<Server, StartError> {
        let mut problems = Vec::new();
        let mut names = Names::default();
        let tools: Vec<Tool> = self
            .entries
            .iter()
            .map(|entry| {
                let name = names.choose(entry.description().document, entry.id());
                Tool::new(name, *entry, self.settings.take(entry, &mut problems))
            })
            .collect();
        problems.extend(self.settings.unused().map(unused));
        if tools.is_empty() {
            problems.push("there is no workflow that could be a tool".to_owned());
        }
        if self.runs == 0 || self.runs > Semaphore::MAX_PERMITS {
            problems.push(format!("`max_runs` cannot be {}", self.runs));
        }
        if !problems.is_empty() {
            return Err(StartError { problems });
        }
        let runner = match self.by {
            By::Client(client) => Arc::new(Direct::new(client, self.runs)),
            By::Runner(runner) => runner,
        };
        Ok(Server {
            runner,
            tools: tools.into(),
            name: self.name.into(),
            version: self.version.into(),
        })
    }
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tools")
            .field("entries", &self.entries)
            .field("settings", &self.settings)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn unused(name: &str) -> String {
    format!("`{name}` is bound, but no tool has a secret input of this name")
}

/// Why workflows cannot be tools: every mistake in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError {
    problems: Vec<String>,
}

impl StartError {
    /// Returns the mistakes, a sentence each, without any value.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("; "))
    }
}

impl Error for StartError {}
