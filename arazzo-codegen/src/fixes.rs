//! Fixes: what they mean in the text of a file, and how they are applied.
//!
//! A stage says what is to be changed and knows nothing of quotes, indentation and commas;
//! [`settle`] finds out how the file spells it. A fix that no spelling can express is dropped, so
//! every fix that leaves the pipeline is a replacement of characters.

mod apply;
mod mend;
mod removal;
mod rename;
mod scalar;
mod settle;
#[cfg(test)]
mod tests;

pub use mend::Mended;
pub(crate) use settle::settle;
