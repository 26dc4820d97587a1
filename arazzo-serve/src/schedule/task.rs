//! [`Schedules`]: the schedules of a service, each with a task that waits and starts runs.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arazzo::{RunId, Value};
use jiff::Timestamp;
use serde_json::json;

use super::{
    Clock, Schedule,
    plan::{Due, Plan},
};
use crate::{
    context::{Contexts, Key, Owner, Write},
    launch::{Inputs, Launch, Launched, Launcher},
    principal::Principal,
    runs::Notice,
};

/// How many of the next times are listed.
const LISTED: usize = 5;

/// The schedules of a service.
#[derive(Debug, Default)]
pub(crate) struct Schedules(Vec<Arc<Row>>);

#[derive(Debug)]
struct Row {
    schedule: Schedule,
    state: Mutex<State>,
    /// Whether the run that was started last goes on.
    busy: AtomicBool,
}

/// What is told of a schedule.
#[derive(Debug, Default)]
struct State {
    next: Vec<Timestamp>,
    last: Option<(Timestamp, Option<RunId>)>,
}

/// What the task of a schedule works with.
#[derive(Clone)]
struct Task {
    row: Arc<Row>,
    launcher: Arc<dyn Launcher>,
    clock: Arc<dyn Clock>,
    contexts: Option<Contexts>,
}

impl Schedules {
    pub(crate) fn new(schedules: Vec<Schedule>) -> Self {
        let row = |schedule| {
            Arc::new(Row {
                schedule,
                state: Mutex::default(),
                busy: AtomicBool::new(false),
            })
        };
        Self(schedules.into_iter().map(row).collect())
    }

    /// Starts the tasks, which end when the service is stopped. With contexts, the time of the last
    /// run outlives the process.
    pub(crate) fn start(
        &self,
        launcher: &Arc<dyn Launcher>,
        clock: &Arc<dyn Clock>,
        contexts: Option<&Contexts>,
    ) {
        for row in &self.0 {
            let task = Task {
                row: Arc::clone(row),
                launcher: Arc::clone(launcher),
                clock: Arc::clone(clock),
                contexts: contexts.cloned(),
            };
            tokio::spawn(task.run());
        }
    }

    /// Lists the schedules with their next times.
    pub(crate) fn list(&self) -> Value {
        self.0.iter().map(|row| row.written()).collect()
    }
}

impl Row {
    fn written(&self) -> Value {
        let state = self.lock();
        let last = state.last.as_ref().map(
            |(time, run)| json!({"time": time.to_string(), "runId": run.map(|id| id.to_string())}),
        );
        json!({
            "name": self.schedule.name,
            "workflow": self.schedule.workflow,
            "when": self.schedule.when.to_string(),
            "next": state.next.iter().map(Timestamp::to_string).collect::<Vec<_>>(),
            "last": last,
            "running": self.busy.load(Ordering::Relaxed),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a random delay, at most the jitter.
    fn delay(&self) -> Duration {
        let random = RunId::random().to_u128() as u32;
        self.schedule
            .jitter
            .mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// The key of the time of the last run.
    fn key(&self) -> Key {
        Owner::service("schedules").key(self.schedule.name.clone())
    }
}

impl Task {
    async fn run(self) {
        let last = self.recalled().await;
        self.row.lock().last = last.map(|time| (time, None));
        let schedule = &self.row.schedule;
        let delay = || self.row.delay();
        let now = self.clock.now();
        let mut plan = Plan::new(schedule.when.clone(), schedule.missed, now, last, delay);
        let mut planned = None;
        loop {
            let due = plan.look(self.clock.now(), delay);
            match due {
                Due::Now(slot) => self.fire(slot).await,
                Due::Missed(slot) => self.tell_skipped(slot, "the time was missed"),
                Due::At(_) | Due::Never => {}
            }
            self.row.lock().next = plan.upcoming(LISTED);
            if planned != plan.planned() {
                planned = plan.planned();
                self.announce(planned);
            }
            match due {
                Due::Now(_) | Due::Missed(_) => {}
                Due::Never => return,
                Due::At(time) => tokio::select! {
                    () = self.clock.sleep_until(time) => {}
                    () = self.launcher.stopping() => return,
                },
            }
        }
    }

    /// Starts the run for a time of the schedule.
    async fn fire(&self, slot: Timestamp) {
        let (row, schedule) = (&self.row, &self.row.schedule);
        if !schedule.overlaps && row.busy.load(Ordering::Relaxed) {
            return self.tell_skipped(slot, "the run before has not ended");
        }
        // Before the run: a crash between the two loses a run rather than doing it twice.
        if let Err(error) = self.remember(slot).await {
            self.tell("schedule.NotSaved", json!({"reason": error}), None);
        }
        let launch = Launch {
            id: RunId::random(),
            workflow: schedule.workflow.clone(),
            inputs: Inputs::Mapped(schedule.inputs.clone()),
            event: None,
            principal: Principal::service(),
            correlation: None,
            depth: 0,
        };
        match self.launcher.launch(launch).await {
            Ok(launched) => self.follow(slot, launched),
            Err(reason) => self.tell_skipped(slot, &reason),
        }
    }

    fn follow(&self, slot: Timestamp, launched: Launched) {
        self.row.lock().last = Some((slot, Some(launched.id)));
        self.row.busy.store(true, Ordering::Relaxed);
        let details = json!({"time": slot.to_string(), "runId": launched.id.to_string()});
        self.tell("schedule.Triggered", details, Some(launched.correlation));
        let row = Arc::clone(&self.row);
        tokio::spawn(async move {
            launched.ended.await;
            row.busy.store(false, Ordering::Relaxed);
        });
    }

    async fn recalled(&self) -> Option<Timestamp> {
        let contexts = self.contexts.as_ref()?;
        let values = contexts
            .store()
            .read(vec![self.row.key()], self.clock.now())
            .await;
        let value = values.ok()?.into_iter().next()??;
        value.as_str()?.parse().ok()
    }

    async fn remember(&self, slot: Timestamp) -> Result<(), String> {
        let Some(contexts) = &self.contexts else {
            return Ok(());
        };
        let write = Write::Set(self.row.key(), slot.to_string().into());
        let written = contexts.store().write(vec![write], self.clock.now()).await;
        written.map_err(|error| error.to_string())
    }

    fn announce(&self, planned: Option<Timestamp>) {
        if let Some(time) = planned {
            self.tell("schedule.Planned", json!({"time": time.to_string()}), None);
        }
    }

    fn tell_skipped(&self, slot: Timestamp, reason: &str) {
        let details = json!({"time": slot.to_string(), "reason": reason});
        self.tell("schedule.Skipped", details, None);
    }

    fn tell(&self, name: &str, details: Value, correlation: Option<Arc<str>>) {
        let id = RunId::random().to_string();
        let mut event = json!({
            "event": name,
            "uuid": id,
            "timestamp": self.clock.now().to_string(),
            "resource": {
                "type": "schedule",
                "id": self.row.schedule.name,
                "workflow": self.row.schedule.workflow,
            },
        });
        if let (Value::Object(event), Value::Object(details)) = (&mut event, details) {
            event.extend(details);
        }
        let correlation = correlation.unwrap_or_else(|| id.into());
        self.launcher
            .publish(Notice::new(name, event, Principal::service(), correlation));
    }
}
