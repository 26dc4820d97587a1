//! An expression as it is written.

use std::fmt::{self, Display, Formatter};

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
    if !dotted {
        let hash = if pointer.0.is_empty() { "" } else { "#" };
        return write!(f, "{hash}{pointer}");
    }
    pointer.0.iter().try_for_each(|token| {
        if !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit()) {
            write!(f, "[{token}]")
        } else if token.contains(['.', '[', ']', ' ']) {
            write!(f, "['{token}']")
        } else {
            write!(f, ".{token}")
        }
    })
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
