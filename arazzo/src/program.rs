//! [`Program`]: the command line of a program that runs generated workflows.
//!
//! `list` lists the workflows, and `run` runs one of them. Inputs and outputs are JSON; the outputs
//! are written to stdout. The exit status is 0 for success, 1 if the workflow fails or its inputs
//! are invalid (the last line of stderr is then a JSON object that says why), and 2 for wrong
//! usage.

mod arguments;
mod credentials;
mod document;
mod inputs;
mod line;
mod network;
mod settings;
#[cfg(test)]
mod tests;

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    process::ExitCode,
};

use self::{
    arguments::{Arguments, Command},
    document::Document,
};
use crate::{
    entry::{Entry, Report},
    error::Failure,
    value::json_text,
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
/// #     type Error = WorkflowError<u8, ()>;
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
}

impl Program {
    /// Makes a program with this name, without workflows.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            documents: Vec::new(),
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

    /// Runs the command of the process's arguments.
    pub fn main(self) -> ExitCode {
        let arguments = std::env::args_os().skip(1);
        let surroundings = Surroundings {
            environment: &|name| std::env::var_os(name),
            stdin: &mut io::stdin().lock(),
            stdout: &mut io::stdout(),
            stderr: &mut io::stderr(),
        };
        ExitCode::from(self.execute(arguments, surroundings))
    }

    /// Runs the command of the arguments and returns the exit status.
    fn execute(
        &self,
        arguments: impl Iterator<Item = OsString>,
        surroundings: Surroundings<'_>,
    ) -> u8 {
        let Surroundings {
            environment,
            stdin,
            stdout,
            stderr,
        } = surroundings;
        let outcome = match arguments::parse(arguments) {
            Ok(Command::Help) => Ok(self.usage()),
            Ok(Command::List) => Ok(self.list()),
            Ok(Command::Run(arguments)) => self.run(&arguments, environment, stdin, stderr),
            Err(message) => Err(Stop::WrongUse(message)),
        };
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
            Err(Stop::WrongUse(message)) => {
                let _ = writeln!(stderr, "error: {message}\n\n{}", self.usage().trim_end());
                2
            }
        }
    }

    fn run(
        &self,
        arguments: &Arguments,
        environment: Environment<'_>,
        stdin: &mut dyn Read,
        stderr: &mut dyn Write,
    ) -> Result<String, Stop> {
        let workflow = self.find(&arguments.workflow)?;
        let description = workflow.description();
        let client = settings::client(description, arguments, environment)?;
        let inputs = inputs::gather(description.inputs, arguments, stdin)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Report::before_start("runtime", format!("no runtime: {error}")))?;
        let unknown = inputs::unknown(description.inputs, &inputs);
        workflow.check(inputs.clone())?;
        for name in unknown {
            let _ = writeln!(stderr, "warning: the workflow has no input `{name}`");
        }
        let outputs = runtime.block_on(workflow.run(&client, inputs))?;
        Ok(json_text(&outputs) + "\n")
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

    fn list(&self) -> String {
        let names: Vec<_> = self
            .all()
            .map(|(document, entry)| {
                let name = format!("{}/{}", document.stem, entry.id());
                (name, line::one(entry.description().summary))
            })
            .collect();
        let width = names
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let line = |(name, summary): &(String, String)| {
            format!("{name:width$}  {summary}").trim_end().to_owned() + "\n"
        };
        names.iter().map(line).collect()
    }

    fn usage(&self) -> String {
        format!(
            "usage: {name} list\n       {name} run [DOCUMENT/]WORKFLOW {options}\n{credentials}",
            name = self.name,
            options = arguments::OPTIONS,
            credentials = credentials::usage(&self.documents)
        )
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
}

impl From<Report> for Stop {
    fn from(report: Report) -> Self {
        Self::Failed(report)
    }
}
