//! [`Program`]: the command line of a program that runs generated workflows.
//!
//! `list` lists the workflows with their inputs, `run` runs one of them, and `test` shows what it
//! sends meanwhile. Further commands can be added. Inputs and outputs are JSON; the outputs are
//! written to stdout. The exit status is 0 for success, 1 if the workflow fails or its inputs are
//! invalid (the last line of stderr is then a JSON object that says why), and 2 for wrong usage.

mod about;
mod arguments;
mod channels;
mod command;
mod credentials;
mod dispatch;
mod document;
mod exchanges;
mod find;
mod help;
mod input_type;
mod inputs;
mod interrupt;
mod line;
mod network;
mod options;
mod progress;
mod run;
mod settings;
mod stop;
#[cfg(test)]
mod tests;
mod usage;

use std::{
    ffi::OsString,
    io::{self, IsTerminal, Read, Write},
    process::ExitCode,
};

pub use self::{
    command::{Call, Command, CommandError},
    interrupt::interrupted,
};
use self::{document::Document, stop::Stop};
use crate::{entry::Entry, error::Failure, message::Connector, workflow::Workflow};

/// A program that runs the workflows of one or more documents.
///
/// ```no_run
/// use arazzo::program::Program;
/// # use arazzo::{Client, Workflow, WorkflowError, Map};
/// # struct GetPet;
/// # impl Workflow for GetPet {
/// #     const ID: &'static str = "getPet";
/// #     type Inputs = Map;
/// #     type Outputs = Map;
/// #     type Error = WorkflowError<&'static str, ()>;
/// #     async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> { Ok(inputs) }
/// # }
///
/// fn main() -> std::process::ExitCode {
///     Program::new("pets").workflow::<GetPet>().main()
/// }
/// ```
#[derive(Debug)]
pub struct Program {
    name: &'static str,
    version: Option<&'static str>,
    documents: Vec<Document>,
    commands: Vec<Box<dyn Command>>,
    connectors: Vec<Box<dyn Connector>>,
}

impl Program {
    /// Makes a program with this name, without workflows.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            version: None,
            documents: Vec::new(),
            commands: Vec::new(),
            connectors: Vec::new(),
        }
    }

    /// Sets the version that `--version` shows, usually `env!("CARGO_PKG_VERSION")`. Without it, the
    /// program shows only the version of this crate.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// Adds a workflow. What its document says about it is what the program tells.
    pub fn workflow<W>(mut self) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        document::add(&mut self.documents, Entry::of::<W>());
        self
    }

    /// Adds a command beside `list`, `run` and `test`.
    pub fn command(mut self, command: impl Command + 'static) -> Self {
        self.commands.push(Box::new(command));
        self
    }

    /// Lets `--channel SOURCE=URL` name brokers of these schemes, for workflows that send and receive
    /// messages: `Program::new("shop").connect(arazzo_nats::Connector)`.
    pub fn connect(mut self, connector: impl Connector + 'static) -> Self {
        self.connectors.push(Box::new(connector));
        self
    }

    /// Runs the command of the process's arguments.
    pub fn main(self) -> ExitCode {
        let arguments = std::env::args_os().skip(1);
        let surroundings = Surroundings {
            environment: &|name| std::env::var_os(name),
            // Not locked: a command may read it elsewhere.
            stdin: &mut io::stdin(),
            stdout: &mut io::stdout(),
            stderr: &mut io::stderr(),
            watched: io::stderr().is_terminal(),
        };
        ExitCode::from(self.execute(arguments, surroundings))
    }

    /// Runs the command of the arguments and returns the exit status.
    fn execute(
        &self,
        arguments: impl Iterator<Item = OsString>,
        mut surroundings: Surroundings<'_>,
    ) -> u8 {
        let texts = arguments::texts(arguments);
        let texts = texts.as_deref().map_err(|message| message.clone().into());
        let outcome = texts.and_then(|texts| self.command_of(texts, &mut surroundings));
        let Surroundings { stdout, stderr, .. } = surroundings;
        // A closed pipe is not a failure of the workflow.
        match outcome {
            Ok(text) => {
                let _ = stdout.write_all(text.as_bytes());
                0
            }
            Err(stop) => {
                let _ = stop.write(stderr);
                stop.status()
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = (&Document, &Entry)> {
        let documents = self.documents.iter();
        documents.flat_map(|document| {
            document
                .workflows
                .iter()
                .map(move |entry| (document, entry))
        })
    }
}

/// The environment variables of the process.
type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// What a program reads besides its arguments, and where it writes.
struct Surroundings<'s> {
    environment: Environment<'s>,
    stdin: &'s mut dyn Read,
    stdout: &'s mut dyn Write,
    stderr: &'s mut dyn Write,
    /// Whether somebody sees stderr while the program runs.
    watched: bool,
}
