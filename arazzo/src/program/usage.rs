//! What a program says of itself and of its commands.

use super::{Program, command::Command, credentials, options};

/// What is known to every command that has a client.
const CLIENT: &str = "The options of `run` for servers, brokers, credentials, limits and certificates are known, too.\n";

impl Program {
    /// Returns the usage of all commands.
    pub(super) fn usage(&self) -> String {
        let name = self.name;
        let commands: String = self
            .commands
            .iter()
            .map(|one| format!("\n       {}\n", self.usage_of(&**one)))
            .collect();
        format!(
            "usage: {name} list\n       {run}\n\n       {test}\n{commands}\n       \
             {name} --version\n\n`{name} run WORKFLOW --help` shows the inputs of a workflow, and \
             `{name} COMMAND --help` the options of a command.\n{credentials}",
            run = self.usage_of_run("run"),
            test = self.usage_of_run("test"),
            credentials = credentials::usage(&self.documents)
        )
    }

    /// Returns the usage of `list`.
    pub(super) fn help_of_list(&self) -> String {
        let name = self.name;
        format!("usage: {name} list\n\nLists the workflows, their inputs and their credentials.\n")
    }

    /// Returns the usage of `run` or `test` for any workflow.
    pub(super) fn help_of_run(&self, command: &str) -> String {
        let name = self.name;
        format!(
            "usage: {usage}\n\n`{name} {command} WORKFLOW --help` shows the inputs of a workflow, and \
             `{name} list` those of all.\n{credentials}",
            usage = self.usage_of_run(command),
            credentials = credentials::usage(&self.documents)
        )
    }

    /// Returns the usage of a command that has been added.
    pub(super) fn help_of_added(&self, command: &dyn Command) -> String {
        format!(
            "usage: {}\n\n{CLIENT}{}",
            self.usage_of(command),
            credentials::usage(&self.documents)
        )
    }

    /// Returns the versions of the program and of this crate.
    pub(super) fn version_line(&self) -> String {
        let runtime = env!("CARGO_PKG_VERSION");
        match self.version {
            Some(version) => format!("{} {version} (arazzo {runtime})\n", self.name),
            None => format!("{} (arazzo {runtime})\n", self.name),
        }
    }

    fn usage_of_run(&self, command: &str) -> String {
        let options = match command {
            "run" => options::OPTIONS,
            _ => options::TEST_OPTIONS,
        };
        format!("{} {command} [DOCUMENT/]WORKFLOW {options}", self.name)
    }

    fn usage_of(&self, command: &dyn Command) -> String {
        let line = format!("{} {} {}", self.name, command.name(), command.usage());
        line.trim_end().to_owned()
    }
}
