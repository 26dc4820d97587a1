//! The binary, run as a user runs it, in folders of its own.

mod check;
mod generate;
mod new;
mod others;
mod support;
