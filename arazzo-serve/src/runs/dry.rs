//! Dry runs: what a run would send first.
//!
//! A dry run takes a place like any other run, but it is none: nothing happens outside, so it is in
//! no list and no metric, its events start nothing, and no value is saved.

use std::sync::Arc;

use super::{Outcome, Refusal, Runs, Start, drive, ready};

impl Runs {
    /// Runs a workflow within the scope of a start, which sends nothing.
    ///
    /// # Errors
    ///
    /// Why it could not be run.
    pub(crate) async fn dry_run(&self, mut start: Start) -> Result<Outcome, Refusal> {
        if self.is_stopping() {
            return Err(Refusal::Stopping);
        }
        let served = self.0.catalog.get(&start.workflow);
        let served = Arc::clone(served.ok_or(Refusal::UnknownWorkflow)?);
        let prepared = ready(&served, std::mem::take(&mut start.inputs))?;
        let ticket = self.0.admission.ticket(served.slots.as_ref())?;
        let limit = served.time.unwrap_or(self.0.limits.run_time);
        let client = self.0.client.scoped(start.scope.id(start.id));
        let run = async {
            let _places = ticket.places().await;
            drive::limited(&served, &client, prepared, limit).await
        };
        tokio::select! {
            () = self.stopping() => Err(Refusal::Stopping),
            ended = run => Ok(Outcome::of(ended)),
        }
    }

    /// Returns the client whose settings all runs have.
    pub(crate) fn client(&self) -> &arazzo::Client {
        &self.0.client
    }
}
