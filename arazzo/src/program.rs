//! [`Program`]: the command line of a program that runs generated workflows.
//!
//! `list` lists the workflows, `run` runs one of them, and `test` shows what it sends meanwhile.
//! Further commands can be added. Inputs and outputs are JSON; the outputs are written to stdout. The
//! exit status is 0 for success, 1 if the workflow fails or its inputs are invalid (the last line of
//! stderr is then a JSON object that says why), and 2 for wrong usage.

mod arguments;
mod channels;
mod command;
mod credentials;
mod document;
mod exchanges;
mod inputs;
mod interrupt;
mod line;
mod network;
mod run;
mod settings;
#[cfg(test)]
mod tests;
mod usage;

use std::{
    cell::RefCell,
    ffi::OsString,
    io::{self, Read, Write},
    process::ExitCode,
};

use self::{
    arguments::{Arguments, Grammar},
    document::Document,
};
pub use self::{
    command::{Call, Command, CommandError},
    interrupt::interrupted,
};
use crate::{
    entry::{Entry, Report},
    error::Failure,
    message::Connector,
    workflow::Workflow,
};

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
    documents: Vec<Document>,
    commands: Vec<Box<dyn Command>>,
    connectors: Vec<Box<dyn Connector>>,
}

impl Program {
    /// Makes a program with this name, without workflows.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            documents: Vec::new(),
            commands: Vec::new(),
            connectors: Vec::new(),
        }
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
        };
        ExitCode::from(self.execute(arguments, surroundings))
    }

    /// Runs the command of the arguments and returns the exit status.
    fn execute(
        &self,
        arguments: impl Iterator<Item = OsString>,
        mut surroundings: Surroundings<'_>,
    ) -> u8 {
        let outcome = arguments::texts(arguments)
            .map_err(Stop::WrongUse)
            .and_then(|texts| self.command_of(&texts, &mut surroundings));
        let Surroundings { stdout, stderr, .. } = surroundings;
        // A closed pipe is not a failure of the workflow.
        match outcome {
            Ok(text) => {
                let _ = stdout.write_all(text.as_bytes());
                0
            }
            Err(Stop::Failed(report)) => {
                let _ = writeln!(stderr, "error: {}\n{}", report, report.to_json());
                1
            }
            Err(Stop::Ended(message)) => {
                let _ = writeln!(stderr, "error: {message}");
                1
            }
            Err(Stop::WrongUse(message)) => {
                let _ = writeln!(stderr, "error: {message}\n\n{}", self.usage().trim_end());
                2
            }
        }
    }

    /// Runs the command that the first argument names, and returns what it prints.
    fn command_of(&self, texts: &[String], around: &mut Surroundings<'_>) -> Result<String, Stop> {
        if texts.iter().any(|text| text == "--help" || text == "-h") {
            return Ok(self.usage());
        }
        let Some((name, rest)) = texts.split_first() else {
            return Err(Stop::WrongUse("there is no command".to_owned()));
        };
        match (name.as_str(), rest) {
            ("help", _) => Ok(self.usage()),
            ("list", []) => Ok(self.list()),
            ("list", [extra, ..]) => Err(Stop::WrongUse(format!(
                "`list` takes no argument `{extra}`"
            ))),
            ("run", rest) => {
                let arguments = Arguments::parse(rest, &grammar(&[], &run::INPUTS))?;
                let Surroundings { stdin, stderr, .. } = around;
                run::run(self, &arguments, around.environment, *stdin, *stderr)
            }
            ("test", rest) => {
                let arguments = Arguments::parse(rest, &grammar(&[run::DRY_RUN], &run::INPUTS))?;
                let Surroundings { stdin, stderr, .. } = around;
                run::test(self, &arguments, around.environment, *stdin, *stderr)
            }
            (name, rest) => self.added(name, rest, around),
        }
    }

    /// Runs a command that has been added.
    fn added(
        &self,
        name: &str,
        rest: &[String],
        around: &mut Surroundings<'_>,
    ) -> Result<String, Stop> {
        let command = self.commands.iter().find(|one| one.name() == name);
        let unknown = || Stop::WrongUse(format!("there is no command `{name}`"));
        let command = command.ok_or_else(unknown)?;
        let grammar = grammar(command.flags(), command.options());
        let arguments = Arguments::parse(rest, &grammar)?;
        if let [extra, ..] = arguments.words() {
            let message = format!("`{name}` takes no argument `{extra}`");
            return Err(Stop::WrongUse(message));
        }
        let call = Call {
            program: self,
            arguments: &arguments,
            environment: around.environment,
            stderr: RefCell::new(around.stderr),
        };
        match command.run(&call) {
            Ok(()) => Ok(String::new()),
            Err(CommandError(stop)) => Err(stop),
        }
    }

    /// Finds the workflow that an argument names. An argument that equals the id of a workflow is
    /// that workflow; otherwise the argument is split at its first `/`.
    fn find(&self, argument: &str) -> Result<&Entry, Stop> {
        let mut named: Vec<_> = self
            .all()
            .filter(|(_, entry)| entry.id() == argument)
            .collect();
        if named.is_empty()
            && let Some((stem, id)) = argument.split_once('/')
        {
            let same =
                |(document, entry): &(&Document, &Entry)| document.stem == stem && entry.id() == id;
            named = self.all().filter(same).collect();
        }
        match named[..] {
            [(_, only)] => Ok(only),
            [] => Err(Stop::WrongUse(format!("there is no workflow `{argument}`"))),
            [(document, entry), ..] => Err(Stop::WrongUse(format!(
                "`{argument}` is in several documents: write `{}/{}`",
                document.stem,
                entry.id()
            ))),
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

/// Returns the options of a command: its own, and those that describe a client.
fn grammar(flags: &[&'static str], options: &[&'static str]) -> Grammar {
    Grammar {
        flags: flags.iter().copied().chain([network::DANGER]).collect(),
        valued: options.iter().copied().chain(settings::options()).collect(),
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
}

/// Why the program ends without outputs.
#[derive(Debug)]
enum Stop {
    WrongUse(String),
    Failed(Report),
    /// A command has failed, for this reason.
    Ended(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::WrongUse(message)
    }
}

impl From<Report> for Stop {
    fn from(report: Report) -> Self {
        Self::Failed(report)
    }
}
