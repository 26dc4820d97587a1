//! [`RunContext`]: the position of a workflow in a run that is observed.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use super::{Event, EventKind, Parent, StepOutputs, span};
use crate::{
    client::Client,
    run::{ExecutionId, Run, RunId, Seed, Uuid},
};

/// A workflow of a run that is observed: the run, the depth and the calling step.
#[derive(Debug)]
pub(crate) struct RunContext {
    beginning: Arc<Beginning>,
    /// The id of the workflow, known once it starts. Workflows of `dependsOn` run one after the
    /// other in the same context, so it changes.
    workflow: Mutex<&'static str>,
    depth: u32,
    parent: Option<Parent>,
}

/// The id and the start of a run, which all its workflows share.
#[derive(Debug)]
struct Beginning {
    seed: Seed,
    run_id: RunId,
    /// How many events there have been.
    told: AtomicU32,
    wall: SystemTime,
    instant: Instant,
}

impl RunContext {
    /// Makes the context of a new run.
    pub(crate) fn of_run(client: &Client, seed: Seed) -> Self {
        Self {
            beginning: Arc::new(Beginning {
                seed,
                run_id: seed.run_id(),
                told: AtomicU32::new(0),
                wall: client.transport().wall(),
                instant: client.transport().now(),
            }),
            workflow: Mutex::default(),
            depth: 1,
            parent: None,
        }
    }

    /// Returns whether anything observes the runs of a client.
    pub(crate) fn is_wanted(client: &Client) -> bool {
        client.shows_runs() || span::is_on()
    }

    /// Makes the id of the next event. It follows from the run and the count: an engine that repeats
    /// a run tells the same events again.
    fn next_event(&self) -> Uuid {
        let count = self.beginning.told.fetch_add(1, Ordering::Relaxed);
        self.beginning.seed.event(count).into()
    }

    /// Makes the context of a workflow that a step calls.
    pub(crate) fn below(&self, step: &'static str, execution: Option<ExecutionId>) -> Self {
        Self {
            beginning: Arc::clone(&self.beginning),
            workflow: Mutex::default(),
            depth: self.depth + 1,
            parent: Some(Parent {
                workflow: self.workflow(),
                step,
                // A step has no execution if its workflow has not started, because it first runs
                // the workflows that it depends on.
                request_id: execution.map_or_else(|| self.run_id().into(), Uuid::from),
            }),
        }
    }

    /// Sets the id of the workflow.
    pub(super) fn name(&self, workflow: &'static str) {
        *self.workflow.lock().unwrap_or_else(PoisonError::into_inner) = workflow;
    }

    pub(super) fn workflow(&self) -> &'static str {
        *self.workflow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the outputs of a step as the caller of the run gets them.
    pub(super) fn outputs_of(&self, step: &'static str, outputs: Value) -> StepOutputs {
        StepOutputs {
            workflow: self.workflow(),
            step,
            depth: self.depth,
            outputs,
        }
    }

    pub(super) fn run_id(&self) -> RunId {
        self.beginning.run_id
    }

    /// Returns the wall-clock time of the start plus the time that has passed on the transport's
    /// clock, which may be simulated.
    fn time(&self, now: Instant) -> SystemTime {
        let passed = now.saturating_duration_since(self.beginning.instant);
        let time = self.beginning.wall.checked_add(passed);
        time.unwrap_or(self.beginning.wall)
    }
}

/// What an event is about.
pub(super) enum About {
    Workflow,
    Step(&'static str, ExecutionId),
}

impl Run {
    /// Sends an event to the listeners, if there are any.
    pub(super) fn tell(&self, context: &RunContext, about: &About, kind: EventKind) {
        if !self.client().has_listeners() {
            return;
        }
        let (step, request_id) = match *about {
            About::Workflow => (None, context.run_id().into()),
            About::Step(step, execution) => (Some(step), execution.into()),
        };
        self.client().tell(&Event {
            kind,
            uuid: context.next_event(),
            timestamp: context.time(self.client().transport().now()),
            run_id: context.run_id(),
            request_id,
            workflow: context.workflow(),
            step,
            depth: context.depth,
            parent: context.parent.clone(),
            replayed: self.client().transport().is_replaying(),
        });
    }

    /// Returns the time since `then` on the transport's clock.
    pub(super) fn since(&self, then: Instant) -> Duration {
        let now = self.client().transport().now();
        now.saturating_duration_since(then)
    }
}

#[cfg(test)]
mod tests {
    use super::RunContext;
    use crate::{Client, RunScope, testing::Script};

    #[test]
    fn a_run_that_nothing_observes_has_no_context() {
        let builder = || Client::builder().transport(Script::new());
        let unwatched = builder().build().expect("valid settings");
        assert!(!RunContext::is_wanted(&unwatched));
        let watched = builder().on_event(|_| {}).build().expect("valid settings");
        assert!(RunContext::is_wanted(&watched));
        let scoped = unwatched.scoped(RunScope::new().on_event(|_| {}));
        assert!(RunContext::is_wanted(&scoped) && !RunContext::is_wanted(&unwatched));
    }
}
