//! [`Run`]: what is known of one run.

#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use arazzo::{
    Report, RunId, Value,
    watch::{Event, EventKind},
};
use jiff::Timestamp;
use tokio::sync::{Notify, broadcast};

use super::{Notice, Outputs, Refusal, Start, mapped::owners, record::Record};
use crate::{context::Owners, engine::EngineError, principal::Principal};

/// How many events a reader of a run may be behind before it misses the oldest.
const BACKLOG: usize = 256;

/// One run of a workflow.
#[derive(Debug)]
pub struct Run {
    id: RunId,
    workflow: &'static str,
    principal: Principal,
    correlation: Arc<str>,
    session: Option<String>,
    depth: u32,
    created: Timestamp,
    started: OnceLock<Timestamp>,
    ended: OnceLock<Arc<Ended>>,
    /// It has begun, or ended.
    changed: Notify,
    events: OnceLock<broadcast::Sender<Arc<Notice>>>,
    /// The place of the first reader, if one is to miss nothing.
    reserved: Mutex<Option<broadcast::Receiver<Arc<Notice>>>>,
    position: Mutex<Position>,
    cancelled: AtomicBool,
    cancel: Notify,
}

/// How far a run is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Phase {
    /// It waits for its turn.
    Queued,
    /// It runs since this time.
    Running(Timestamp),
    /// It has ended.
    Ended(Arc<Ended>),
}

/// What the mapping of a workflow has made of outputs, or why it could not be evaluated.
pub(crate) type Mapped = Result<Option<Value>, Refusal>;

/// How and when a run ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ended {
    /// How it ended.
    pub outcome: Outcome,
    /// When it began; `None` if it was cancelled before.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub at: Timestamp,
    /// Where a run was that did not end by itself.
    pub position: Position,
    /// What the mapping of its workflow has made of the outputs, if there is one, or why it could
    /// not be evaluated.
    pub(crate) response: Option<Mapped>,
}

/// How a run ended.
#[non_exhaustive]
pub enum Outcome {
    /// With these outputs.
    Succeeded(Outputs),
    /// At a step, or by a limit of the client.
    Failed(Report),
    /// By the time limit of the service.
    TimedOut {
        /// The limit.
        limit: std::time::Duration,
    },
    /// By a panic. Its message is nowhere: it may have anything in it.
    Panicked,
    /// By [`Run::cancel`], or because the service stopped.
    Cancelled,
    /// The engine of the service did not take it.
    Refused(EngineError),
}

/// Where a run is, in the workflow that was started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The step that has begun last.
    pub step: Option<&'static str>,
    /// The HTTP status of its last response.
    pub status: Option<u16>,
}

impl Outcome {
    pub(super) fn of(ended: Result<Value, Self>) -> Self {
        ended.map_or_else(
            |outcome| outcome,
            |outputs| Self::Succeeded(Outputs::of(&outputs)),
        )
    }

    /// The outcome as a word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Succeeded(_) => "succeeded",
            Self::Cancelled => "cancelled",
            Self::Failed(_) | Self::TimedOut { .. } | Self::Panicked | Self::Refused(_) => "failed",
        }
    }

    /// The kind of the failure as one word, as [`arazzo::Cause::kind`] has it; `None` if there is
    /// none.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Succeeded(_) => None,
            Self::Failed(report) => Some(report.kind()),
            Self::TimedOut { .. } => Some("deadline"),
            Self::Panicked => Some("panic"),
            Self::Cancelled => Some("cancelled"),
            Self::Refused(_) => Some("engine"),
        }
    }
}

impl fmt::Debug for Outcome {
    /// Without the outputs, which may have secrets that a caller asked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("name", &self.name())
            .field("failure", &self.failure())
            .finish_non_exhaustive()
    }
}

impl Run {
    pub(super) fn new(workflow: &'static str, start: &Start) -> Self {
        let correlation = start.correlation.clone();
        let run = Self {
            session: start.session.clone(),
            depth: start.depth,
            ..Self::blank(start.id, workflow, start.principal.clone(), correlation)
        };
        if start.watched {
            let first = run.channel().subscribe();
            *run.reserved.lock().unwrap_or_else(PoisonError::into_inner) = Some(first);
        }
        run
    }

    /// Makes a run that has ended from what is kept of it.
    pub(super) fn ended_as(record: &Record, ended: Ended) -> Self {
        let (principal, correlation) = (record.principal.clone(), record.correlation.clone());
        Self {
            depth: record.depth,
            created: record.created,
            ended: OnceLock::from(Arc::new(ended)),
            ..Self::blank(record.id, record.workflow, principal, correlation)
        }
    }

