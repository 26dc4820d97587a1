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
//!
//! # Downloads
//!
//! Many documents name their API descriptions by URL. The compiler uses no network, in none of its
//! front doors. `arazzo-codegen fetch DOC` is the one command that does: it downloads the
//! descriptions, what their `$ref`s lead to, and what called documents name, and then
//!
//! - writes the files to `apis/` beside `arazzo.toml`, or to `--into DIR`, each below the name of
//!   its host as its path says, byte for byte;
//! - writes `arazzo.lock`: for each URL its file, size and SHA-256. The compiler looks for it in the
//!   folder of a document and in those around that, and takes the files there for the URLs in
//!   `$ref`s and in downloaded documents;
//! - adds the documents with their `sources` to `arazzo.toml`, which otherwise stays as it is, and
//!   shows what to write in the macro.
//!
//! `apis/`, `arazzo.lock` and `arazzo.toml` belong to the source code. `fetch` without a document
//! downloads everything again for those of `arazzo.toml`, says what has changed, and removes what
//! nothing needs any more. It replaces only what it has written itself, and writes nothing unless
//! all downloads succeed; `--skip URL` leaves one out. A source with a file of your own in
//! `arazzo.toml` is not downloaded. `fetch --check` uses no network: it fails if a file is missing or
//! was changed, or if a document names a URL that is not in the lock.
//!
//! Documents and servers are not trusted. Only `https` is used, also after redirects, of which five
//! are followed; a file may have 16 MiB after decompression, all together 64 MiB in 200 files; a file
//! may take 30 seconds (`--timeout`). No connection is made to an address that is not public, such as
//! one of this machine or of a private network, unless its host is named with `--allow-host`. The
//! check is on the address that is connected to. Certificates are held against those of the system,
//! or against those of `--root-certificate FILE` alone. No proxy of the environment is used;
//! `--proxy URL` names one, which then looks up the names of hosts itself, so that the check of
//! addresses is the proxy's business.
//!
//! Without the feature `fetch`, on by default, the program has no such command and no HTTP client.

mod args;
mod check;
mod completions;
mod config;
mod documents;
mod explain;
#[cfg(feature = "fetch")]
mod fetch;
mod files;
mod generate;
mod in_order;
mod init;
mod input;
mod inspect;
mod new;
mod paths;
mod runtime;
mod select;
mod summary;
mod terminal;
mod walk;
mod watch;

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
        Command::Init(args) => init::run(&args, terminal),
        Command::Inspect(args) => inspect::run(&args, terminal),
        #[cfg(feature = "fetch")]
        Command::Fetch(args) => fetch::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
    }
}
