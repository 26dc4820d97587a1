//! [`Runs`]: all runs of a service, however they were started.
//!
//! Requests, schedules and events start runs here and nowhere else, so that limits, keys, metrics
//! and the list of runs hold for all of them. The invariant: a run that has started ends, and every
//! end is recorded, also that of a run that panics or is cancelled.

mod admission;
mod drive;
mod dry;
mod hub;
mod kept;
mod keys;
mod mapped;
mod output;
mod outputs;
mod record;
mod remote;
mod run;
mod start;
mod sweep;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    time::Duration,
};

use arazzo::{Client, Map, Prepared, Report, RunId, Value};
use serde_json::json;
use tokio::sync::{broadcast, watch};

use self::{admission::Admission, hub::Hub, kept::Kept, keys::Keys, remote::Begins};
pub use self::{
    hub::Notice,
    outputs::Outputs,
    run::{Ended, Outcome, Phase, Position, Run},
    start::{Refusal, Start, Started},
};
pub(crate) use self::{keys::Key, mapped::Surroundings, output::Output};
use crate::{
    catalog::{Catalog, Served},
    engine::Engine,
    limits::Limits,
    metrics::Metrics,
    principal::Principal,
};

/// All runs of a service. Clones are one and the same.
#[derive(Clone)]
pub struct Runs(Arc<Shared>);

struct Shared {
    client: Client,
    catalog: Catalog,
    limits: Limits,
    metrics: Arc<Metrics>,
    surroundings: Surroundings,
    engine: Option<Arc<dyn Engine>>,
    admission: Admission,
    hub: Hub,
    kept: Mutex<Kept>,
    keys: Mutex<Keys>,
    /// How many runs have started and not ended.
    open: watch::Sender<usize>,
    stopping: watch::Sender<bool>,
    sweeping: Once,
}

impl Runs {
    pub(crate) fn new(
        client: Client,
        catalog: Catalog,
        limits: Limits,
        metrics: Arc<Metrics>,
        surroundings: Surroundings,
        engine: Option<Arc<dyn Engine>>,
    ) -> Self {
        Self(Arc::new(Shared {
            client,
            catalog,
            metrics,
            surroundings,
            engine,
            admission: Admission::new(&limits),
            hub: Hub::new(),
            kept: Mutex::new(Kept::new(&limits)),
            keys: Mutex::new(Keys::new(&limits)),
            limits,
            open: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            sweeping: Once::new(),
        }))
    }

    /// Starts a run, and returns before it ends. It goes on whether somebody waits for it or not.
    ///
    /// This must be called within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// Why there is no run; nothing has been sent then.
    pub fn start(&self, mut start: Start) -> Result<Started, Refusal> {
        if *self.0.stopping.borrow() {
            return Err(Refusal::Stopping);
        }
        if start.depth > self.0.limits.depth {
            return Err(Refusal::TooDeep);
        }
        let served = self.0.catalog.get(&start.workflow);
        let served = Arc::clone(served.ok_or(Refusal::UnknownWorkflow)?);
        let inputs = std::mem::take(&mut start.inputs);
        let work = match &self.0.engine {
            None => Work::Here(ready(&served, inputs)?),
            Some(engine) => {
                remote::check(&**engine, &served, &inputs)?;
                if let Some(key) = &start.key {
                    start.id = key.run_id(&start.principal, served.entry().id());
                }
                Work::On(Arc::clone(engine), inputs)
            }
        };
        // The lock is held until the run is recorded: of two requests with one key, one starts it.
        let mut keys = self.keys();
        if let Some(key) = &start.key
            && let Some(known) = keys.find(&start.principal, served.entry().id(), key)?
        {
            let run = known.run(&mut self.kept());
            let run = run.ok_or(Refusal::KeyOfForgottenRun)?;
            return Ok(Started { run, is_new: false });
        }
        let ticket = self.0.admission.ticket(served.slots.as_ref())?;
        let run = Arc::new(Run::new(served.entry().id(), &start));
        if let Some(key) = start.key.clone() {
            keys.add(start.principal, key, &run);
        }
        drop(keys);
        self.kept().add(&run);
        self.keep_sweeping();
        self.0.open.send_modify(|open| *open += 1);
        match work {
            Work::Here(prepared) => {
                let (runs, run) = (self.clone(), Arc::clone(&run));
                let driven = drive::drive(runs, run, served, prepared, ticket, start.scope);
                tokio::spawn(driven);
            }
            Work::On(engine, inputs) => {
                let key = start.key;
                let begins = Begins {
                    inputs,
                    ticket,
                    key,
                };
                self.start_on(&engine, served, &run, Some(begins));
            }
        }
        Ok(Started { run, is_new: true })
    }

