//! Durable runs in memory: the conformance kit over all generated workflows, and what it must find.

mod broken;
mod changes;
mod limits;
mod messages;
#[path = "../scenarios/mod.rs"]
mod scenarios;
mod stops;
