//! What holds in a program, as data: which steps a run can reach, which have surely succeeded, and
//! which values are surely there.
//!
//! The modules here read programs, change nothing, and report nothing.

pub(crate) mod components;
pub(crate) mod edges;
pub(crate) mod flow;
mod gains;
mod needs;
mod ways;
