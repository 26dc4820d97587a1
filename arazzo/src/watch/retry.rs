//! Reports waits before retries and jumps back.

use std::time::Duration;

use super::{EventKind, Trigger, run_context::About};
use crate::{
    error::StepId,
    run::{Execution, Run},
};

impl Run {
    /// Reports that the run will wait, and then repeat a step or jump back.
    pub(crate) fn scheduled<S: StepId>(
        &self,
        step: S,
        trigger: Trigger,
        status: Option<u16>,
        delay: Duration,
    ) {
        let Some(context) = self.run_context() else {
            return;
        };
        let latest = self.latest(step);
        let id = latest.map_or_else(|| self.upcoming(step), |latest| latest.id);
        let kind = EventKind::RetryScheduled {
            trigger,
            attempt: latest.map_or(0, |Execution { attempts, .. }| attempts),
            status,
            delay,
        };
        self.tell(context, &About::Step(step.id(), id), kind);
    }
}
