//! An expression as it is written.

use std::fmt::{self, Display, Formatter};

use crate::expr::parse::root;
use crate::expr::{Expression, Name, Part, Pointer};

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.pointer {
            Some(pointer) => write!(f, "#{pointer}"),
            None => Ok(()),
        }
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Part::Header(name) => write!(f, "header.{name}"),
            Part::Query(name) => write!(f, "query.{name}"),
            Part::Path(name) => write!(f, "path.{name}"),
            Part::Body { pointer, dotted } => into(f, "body", pointer, *dotted),
            Part::Payload { pointer, dotted } => into(f, "payload", pointer, *dotted),
        }
    }
}

fn into(f: &mut Formatter<'_>, word: &str, pointer: &Pointer, dotted: bool) -> fmt::Result {
    f.write_str(word)?;
    let mut rest = &pointer.0[..];
    while dotted && let Some(step) = rest.first().and_then(|token| step(token)) {
        f.write_str(&step)?;
        rest = &rest[1..];
    }
    match rest {
        [] => Ok(()),
        rest => write!(f, "#{}", Pointer(rest.to_vec())),
    }
}

/// A token as a step of a path; none if only a pointer can spell it.
fn step(token: &str) -> Option<String> {
    let strange = |c: char| c.is_whitespace() || c.is_control() || "(){}<>=&|.$".contains(c);
    let quotes = token.contains(strange);
    if matches!(token, "" | "*") || token.contains(['[', ']', '#', '~', '\'', '"']) {
        None
    } else if token.bytes().all(|b| b.is_ascii_digit()) {
        Some(format!("[{token}]"))
    } else if !quotes {
        Some(format!(".{token}"))
    } else {
        let quoted = format!("['{token}']");
        let readable = !token.starts_with(['?', '-', '*']) && !has_expression(&quoted);
        readable.then_some(quoted)
    }
}

/// Whether a second expression seems to begin in a text, as in `['$inputs.']`.
fn has_expression(text: &str) -> bool {
    let mut dollars = text.match_indices('$');
    dollars.any(|(at, _)| root::leads(&text[at..]))
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Url => f.write_str("$url"),
            Expression::Method => f.write_str("$method"),
            Expression::StatusCode => f.write_str("$statusCode"),
            Expression::SelfUri => f.write_str("$self"),
            Expression::Request(part) => write!(f, "$request.{part}"),
            Expression::Response(part) => write!(f, "$response.{part}"),
            Expression::Message(part) => write!(f, "$message.{part}"),
            Expression::Inputs(name) => write!(f, "$inputs.{name}"),
            Expression::Outputs(name) => write!(f, "$outputs.{name}"),
            Expression::Steps {
                step,
                outputs,
                name,
            } => write!(
                f,
                "$steps.{step}{}.{name}",
                if *outputs { ".outputs" } else { "" }
            ),
            Expression::Workflows {
                workflow,
                inputs,
                name,
            } => write!(
                f,
                "$workflows.{workflow}.{}.{name}",
                if *inputs { "inputs" } else { "outputs" }
            ),
            Expression::AllOfStep(step) => write!(f, "$steps.{step}.outputs"),
            Expression::AllOfWorkflow(workflow) => write!(f, "$workflows.{workflow}.outputs"),
            Expression::Source { source, rest } => write!(f, "$sourceDescriptions.{source}.{rest}"),
            Expression::Components { kind, name } => write!(f, "$components.{kind}.{name}"),
        }
    }
}
