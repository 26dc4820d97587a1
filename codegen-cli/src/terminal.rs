//! Where a command writes, and how it ends.
//!
//! A reader that goes away is no error: what it did not want to read is dropped, and the exit
//! status is what it would have been.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::render::{Style, human};

/// Which streams show colors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Color {
    /// Standard output.
    pub out: bool,
    /// Standard error.
    pub err: bool,
}

/// How a command ended that was used rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// There are no errors.
    Success,
    /// The documents have errors, or a file is stale.
    Errors,
}

/// Why a command could not do what it was asked for, for reasons outside the documents.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure(message.into())
    }

    /// A file or folder that the system refuses something about.
    pub(crate) fn io(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Failure(format!("cannot {what} `{}`: {error}", path.display()))
    }
}

/// Standard output and standard error.
pub(crate) struct Terminal<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    color: Color,
}

impl<'a> Terminal<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, color: Color) -> Self {
        Terminal { out, err, color }
    }

    /// Writes what was asked for.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        read_or_left(self.out.write_all(text.as_bytes()))
    }

    /// Writes what is worth knowing beside it. Nothing is left to do if that fails.
    pub(crate) fn say(&mut self, text: impl Display) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Writes findings, if there are any to show.
    pub(crate) fn findings(&mut self, report: &Report, notes: bool) {
        let style = Style {
            color: self.color.err,
            notes,
        };
        let text = human(&report.diagnostics, &report.sources, style);
        if !text.is_empty() {
            self.say(text.trim_end_matches('\n'));
        }
    }

    /// Writes why nothing was done.
    pub(crate) fn failure(&mut self, Failure(message): &Failure) {
        let (red, plain) = if self.color.err {
            ("\x1b[1;31m", "\x1b[0m")
        } else {
            ("", "")
        };
        self.say(format_args!("{red}error{plain}: {message}"));
    }

    /// Writes what `clap` has to say: help, the version, or what is wrong with the arguments.
    /// Returns the exit status.
    pub(crate) fn usage(&mut self, usage: &clap::Error) -> u8 {
        let (stream, color) = if usage.use_stderr() {
            (&mut self.err, self.color.err)
        } else {
            (&mut self.out, self.color.out)
        };
        let text = usage.render();
        // Who asked for help and left has no use for an error.
        let _ = if color {
            write!(stream, "{}", text.ansi())
        } else {
            write!(stream, "{text}")
        };
        u8::try_from(usage.exit_code()).unwrap_or(2)
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        read_or_left(self.out.flush())
    }
}

fn read_or_left(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}
