//! The binary, run as a user runs it, in folders of its own.

mod check;
#[cfg(unix)]
mod completions;
#[cfg(feature = "fetch")]
mod fetch;
mod generate;
mod many;
mod new;
#[cfg(unix)]
mod newcomer;
mod others;
mod support;