    fn blank(
        id: RunId,
        workflow: &'static str,
        principal: Principal,
        correlation: Option<Arc<str>>,
    ) -> Self {
        Self {
            id,
            workflow,
            principal,
            correlation: correlation.unwrap_or_else(|| id.to_string().into()),
            session: None,
            depth: 0,
            created: Timestamp::now(),
            started: OnceLock::new(),
            ended: OnceLock::new(),
            changed: Notify::new(),
            events: OnceLock::new(),
            reserved: Mutex::default(),
            position: Mutex::default(),
            cancelled: AtomicBool::new(false),
            cancel: Notify::new(),
        }
    }

    /// Returns the id.
    pub fn id(&self) -> RunId {
        self.id
    }

    /// Returns the id of the workflow.
    pub fn workflow(&self) -> &'static str {
        self.workflow
    }

    /// Returns who started it.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Returns the id that it shares with the runs that led to it.
    pub fn correlation(&self) -> &Arc<str> {
        &self.correlation
    }

    /// Returns that id; `None` if it is the run's own.
    pub(super) fn own_correlation(&self) -> Option<Arc<str>> {
        let is_own = *self.id.to_string() == *self.correlation;
        (!is_own).then(|| Arc::clone(&self.correlation))
    }

    /// Returns whose values its mappings reach.
    pub(super) fn owners(&self) -> Owners {
        owners(&self.principal, &self.correlation, self.session.as_deref())
    }

    /// Returns how many runs led to it.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Returns when it was asked for.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// Returns how far it is.
    pub fn phase(&self) -> Phase {
        match (self.ended.get(), self.started.get()) {
            (Some(ended), _) => Phase::Ended(Arc::clone(ended)),
            (None, Some(since)) => Phase::Running(*since),
            (None, None) => Phase::Queued,
        }
    }

    /// Waits for its end.
    pub async fn ended(&self) -> Arc<Ended> {
        loop {
            // Before the look: what ends after it wakes this one.
            let changed = self.changed.notified();
            if let Some(ended) = self.ended.get() {
                return Arc::clone(ended);
            }
            changed.await;
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.end_of().is_some()
    }

    pub(super) fn end_of(&self) -> Option<&Ended> {
        self.ended.get().map(|ended| &**ended)
    }

    /// Waits until it has begun, or ended.
    pub(crate) async fn begun(&self) {
        loop {
            let changed = self.changed.notified();
            if self.started.get().is_some() || self.ended.get().is_some() {
                return;
            }
            changed.await;
        }
    }

    /// Cancels the run. It ends soon, unless it has ended already.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.cancel.notify_one();
    }

    /// Returns its events from now on. Who reads too slowly misses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Notice>> {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        reserved
            .take()
            .unwrap_or_else(|| self.channel().subscribe())
    }

    fn channel(&self) -> &broadcast::Sender<Arc<Notice>> {
        self.events.get_or_init(|| broadcast::Sender::new(BACKLOG))
    }

    /// Returns whether somebody reads the events of this run.
    pub(super) fn is_watched(&self) -> bool {
        self.events
            .get()
            .is_some_and(|events| events.receiver_count() > 0)
    }

    pub(super) fn tell(&self, notice: &Arc<Notice>) {
        if let Some(events) = self.events.get() {
            // It fails if nobody reads, which is as well.
            let _ = events.send(Arc::clone(notice));
        }
    }

    /// Waits until the run is cancelled.
    pub(super) async fn cancelled(&self) {
        while !self.cancelled.load(Ordering::Relaxed) {
            self.cancel.notified().await;
        }
    }

    pub(super) fn begin(&self) -> Timestamp {
        let started = *self.started.get_or_init(Timestamp::now);
        self.changed.notify_waiters();
        started
    }

    /// Makes the record of an end, which nobody sees yet.
    pub(super) fn ending(&self, outcome: Outcome, started: Option<Timestamp>) -> Ended {
        let position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        Ended {
            outcome,
            started,
            at: Timestamp::now(),
            position: position.clone(),
            response: None,
        }
    }

    pub(super) fn end(&self, ended: Ended) {
        // It ends once.
        let _ = self.ended.set(Arc::new(ended));
        self.changed.notify_waiters();
    }

    /// Follows where the run is.
    pub(super) fn follow(&self, event: &Event) {
        if event.depth != 1 {
            return;
        }
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        match &event.kind {
            EventKind::StepStarted => {
                position.step = event.step;
                position.status = None;
            }
            EventKind::ResponseReceived { status, .. } => position.status = Some(*status),
            _ => {}
        }
    }
}
