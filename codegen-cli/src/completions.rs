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
    let script = String::from_utf8_lossy(&script);
    // In the script for bash, the hyphen in the program's name is written in one way where a state
    // is entered, and in another where it is looked up, so that nothing would be found.
    let script = script.replace("arazzo__subcmd__codegen", "arazzo__codegen");
    terminal.print(&script)?;
    Ok(Status::Success)
}
