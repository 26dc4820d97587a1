//! What the compiler made of a document, stage by stage.
//!
//! The text of a stage is for reading and may change; its JSON is one object of these shapes, to
//! which members may be added.
//!
//! ```text
//! document  {"documents": [{"document", "arazzo", "self", "title", "version", "sources", "workflows", "components"}]}
//!   source      {"name", "url", "type", "found": null | {"kind", "file", ..}}
//!   workflow    {"workflow", "line", "inputs", "dependsOn", "parameters", "successActions", "failureActions",
//!                "steps", "outputs"}
//!   step        {"step", "line", "target": {field: value}, "dependsOn", "parameters", "body", "criteria",
//!                "onSuccess", "onFailure", "timeout", "outputs"}
//!               lists of actions, parameters and criteria are given as their lengths
//!
//! program   {"modules": [..], "workflows": [..]}
//!   module      {"module", "document", "title", "version", "arazzo", "sources", "workflows"}
//!   workflow    {"workflow", "module", "function", "shape", "recursive", "completes", "dependsOn", "inputs",
//!                "types", "steps", "outputs"}
//!   input       {"name", "field", "type", "default"}
//!   type        {"name", "values"} | {"name", "fields", "additional"}
//!   step        {"step", "function", "certain", "request" | "call", "criteria", "outputs", "onSuccess",
//!                "onFailure", "timeout"}
//!   request     {"method", "path", "source", "server", "parameters", "body"}
//!   call        {"workflow", "inputs": {name: value}}
//!   criterion   {"text", "condition"}
//!   output      {"name", "field", "type", "value", "used"}
//!   action      {"action", "when", "does": "end" | "goto" | "transfer" | "retry", ..}
//!               values and conditions are strings in a notation of their own
//!
//! flow      {"workflows": [{"workflow", "nodes", "edges"}]}
//!   node        {"id", "kind", "name", "does"}
//!   edge        {"from", "to", "kind", "on": "success" | "failure", "action", "when": [..]}
//! ```

use std::fmt;

use crate::Compilation;
use crate::draw;
use crate::program::Program;
use crate::program::flow::Flow;

mod document;
mod program;
/// The flows of all workflows, those of the entry document first.
fn flows(program: &Program, format: Format) -> String {
    let flows = Flow::all(program);
    match format {
        Format::Text => draw::text::print(&flows),
        Format::Json => draw::json::print(&flows),
        Format::Mermaid => draw::mermaid::print(&flows),
        Format::Svg => draw::svg::print(&flows),
    }
}

#[cfg(test)]
pub(crate) mod tests;

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
            _ if !stage.formats().contains(&format) => {
                return Err(InspectError::Format(stage, format));
            }
            (Stage::Document, _) => {
                let input = self.input.as_ref();
                input.map(|input| document::print(input, &self.sources, format))
            }
            (Stage::Program, _) => self.program().map(|p| program::print(p, format)),
            (Stage::Flow, _) => self.program().map(|p| flows(p, format)),
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
            Stage::Document | Stage::Program => &[Format::Text, Format::Json],
            Stage::Flow => &[Format::Text, Format::Mermaid, Format::Svg, Format::Json],
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
