//! The output streams of a command, and its exit status.
//!
//! A closed pipe is not an error: the rest of the output is dropped, and the exit status does not
//! change.

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

/// The exit status of a command that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// There are no errors.
    Success,
    /// The documents have errors, or a file is stale.
    Errors,
}

/// Why a command could not do its work, for a reason outside of the documents.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure(message.into())
    }

    /// Makes the failure of an operation on a file or folder.
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

    /// Writes requested output.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        read_or_left(self.out.write_all(text.as_bytes()))
    }

    /// Writes additional information to standard error. If that fails, there is nowhere left to
    /// report it.
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

    /// Writes why the command failed.
    pub(crate) fn failure(&mut self, Failure(message): &Failure) {
        let (red, plain) = if self.color.err {
            ("\x1b[1;31m", "\x1b[0m")
        } else {
            ("", "")
        };
        self.say(format_args!("{red}error{plain}: {message}"));
    }

    /// Writes the output of `clap`: help, the version, or an error in the arguments. Returns the
    /// exit status.
    pub(crate) fn usage(&mut self, usage: &clap::Error) -> u8 {
        let (stream, color) = if usage.use_stderr() {
            (&mut self.err, self.color.err)
        } else {
            (&mut self.out, self.color.out)
        };
        let text = usage.render();
        // A reader that closed the pipe has no use for an error.
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
