//! Tests that need more than one package, in one binary.

mod conformance;
mod generated;
mod process;
