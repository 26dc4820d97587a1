//! What the fuzz targets check, as functions: each takes the bytes of libFuzzer, and panics if what
//! should hold of them does not.
//!
//! A check holds a reader against another one, or against itself, so that it can fail without a
//! panic in the code that it looks at.
#![forbid(unsafe_code)]

mod found;
pub mod json;
mod mutate;
mod split;

pub mod compile;
pub mod condition;
pub mod expression;
pub mod har;
pub mod jsonpath;
pub mod pointer;
pub mod projection;
pub mod redaction;
pub mod retry_after;
pub mod signing;
pub mod template;
pub mod xpath;
pub mod yaml;

pub use mutate::mutate;
