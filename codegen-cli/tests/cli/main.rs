//! The binary, run as a user runs it, in folders of its own.

mod check;
#[cfg(unix)]
mod completions;
#[cfg(feature = "fetch")]
mod fetch;
mod generate;
mod init;
mod many;
mod new;
#[cfg(all(unix, feature = "fetch"))]
mod newcomer;
mod others;
mod support;
mod watch;
