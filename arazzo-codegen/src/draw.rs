//! Pictures of how the steps of workflows follow each other, in four formats.

mod drawn;
pub(crate) mod json;
pub(crate) mod label;
pub(crate) mod mermaid;
pub(crate) mod svg;
pub(crate) mod text;
mod words;

#[cfg(test)]
mod tests;
