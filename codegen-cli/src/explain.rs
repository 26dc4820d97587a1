//! `explain`: explains a code, or lists all.

use arazzo_codegen::diagnostic::{Code, Severity};

use crate::args::Explain;
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Explain, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let text = args.code.as_deref().unwrap_or_default();
    if args.list {
        return terminal.print(&list()).map(|()| Status::Success);
    }
    let Some(code) = Code::parse(text) else {
        if let Some(reason) = Code::not_given(text) {
            terminal.print(&format!("{text} is not assigned\n\n{reason}\n"))?;
            return Ok(Status::Success);
        }
        let failure = Failure::new(unknown(text));
        return Err(failure.help("`arazzo-codegen explain --list` shows all codes"));
    };
    terminal.print(&format!(
        "{} {}\n\n{}\n",
        code.id(),
        code.slug(),
        code.explanation().trim()
    ))?;
    Ok(Status::Success)
}

/// `AZ323 error   unknown-operation`, one line for each code.
fn list() -> String {
    let line = |code: &Code| {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        format!("{} {severity:7} {}\n", code.id(), code.slug())
    };
    Code::ALL.iter().map(line).collect()
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
