//! What is read, against what can arrive.

pub(in crate::lower) mod body;
pub(in crate::lower) mod contradictions;
pub(in crate::lower) mod meant;
pub(in crate::lower) mod outputs;
pub(in crate::lower) mod remarks;
pub(in crate::lower) mod unresolved_step;
