//! [`Stop`]: why the program ends without outputs.

use std::io::{self, Write};

use super::line;
use crate::entry::Report;

/// Why the program ends without outputs.
#[derive(Debug)]
pub(super) enum Stop {
    WrongUse(Misuse),
    /// A run has failed, and there may be advice.
    Failed(Report, Option<String>),
    /// A command has failed, for this reason.
    Ended(String),
}

/// A wrong use, in one sentence, and how to see more where the usage of the command does not say it.
#[derive(Debug)]
pub(super) struct Misuse {
    pub(super) message: String,
    help: Option<String>,
}

impl Stop {
    /// Makes a wrong use of which the usage of the command says more.
    pub(super) fn wrong_use(message: impl Into<String>) -> Self {
        Self::WrongUse(Misuse {
            message: message.into(),
            help: None,
        })
    }

    /// Makes a wrong use with its own advice.
    pub(super) fn advised(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::WrongUse(Misuse {
            message: message.into(),
            help: Some(help.into()),
        })
    }

    /// Adds advice to a wrong use, or to inputs that do not fit, where there is none.
    pub(super) fn or_advise(mut self, advice: impl FnOnce() -> String) -> Self {
        match &mut self {
            Self::WrongUse(Misuse { help, .. }) => {
                help.get_or_insert_with(advice);
            }
            Self::Failed(report, help) if report.is_inputs() => {
                help.get_or_insert_with(advice);
            }
            Self::Failed(..) | Self::Ended(_) => {}
        }
        self
    }

    /// Writes the reason.
    pub(super) fn write(&self, stderr: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::WrongUse(Misuse { message, help }) => {
                writeln!(stderr, "error: {message}")?;
                help.iter()
                    .try_for_each(|help| writeln!(stderr, "help: {help}"))
            }
            // What a server or a document says must not control a terminal.
            Self::Failed(report, help) => {
                writeln!(stderr, "error: {}", line::one(&report.to_string()))?;
                for (name, text) in [("url", report.url()), ("answer", report.answer())] {
                    text.map_or(Ok(()), |text| {
                        writeln!(stderr, "{name}: {}", line::one(text))
                    })?;
                }
                help.iter()
                    .try_for_each(|help| writeln!(stderr, "help: {help}"))?;
                writeln!(stderr, "{}", line::json(&report.to_json()))
            }
            Self::Ended(message) => writeln!(stderr, "error: {message}"),
        }
    }

    /// Returns the exit status of the program.
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::WrongUse(_) => 2,
            Self::Failed(..) | Self::Ended(_) => 1,
        }
    }
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::wrong_use(message)
    }
}

impl From<Report> for Stop {
    fn from(report: Report) -> Self {
        Self::Failed(report, None)
    }
}
