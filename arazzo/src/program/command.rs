//! [`Command`]: what a program can do beside `list`, `run` and `test`.

use std::{cell::RefCell, error::Error, fmt, io::Write, time::Duration};

use super::{Environment, Program, Stop, arguments::Arguments, credentials, network, settings};
use crate::{
    client::{Client, ClientBuilder},
    description::Description,
    entry::Entry,
    message::{ChannelError, Connection, MessageChannel},
    secret::Secret,
};

/// A command of a program, beside `list`, `run` and `test`: serving its workflows, for example.
///
/// ```
/// use arazzo::program::{Call, Command, CommandError, Program};
///
/// /// Says how many steps the workflows have.
/// #[derive(Debug)]
/// struct Count;
///
/// impl Command for Count {
///     fn name(&self) -> &'static str {
///         "count"
///     }
///
///     fn usage(&self) -> &'static str {
///         "[--only WORKFLOW]...\n\n  --only  counts the steps of this workflow"
///     }
///
///     fn options(&self) -> &'static [&'static str] {
///         &["--only"]
///     }
///
///     fn run(&self, call: &Call<'_>) -> Result<(), CommandError> {
///         let only = call.values("--only").map(|name| call.find(name));
///         let only = only.collect::<Result<Vec<_>, _>>()?;
///         let entries = if only.is_empty() { call.entries() } else { only };
///         let steps = entries.iter().map(|entry| entry.description().steps.len());
///         call.say(format_args!("{} steps", steps.sum::<usize>()));
///         Ok(())
///     }
/// }
///
/// let program = Program::new("pets").command(Count);
/// # let _ = program;
/// ```
pub trait Command: fmt::Debug {
    /// Returns the word that calls the command.
    fn name(&self) -> &'static str;

    /// Returns what follows the name in the usage text: the options, then, after an empty line,
    /// what they mean.
    fn usage(&self) -> &'static str {
        ""
    }

    /// Returns the command's options without a value: `--all`.
    fn flags(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the command's options with a value. Those that describe a client, such as
    /// `--server`, are known to every command, see [`Call::client`].
    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    /// Does what the command is for.
    ///
    /// # Errors
    ///
    /// If it is used wrongly, or fails.
    fn run(&self, call: &Call<'_>) -> Result<(), CommandError>;
}

/// A call of a [`Command`]: its arguments, and the program around it.
pub struct Call<'c> {
    pub(super) program: &'c Program,
    pub(super) arguments: &'c Arguments,
    pub(super) environment: Environment<'c>,
    pub(super) stderr: RefCell<&'c mut dyn Write>,
}

