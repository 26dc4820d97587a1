//! What the benchmarks share: a server, the contenders, and the measurement.
//!
//! The server has a thread of its own. The contenders run on the thread that measures, under a
//! runtime of that thread, so that its CPU time and its allocations are theirs alone.

pub mod catalogue;
mod contender;
mod http_client;
mod interpreter;
pub mod knock;
mod pairs;
mod report;
mod server;
mod tls;

pub use contender::{Contender, Schedule};
pub use pairs::{Pairs, Spread, compare, thread_time};
pub use report::{print_memory, print_times};
pub use server::{Secure, serve, serve_tls};
