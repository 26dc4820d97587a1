//! A workflow document and the API descriptions that it names, as the specifications spell them.
//!
//! Nothing here knows Rust, and nothing here is resolved: an operation is a name, an expression is
//! text. Every field keeps its place.

pub(crate) mod api;
pub(crate) mod arazzo;
