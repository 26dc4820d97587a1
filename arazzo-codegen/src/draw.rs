//! Flow charts of workflows, in four formats.

mod drawn;
pub(crate) mod json;
pub(crate) mod label;
pub(crate) mod mermaid;
mod spoken;
pub(crate) mod svg;
pub(crate) mod text;
mod words;

#[cfg(test)]
mod tests;
