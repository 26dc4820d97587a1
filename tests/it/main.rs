//! Tests that need more than one package, in one binary.

mod behaviour;
mod compat;
mod conformance;
mod corpus;
mod differential;
mod entries;
mod examples;
mod front_doors;
mod generated;
mod guide;
mod hostile;
mod interface;
mod invariants;
mod large;
mod macros;
mod matrix;
mod mutation;
mod packages;
mod process;
mod projects;
mod readme;
mod table;
mod xpath;
