//! Tests that need more than one package, in one binary.

mod behaviour;
mod conformance;
mod generated;
mod process;
