//! What is sent, against what the API takes.

pub(in crate::lower) mod bounds;
pub(in crate::lower) mod constants;
pub(in crate::lower) mod holes;
pub(in crate::lower) mod nullability;
pub(in crate::lower) mod parameters;
pub(in crate::lower) mod payload;
pub(in crate::lower) mod payload_alternatives;
pub(in crate::lower) mod payload_reference;
pub(in crate::lower) mod payload_structure;
pub(in crate::lower) mod replacements;
pub(in crate::lower) mod schemes;
pub(in crate::lower) mod servers;
pub(in crate::lower) mod token_step;
pub(in crate::lower) mod unset_inputs;
pub(in crate::lower) mod values;
pub(in crate::lower) mod workflow_inputs;
