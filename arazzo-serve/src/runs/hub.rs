//! [`Hub`]: where the events of all runs are read.

use std::sync::Arc;

use arazzo::{
    Value,
    watch::{Event, EventFilter},
};
use serde_json::json;
use tokio::sync::broadcast;

use super::{Output, Run};
use crate::principal::Principal;

/// The name of the events with outputs of steps. Those of runs have a dot in theirs.
const CHUNK: &str = "chunk";

/// How many events a reader may be behind before it misses the oldest.
const BACKLOG: usize = 1_024;

/// Something that has happened, as JSON: an event of a run ([`arazzo::watch::Event`]), or one that a
/// program or a schedule published.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Notice {
    /// The name of the event.
    pub name: String,
    /// The event.
    pub event: Value,
    /// Who may see it.
    pub principal: Principal,
    /// The id that the runs share which led to it.
    pub correlation: Arc<str>,
    /// How many runs led to it.
    pub depth: u32,
}

impl Notice {
    /// Makes a notice of an event that belongs to no run.
    pub fn new(name: &str, event: Value, principal: Principal, correlation: Arc<str>) -> Self {
        Self {
            name: name.to_owned(),
            event,
            principal,
            correlation,
            depth: 0,
        }
    }

    /// Sets how many runs led to it.
    #[must_use]
    pub fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    pub(super) fn of(event: &Event, run: &Run) -> Self {
        Self {
            depth: run.depth(),
            ..Self::new(
                event.name(),
                event.to_value(),
                run.principal().clone(),
                Arc::clone(run.correlation()),
            )
        }
    }

    /// Makes the notice of an output that is streamed.
    pub(super) fn chunk(output: &Output, value: Value, run: &Run) -> Self {
        let event = json!({"step": output.step, "output": output.name, "value": value});
        let correlation = Arc::clone(run.correlation());
        Self::new(CHUNK, event, run.principal().clone(), correlation)
    }

    /// Returns whether this is an output, which no filter leaves out.
    pub(crate) fn is_chunk(&self) -> bool {
        self.name == CHUNK
    }

    /// Returns the id of the event.
    pub fn id(&self) -> &str {
        self.event["uuid"].as_str().unwrap_or_default()
    }

    /// Returns whether the event fits a filter.
    pub fn fits(&self, filter: &EventFilter) -> bool {
        filter.matches_value(&self.event)
    }
}

/// The place where events are read and written.
#[derive(Debug)]
pub(super) struct Hub(broadcast::Sender<Arc<Notice>>);

impl Hub {
    pub(super) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.0.subscribe()
    }

    /// Returns whether somebody reads. What nobody reads is not made.
    pub(super) fn is_watched(&self) -> bool {
        self.0.receiver_count() > 0
    }

    pub(super) fn publish(&self, notice: Arc<Notice>) {
        // It fails if nobody reads, which is as well.
        let _ = self.0.send(notice);
    }
}
