//! `arazzo-codegen`: see [`arazzo_codegen_cli`].

use std::io::{self, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let color = arazzo_codegen_cli::Color {
        out: is_colored(&io::stdout()),
        err: is_colored(&io::stderr()),
    };
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let status = arazzo_codegen_cli::run(std::env::args_os(), &mut out, &mut err, color);
    ExitCode::from(status)
}

/// Returns which streams show colors: terminals that support them, unless the user has disabled
/// them.
fn is_colored(stream: &impl IsTerminal) -> bool {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let refused = variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|t| t == "dumb");
    stream.is_terminal() && !refused
}
