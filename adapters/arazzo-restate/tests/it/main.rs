//! Durable runs on a real engine: the conformance kit, and processes that are killed.
//!
//! The server of the engine is found by `ARAZZO_RESTATE_SERVER` or as `restate-server` in `PATH`; it is
//! in the npm package `@restatedev/restate-server`. Without it the tests say that they are skipped,
//! and with `ARAZZO_REQUIRE_SERVICES=1` they fail.

mod answers;
mod api;
mod bridge;
mod broker;
mod crashes;
mod engine;
mod kit;
mod mailbox;
mod parcel;
mod scale;
#[path = "../../../arazzo-durable/tests/scenarios/mod.rs"]
mod scenarios;
mod secrecy;
mod serve;
mod shop;
mod waits;
mod worker;
