//! `arazzo-codegen`: see [`arazzo_codegen_cli`].

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let color = arazzo_codegen_cli::Color {
        out: is_colored(&io::stdout()),
        err: is_colored(&io::stderr()),
    };
    let streams = arazzo_codegen_cli::Streams {
        input: &mut io::stdin(),
        out: &mut io::stdout().lock(),
        err: &mut io::stderr().lock(),
        color,
        progress: is_terminal(&io::stderr()),
    };
    let status = arazzo_codegen_cli::run_with(std::env::args_os(), streams);
    ExitCode::from(status)
}

/// Returns whether a stream shows colors: on a terminal that supports them, unless the user has
/// disabled them.
fn is_colored(stream: &impl IsTerminal) -> bool {
    is_terminal(stream) && variable("NO_COLOR").is_none()
}

/// Returns whether a stream is a terminal that can replace a line.
fn is_terminal(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && variable("TERM").is_none_or(|terminal| terminal != "dumb")
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
