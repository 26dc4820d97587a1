//! The output streams of a command, and its exit status.
//!
//! A closed pipe is not an error: the rest of the output is dropped, and the exit status does not
//! change.

use std::fmt::Display;
use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::diagnostic::render::{Style, human};

use crate::summary::Counts;

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
    /// A part of the command line is wrong, and the rest was done.
    WrongUse,
}

/// Why a command could not do its work, for a reason outside of the documents.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// What to do.
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            help: None,
        }
    }

    /// Makes the failure of an operation on a file or folder.
    pub(crate) fn io(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Failure::new(format!("cannot {what} `{}`: {error}", path.display()))
    }

    /// The same with advice.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The streams of a command.
pub struct Streams<'a> {
    /// Standard input, read only for a document `-`.
    pub input: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Which of them show colors.
    pub color: Color,
    /// Whether standard error shows how far long work is, in a line that is replaced.
    pub progress: bool,
}

/// The time between two changes of the line that shows progress.
const PAUSE: Duration = Duration::from_millis(100);

/// Standard output and standard error.
pub(crate) struct Terminal<'a> {
    streams: Streams<'a>,
    /// When the line that shows progress was written, if there is one.
    progress: Option<Instant>,
}

impl<'a> Terminal<'a> {
    pub(crate) fn new(streams: Streams<'a>) -> Self {
        Terminal {
            streams,
            progress: None,
        }
    }

    /// Sets whether both streams show colors.
    pub(crate) fn set_color(&mut self, color: bool) {
        self.streams.color = Color {
            out: color,
            err: color,
        };
    }

    pub(crate) fn input(&mut self) -> &mut dyn Read {
        self.streams.input
    }

    /// Shows that so many of all documents are checked.
    pub(crate) fn progress(&mut self, done: usize, all: usize) {
        if all > 1 {
            self.now(format_args!("checked {done} of {all} documents"));
        }
    }

    /// Shows what long work is at, in a line that must fit the terminal.
    pub(crate) fn now(&mut self, line: impl Display) {
        let early = self.progress.is_some_and(|at| at.elapsed() < PAUSE);
        if !self.streams.progress || early {
            return;
        }
        self.clear_progress();
        let _ = write!(self.streams.err, "{line}");
        let _ = self.streams.err.flush();
        self.progress = Some(Instant::now());
    }

    /// Removes the line that shows progress, before something else is written.
    pub(crate) fn clear_progress(&mut self) {
        if self.progress.take().is_some() {
            let _ = write!(self.streams.err, "\r\x1b[K");
        }
    }

    /// Writes requested output.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.clear_progress();
        read_or_left(self.streams.out.write_all(text.as_bytes()))
    }

    /// Writes additional information to standard error. If that fails, there is nowhere left to
    /// report it.
    pub(crate) fn say(&mut self, text: impl Display) {
        self.clear_progress();
        let _ = writeln!(self.streams.err, "{text}");
    }

    /// Writes findings, if there are any to show: errors last, where people look first.
    pub(crate) fn findings(&mut self, report: &Report, notes: bool) {
        let style = Style {
            color: self.streams.color.err,
            notes,
        };
        let part = |errors: bool| {
            let mut part = report.diagnostics.clone();
            part.retain(|finding| (finding.severity == Severity::Error) == errors);
            human(&part, &report.sources, style)
        };
        let text = part(false) + &part(true);
        if !text.is_empty() {
            self.say(text.trim_end_matches('\n'));
        }
    }

    /// Writes the last line of a command, if there is something to say.
    pub(crate) fn conclude(&mut self, counts: Counts, outcome: Option<&str>) {
        if let Some(line) = counts.conclusion(outcome) {
            self.say(line);
        }
    }

    /// Writes why the command failed.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let error = self.styled("error", "\x1b[1;31m");
        self.say(format_args!("{error}: {}", failure.message));
        if let Some(help) = &failure.help {
            self.help(help);
        }
    }

    /// Writes what to do.
    pub(crate) fn help(&mut self, text: impl Display) {
        let help = self.styled("help", "\x1b[1;36m");
        self.say(format_args!("{help}: {text}"));
    }

    /// Writes what the user should know although the command did its work.
    pub(crate) fn warn(&mut self, text: impl Display) {
        let warning = self.styled("warning", "\x1b[1;33m");
        self.say(format_args!("{warning}: {text}"));
    }

    fn styled(&self, word: &str, style: &str) -> String {
        if self.streams.color.err {
            format!("{style}{word}\x1b[0m")
        } else {
            word.to_owned()
        }
    }

    /// Writes the output of `clap`: help, the version, or an error in the arguments. Returns the
    /// exit status.
    pub(crate) fn usage(&mut self, usage: &clap::Error) -> u8 {
        let (stream, color) = if usage.use_stderr() {
            (&mut self.streams.err, self.streams.color.err)
        } else {
            (&mut self.streams.out, self.streams.color.out)
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
        read_or_left(self.streams.out.flush())
    }
}

fn read_or_left(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What standard error gets.
    fn shown(progress: bool, work: impl Fn(&mut Terminal<'_>)) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let streams = Streams {
            input: &mut io::empty(),
            out: &mut out,
            err: &mut err,
            color: Color::default(),
            progress,
        };
        work(&mut Terminal::new(streams));
        String::from_utf8(err).expect("text")
    }

    #[test]
    fn progress_is_replaced_by_what_comes_next() {
        let work = |terminal: &mut Terminal<'_>| {
            terminal.progress(1, 9);
            // Too early to be worth a change.
            terminal.progress(2, 9);
            terminal.say("a finding");
            terminal.progress(3, 9);
            terminal.clear_progress();
            terminal.clear_progress();
        };
        assert_eq!(
            shown(true, work),
            "checked 1 of 9 documents\r\x1b[Ka finding\nchecked 3 of 9 documents\r\x1b[K"
        );
        assert_eq!(shown(false, work), "a finding\n");
    }

    #[test]
    fn one_document_has_no_progress() {
        assert_eq!(shown(true, |terminal| terminal.progress(1, 1)), "");
    }
}
