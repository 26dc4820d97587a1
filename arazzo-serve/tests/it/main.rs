//! A service over loopback: generated workflows, a real API server, a real HTTP client.

#![allow(clippy::unwrap_used, reason = "a test that unwraps fails")]

mod access;
mod adapters;
mod automation;
mod engines;
mod faults;
mod limits;
mod mappings;
mod metrics;
mod openapi;
mod page;
mod runs;
mod settings;
mod store;
mod stream;
mod support;
mod test_runs;
mod tools;
mod webhooks;
