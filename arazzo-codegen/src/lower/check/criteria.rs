//! Conditions, against the values that they can meet.

pub(in crate::lower) mod decisions;
pub(in crate::lower) mod filters;
pub(in crate::lower) mod patterns;
pub(in crate::lower) mod plausibility;
pub(in crate::lower) mod value_domain;
