//! Tools as a client sees them: JSON-RPC messages that are written by hand.

mod calls;
mod descriptions;
mod http;
mod runner;
mod runs;
mod start;
mod support;