impl Call<'_> {
    /// Returns the name of the program.
    pub fn program(&self) -> &'static str {
        self.program.name
    }

    /// Returns all workflows of the program.
    pub fn entries(&self) -> Vec<Entry> {
        self.program.all().map(|(_, entry)| *entry).collect()
    }

    /// Returns the workflow that an argument names: by its id, or by `DOCUMENT/ID`.
    ///
    /// # Errors
    ///
    /// If there is none, or there are several.
    pub fn find(&self, name: &str) -> Result<Entry, CommandError> {
        Ok(*self.program.find(name)?)
    }

    /// Returns whether one of [`Command::flags`] is given.
    pub fn flag(&self, name: &str) -> bool {
        self.arguments.has(name)
    }

    /// Returns the value of an option that can be given once.
    ///
    /// # Errors
    ///
    /// If it is given more than once.
    pub fn value<'a>(&'a self, option: &'a str) -> Result<Option<&'a str>, CommandError> {
        Ok(self.arguments.once(option).map_err(Stop::wrong_use)?)
    }

    /// Returns the values of an option, in the order in which they are given.
    pub fn values<'a>(&'a self, option: &'a str) -> impl Iterator<Item = &'a str> {
        self.arguments.all(option)
    }

    /// Returns the last value of an option in seconds.
    ///
    /// # Errors
    ///
    /// If it is no such number.
    pub fn seconds(&self, option: &str) -> Result<Option<Duration>, CommandError> {
        Ok(self.arguments.seconds(option).map_err(Stop::wrong_use)?)
    }

    /// Returns the secrets of an option with values of the form `NAME=env:VARIABLE`, `NAME=@FILE` or
    /// `NAME=VALUE`.
    ///
    /// # Errors
    ///
    /// If a value has no name, or leads to a variable or a file that cannot be read.
    pub fn named_secrets(&self, option: &str) -> Result<Vec<(String, Secret)>, CommandError> {
        let pairs = self.arguments.pairs(option).map_err(Stop::wrong_use)?;
        let secret = |(name, value): (&str, &str)| {
            let text = credentials::value_of(option, name, value, self.environment)?;
            Ok((name.to_owned(), Secret::from(text)))
        };
        pairs.into_iter().map(secret).collect()
    }

    /// Returns the secrets of an option with values of the form `env:VARIABLE`, `@FILE` or `VALUE`.
    ///
    /// # Errors
    ///
    /// If a value leads to a variable or a file that cannot be read.
    pub fn secrets(&self, option: &str) -> Result<Vec<Secret>, CommandError> {
        let secret = |value| {
            let text = credentials::value_of(option, "", value, self.environment)?;
            Ok(Secret::from(text))
        };
        self.arguments.all(option).map(secret).collect()
    }

    /// Returns a client for some workflows, as `--server`, `--credential` and the other options of
    /// `run` describe it, with the credentials of the environment.
    ///
    /// # Errors
    ///
    /// If an option has an invalid value, or sets what none of the workflows uses.
    pub fn client(&self, entries: &[Entry]) -> Result<ClientBuilder, CommandError> {
        self.client_from(Client::builder(), entries)
    }

    /// Does the same to a client that has settings already: the options take precedence.
    ///
    /// # Errors
    ///
    /// As for [`client`](Self::client).
    pub fn client_from(
        &self,
        builder: ClientBuilder,
        entries: &[Entry],
    ) -> Result<ClientBuilder, CommandError> {
        let described = entries.iter().map(Entry::description);
        let described: Vec<&Description> = described.collect();
        let client = settings::client(
            builder,
            &described,
            &self.program.connectors,
            self.arguments,
            self.environment,
        );
        Ok(client?)
    }

    /// Makes a channel with the connectors of the program; see [`Program::connect`]. The certificates
    /// of the arguments are used with it.
    ///
    /// # Errors
    ///
    /// If no connector knows the URL, or it refuses the settings.
    pub fn open(&self, to: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError> {
        let given = network::connection("", self.arguments);
        let mut connection = to.clone();
        connection.root_certificates.extend(given.root_certificates);
        if connection.client_certificate.is_none() {
            connection.client_certificate = given.client_certificate;
        }
        connection.open(&self.program.connectors)
    }

    /// Writes a line for people to standard error.
    pub fn say(&self, line: fmt::Arguments<'_>) {
        // Nobody reads it: that is no failure of the command.
        let _ = writeln!(self.stderr.borrow_mut(), "{line}");
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The arguments may be secrets.
        f.debug_struct("Call").finish_non_exhaustive()
    }
}

/// Why a command ends early.
pub struct CommandError(pub(super) Stop);

impl CommandError {
    /// Says that the command is used wrongly. The program shows its usage and exits with 2.
    pub fn wrong_use(message: impl fmt::Display) -> Self {
        Self(Stop::wrong_use(message.to_string()))
    }

    /// Says that the command has failed. The program exits with 1.
    pub fn failed(message: impl fmt::Display) -> Self {
        Self(Stop::Ended(message.to_string()))
    }
}

impl From<Stop> for CommandError {
    fn from(stop: Stop) -> Self {
        Self(stop)
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Stop::WrongUse(misuse) => f.write_str(&misuse.message),
            Stop::Ended(message) => f.write_str(message),
            Stop::Failed(report, _) => report.fmt(f),
        }
    }
}

impl fmt::Debug for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandError({:?})", self.to_string())
    }
}

impl Error for CommandError {}
