//! Where a run can go, and whether that is meant.

pub(in crate::lower) mod cycles;
pub(in crate::lower) mod exhaustiveness;
pub(in crate::lower) mod fall_through;
pub(in crate::lower) mod reachability;
pub(in crate::lower) mod retries;
pub(in crate::lower) mod skipped;
