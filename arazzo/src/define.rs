//! Macros for what all generated modules have alike.
//!
//! They expand to what a module would otherwise spell out: no macro decides anything that a document
//! says. Generated code reaches them through [`rt`](crate::rt).

mod open_enum;
mod steps;
mod workflow;
