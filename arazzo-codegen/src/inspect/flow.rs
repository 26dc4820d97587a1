//! How the steps of every workflow follow each other, in four formats.

use crate::inspect::Format;
use crate::program::Program;
use crate::program::flow::Flow;

mod drawn;
mod json;
mod mermaid;
pub(crate) mod svg;
mod text;
mod words;

#[cfg(test)]
mod tests;

/// The flows of all workflows, those of the entry document first.
pub(super) fn print(program: &Program, format: Format) -> String {
    let flows = Flow::all(program);
    match format {
        Format::Text => text::print(&flows),
        Format::Json => json::print(&flows),
        Format::Mermaid => mermaid::print(&flows),
        Format::Svg => svg::print(&flows),
    }
}
