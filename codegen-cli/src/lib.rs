//! The command line of the compiler.
//!
//! `arazzo-codegen` says what it found on standard error, and writes what it was asked for, and
//! nothing else, to standard output. It exits with 0 where there are no errors, 1 where the
//! documents have some or a file is stale, 2 where the command line is wrong.
//!
//! # `arazzo.toml`
//!
//! `generate` without a document does what `arazzo.toml` says:
//!
//! ```toml
//! # The folder of the generated files; `src` by default.
//! output = "src/workflows"
//! # The file there that declares the modules; `mod.rs` by default.
//! index = "mod.rs"
//! # Folders to read from, beside those that every document may read from anyway.
//! root = ["../apis"]
//! # Errors instead of warnings, of codes or of all; and codes that nobody wants to hear of.
//! # Errors by nature, of which no code can be generated, stay errors.
//! strict = false
//! deny_warnings = false
//! deny = ["AZ707"]
//! warn = ["AZ613"]
//! allow = ["AZ433"]
//! # A step fails that goes on without an output that the document declares.
//! outputs = "required"
//! # Rust types for the values of formats, and more derives for what holds values.
//! types = { date-time = "jiff::Timestamp", uuid = "uuid::Uuid" }
//! derives = ["Eq"]
//! # How generated code names the runtime.
//! crate = "::arazzo"
//!
//! [[document]]
//! path = "workflows/bulk-set-objects-notify.yml"
//! # The name of the module and its file; by default that of the document's file.
//! module = "knock"
//! # Source descriptions that are elsewhere than the document says.
//! sources = { knockObjectsApi = "openapi/objects.yml" }
//! ```
//!
//! Only `path` must be there. Paths are relative to the folder of `arazzo.toml`.

mod args;
mod check;
mod completions;
mod config;
mod documents;
mod explain;
mod files;
mod generate;
mod inspect;
mod new;
mod terminal;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;

use args::{Args, Command};
use terminal::{Failure, Status, Terminal};

pub use terminal::Color;

/// Runs a command line and returns its exit status. The first argument is the program's name.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    color: Color,
) -> u8 {
    let mut terminal = Terminal::new(out, err, color);
    let outcome = match Args::try_parse_from(arguments) {
        Ok(args) => dispatch(args.command, &mut terminal),
        Err(usage) => return terminal.usage(&usage),
    };
    let outcome = outcome.and_then(|status| terminal.flush().map(|()| status));
    match outcome {
        Ok(Status::Success) => 0,
        Ok(Status::Errors) => 1,
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
