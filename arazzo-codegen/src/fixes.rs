//! Fixes: what they mean in the text of a file, and how they are applied.
//!
//! A stage says what is to be changed and knows nothing of quotes, indentation and commas;
//! [`resolve_edits`] determines how the file spells it. A fix that no spelling can express is dropped, so
//! every fix that leaves the pipeline is a replacement of characters.

pub(crate) mod apply;
mod removal;
mod rename;
mod resolve_edits;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use resolve_edits::resolve_edits;
