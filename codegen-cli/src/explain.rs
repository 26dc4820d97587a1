//! `explain`: explains a code.

use arazzo_codegen::diagnostic::Code;

use crate::args::Explain;
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Explain, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let Some(code) = Code::parse(&args.code) else {
        if let Some(reason) = Code::not_given(&args.code) {
            terminal.print(&format!("{} is not assigned\n\n{reason}\n", args.code))?;
            return Ok(Status::Success);
        }
        return Err(Failure::new(unknown(&args.code)));
    };
    terminal.print(&format!(
        "{} {}\n\n{}\n",
        code.id(),
        code.slug(),
        code.explanation().trim()
    ))?;
    Ok(Status::Success)
}

/// Makes the error for an unknown code, with the most similar one.
pub(crate) fn unknown(text: &str) -> String {
    match Code::closest(text) {
        Some(code) => format!(
            "no code `{text}`; did you mean {} ({})?",
            code.id(),
            code.slug()
        ),
        None => format!("no code `{text}`"),
    }
}
