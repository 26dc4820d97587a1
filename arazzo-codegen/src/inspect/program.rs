//! The program that code is emitted from, for people who maintain the compiler.
//!
//! Types are written as Rust sees them. Values and conditions are written in a notation of their
//! own, in which names are those of the document: `inputs.apiKey`, `steps.poll.status`,
//! `body#/id as String?`, where the question mark says that it may be missing.

use crate::inspect::Format;
use crate::program::{Program, Workflow};

mod condition;
mod expression;
mod json;
mod text;
mod types;
mod words;

#[cfg(test)]
mod tests;

pub(super) fn print(program: &Program, format: Format) -> String {
    match format {
        Format::Json => json::print(program),
        _ => text::print(program),
    }
}

/// A workflow and the program that it belongs to: what names need.
#[derive(Clone, Copy)]
struct Names<'p> {
    program: &'p Program,
    workflow: &'p Workflow,
}

impl<'p> Names<'p> {
    /// All workflows, those of the entry document first.
    fn all(program: &'p Program) -> impl Iterator<Item = Names<'p>> {
        let ids = program.modules.iter().flat_map(|module| &module.workflows);
        ids.map(move |id| Names {
            program,
            workflow: program.workflow(*id),
        })
    }
}