    /// Returns whether runs can be cancelled.
    pub(crate) fn cancels(&self) -> bool {
        self.0.engine.as_ref().is_none_or(|engine| engine.cancels())
    }

    /// Returns whether runs happen on an engine.
    pub(crate) fn has_engine(&self) -> bool {
        self.0.engine.is_some()
    }

    /// Returns a run that a principal may see.
    pub fn get(&self, id: RunId, principal: &Principal) -> Option<Arc<Run>> {
        let run = self.kept().get(id)?;
        principal.may_see(run.principal()).then_some(run)
    }

    /// Returns the runs that a principal may see, the newest first.
    pub fn list(&self, principal: &Principal, limit: usize) -> Vec<Arc<Run>> {
        self.kept().newest(limit, |owner| principal.may_see(owner))
    }

    /// Returns the events of all runs from now on. Who reads too slowly misses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.0.hub.subscribe()
    }

    /// Tells those who listen of an event that no run has: that of a schedule, or of a program.
    pub fn publish(&self, notice: Notice) {
        self.0.hub.publish(Arc::new(notice));
    }

    /// Returns whether the service is being stopped.
    pub fn is_stopping(&self) -> bool {
        *self.0.stopping.borrow()
    }

    /// Waits until the service is being stopped.
    pub async fn stopping(&self) {
        let mut stopping = self.0.stopping.subscribe();
        // The sender lives as long as `self`, so this does not fail.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Starts no run from now on, waits for those that there are, and cancels them after `limit`.
    pub async fn stop(&self, limit: Duration) {
        self.0.stopping.send_replace(true);
        let mut open = self.0.open.subscribe();
        if tokio::time::timeout(limit, open.wait_for(|open| *open == 0))
            .await
            .is_ok()
        {
            return;
        }
        if self.0.engine.is_some() {
            // What the engine has goes on there.
            return;
        }
        self.kept().open().iter().for_each(|run| run.cancel());
        // A cancelled run ends as soon as its task is polled; a workflow that blocks its thread is
        // not waited for.
        let ends = open.wait_for(|open| *open == 0);
        let _ = tokio::time::timeout(Duration::from_secs(1), ends).await;
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.0.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a run happens, and what it begins with.
enum Work {
    Here(Prepared),
    On(Arc<dyn Engine>, Map),
}

/// Adds the bound inputs, and reads and checks all.
fn ready(served: &Served, mut inputs: Map) -> Result<Prepared, Refusal> {
    let bound = served.complete(&mut inputs).err().unwrap_or_default();
    if !bound.is_empty() {
        return Err(Refusal::Inputs(bound));
    }
    // The types of inputs are a user's own, and may panic.
    let prepared = catch_unwind(AssertUnwindSafe(|| served.prepare(inputs)));
    match prepared {
        Ok(Ok(prepared)) => Ok(prepared),
        Ok(Err(report)) => Err(Refusal::Inputs(violations(&report))),
        Err(_) => Err(Refusal::Panicked),
    }
}

/// Returns what is wrong with inputs; at least one violation.
fn violations(report: &Report) -> Vec<Value> {
    let listed = report.violations().iter();
    let mut listed: Vec<_> = listed
        .filter_map(|one| serde_json::to_value(one).ok())
        .collect();
    if listed.is_empty() {
        let message = report.cause();
        listed.push(json!({
            "keyword": "type", "dataPath": "", "schemaPath": "#", "params": {}, "message": message,
        }));
    }
    listed
}

impl std::fmt::Debug for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runs")
            .field("limits", &self.0.limits)
            .field("open", &*self.0.open.borrow())
            .finish_non_exhaustive()
    }
}
