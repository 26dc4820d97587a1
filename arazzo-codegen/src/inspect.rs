//! What the compiler made of a document, stage by stage, for people who want to see.

use std::fmt;

use crate::Compilation;
use crate::program::Program;

pub(crate) mod flow;
mod json;
mod label;

/// A stage whose data can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The document as it was read.
    Document,
    /// The program that code is emitted from.
    Program,
    /// How the steps of every workflow follow each other.
    Flow,
}

/// How a stage is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Indented lines.
    Text,
    /// JSON.
    Json,
    /// A Mermaid flowchart.
    Mermaid,
    /// A picture.
    Svg,
}

/// Why a stage is not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectError {
    /// The document has errors; the diagnostics tell them.
    Failed,
    /// The stage is not printed in this format.
    Format(Stage, Format),
}

impl Compilation {
    /// Prints a stage.
    ///
    /// # Errors
    ///
    /// Where the document has errors, and where the stage has no such format.
    pub fn inspect(&self, stage: Stage, format: Format) -> Result<String, InspectError> {
        let text = match (stage, format) {
            (Stage::Program, Format::Text) => self.inspect_program(),
            (Stage::Flow, format) => self.program().map(|p| flow::print(p, format)),
            _ => return Err(InspectError::Format(stage, format)),
        };
        text.ok_or(InspectError::Failed)
    }

    fn program(&self) -> Option<&Program> {
        self.output.as_ref().map(|output| &output.program)
    }
}

impl Stage {
    /// The formats that it is printed in; the first is the one by default.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Stage::Program => &[Format::Text],
            Stage::Flow => &[Format::Text, Format::Mermaid, Format::Svg, Format::Json],
            Stage::Document => &[],
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Document => "document",
            Stage::Program => "program",
            Stage::Flow => "flow",
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Mermaid => "mermaid",
            Format::Svg => "svg",
        })
    }
}

impl fmt::Display for InspectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InspectError::Failed => f.write_str("the document has errors"),
            InspectError::Format(stage, format) => {
                let formats: Vec<_> = stage.formats().iter().map(Format::to_string).collect();
                let formats = formats.join(", ");
                write!(
                    f,
                    "stage `{stage}` is not printed as {format}, but as: {formats}"
                )
            }
        }
    }
}

impl std::error::Error for InspectError {}
