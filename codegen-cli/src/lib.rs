//! The command line of the compiler.
//!
//! `arazzo-codegen` reports findings on standard error, and writes only the requested output to
//! standard output. The exit status is 0 if there are no errors, 1 if the documents have errors or
//! a file is stale, and 2 if the command line is wrong.
//!
//! # `arazzo.toml`
//!
//! `generate` and `check` without a document read `arazzo.toml`:
//!
//! ```toml
//! # The folder of the generated files; `src` by default.
//! output = "src/workflows"
//! # The file there that declares the modules; `mod.rs` by default.
//! index = "mod.rs"
//! # Folders whose files documents may reference, in addition to those that are always allowed.
//! root = ["../apis"]
//! # Severities: `deny` makes findings errors, `warn` makes them warnings, `allow` drops them. A
//! # mistake for which no code can be generated stays an error.
//! strict = false
//! deny_warnings = false
//! deny = ["AZ707"]
//! warn = ["AZ613"]
//! allow = ["AZ433"]
//! # A step fails if an output that the document declares is absent when the run continues.
//! outputs = "required"
//! # Rust types for values by their format, and more derives for the types that hold values.
//! types = { date-time = "jiff::Timestamp", uuid = "uuid::Uuid" }
//! derives = ["Eq"]
//! # The path of the runtime in generated code.
//! crate = "::arazzo"
//!
//! [[document]]
//! path = "workflows/bulk-set-objects-notify.yml"
//! # The name of the module and its file; by default, derived from the name of the document.
//! module = "knock"
//! # Files from which to read source descriptions instead of from their URLs.
//! sources = { knockObjectsApi = "openapi/objects.yml" }
//! ```
//!
//! Only `path` is required. Paths are relative to the folder of `arazzo.toml`.

mod args;
mod check;
mod completions;
mod config;
mod documents;
mod explain;
mod files;
mod generate;
mod in_order;
mod input;
mod inspect;
mod new;
mod select;
mod summary;
mod terminal;
mod walk;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;

use args::{Args, ColorChoice, Command};
use terminal::{Failure, Status, Terminal};

pub use terminal::{Color, Streams};

/// Runs a command line and returns its exit status. The first argument is the program's name.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    color: Color,
) -> u8 {
    let streams = Streams {
        input: &mut io::stdin(),
        out,
        err,
        color,
        progress: false,
    };
    run_with(arguments, streams)
}

/// The same with all that a terminal can do.
pub fn run_with(arguments: impl IntoIterator<Item = OsString>, streams: Streams<'_>) -> u8 {
    let mut terminal = Terminal::new(streams);
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(usage) => return terminal.usage(&usage),
    };
    match args.color {
        ColorChoice::Auto => {}
        ColorChoice::Always => terminal.set_color(true),
        ColorChoice::Never => terminal.set_color(false),
    }
    let outcome = dispatch(args.command, &mut terminal);
    let outcome = outcome.and_then(|status| terminal.flush().map(|()| status));
    match outcome {
        Ok(Status::Success) => 0,
        Ok(Status::Errors) => 1,
        Ok(Status::WrongUse) => 2,
        Err(failure) => {
            terminal.failure(&failure);
            2
        }
    }
}

fn dispatch(command: Command, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    match command {
        Command::Check(args) => check::run(&args, terminal),
        Command::Generate(args) => generate::run(&args, terminal),
        Command::New(args) => new::run(&args, terminal),
        Command::Inspect(args) => inspect::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
    }
}
