//! `completions`: writes a completion script for a shell.

use clap::CommandFactory;

use crate::args::{Args, Completions};
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Completions, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut Args::command(),
        "arazzo-codegen",
        &mut script,
    );
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Success)
}
