//! [`Stopping`]: a journal that ends the process at a chosen point, as far as the run can see.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, RunId};

use super::server::Server;
use crate::{Journal, JournalError, Kept, Waited};

/// The longest wait that an engine is made to keep; the run does not notice.
const WAIT: Duration = Duration::from_millis(5);

/// When an attempt is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Never,
    /// At the nth point.
    At(usize),
    /// After the first entry that is new and no intent.
    AfterNew,
}

/// Where an attempt was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) point: Point,
    pub(super) entry: String,
    /// Whether the journal says that a request is about to be sent, and not what came of it.
    pub(super) intended: bool,
}

impl Place {
    /// Whether the response to a request was lost: it was there, and was not recorded.
    pub(super) fn is_lost(&self) -> bool {
        let tells = self.entry.starts_with("ask ");
        let sends = !tells && !matches!(&*self.entry, "start" | "woke") && !is_intent(&self.entry);
        self.point == Point::AfterEffect && sends
    }
}

/// A point at which a process can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    BeforeEntry,
    BeforeEffect,
    AfterEffect,
    AfterEntry,
    BeforeWait,
    AfterWait,
}

/// What an attempt leaves behind.
#[derive(Debug, Default)]
pub(super) struct Trace {
    points: AtomicUsize,
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    stopped: Option<Place>,
    intended: bool,
    waits: Vec<Duration>,
}

impl Trace {
    pub(super) fn points(&self) -> usize {
        self.points.load(Ordering::Relaxed)
    }

    pub(super) fn stopped(&self) -> Option<Place> {
        self.told().stopped.clone()
    }

    pub(super) fn waits(&self) -> Vec<Duration> {
        self.told().waits.clone()
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes a point, unless the attempt is stopped there: then this never returns.
    async fn pass(&self, stop: Stop, point: Point, entry: &str) {
        if stop == Stop::At(self.points.fetch_add(1, Ordering::Relaxed)) {
            self.stop(point, entry).await;
        }
    }

    async fn stop(&self, point: Point, entry: &str) {
        {
            let mut told = self.told();
            told.stopped = Some(Place {
                point,
                entry: entry.to_owned(),
                intended: told.intended,
            });
        }
        std::future::pending().await
    }
}

/// A journal that passes everything on, and stops at a point.
pub(super) struct Stopping<'j> {
    pub(super) journal: &'j mut dyn Journal,
    pub(super) run: RunId,
    pub(super) stop: Stop,
    pub(super) trace: Arc<Trace>,
    pub(super) server: Server,
}

/// Whether an entry says that a request is about to be sent.
fn is_intent(name: &str) -> bool {
    name.ends_with(" intent")
}

impl Journal for Stopping<'_> {
    fn run_id(&self) -> RunId {
        self.run
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        let (trace, stop) = (&*self.trace, self.stop);
        let journal = &mut *self.journal;
        Box::pin(async move {
            trace.pass(stop, Point::BeforeEntry, name).await;
            let make = Box::pin(async move {
                trace.pass(stop, Point::BeforeEffect, name).await;
                let made = make.await;
                trace.pass(stop, Point::AfterEffect, name).await;
                made
            });
            let kept = journal.record(name, make).await?;
            trace.told().intended = is_intent(name);
            trace.pass(stop, Point::AfterEntry, name).await;
            if stop == Stop::AfterNew && !kept.replayed && !is_intent(name) {
                trace.stop(Point::AfterEntry, name).await;
            }
            Ok(kept)
        })
    }

    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        let (trace, stop) = (&*self.trace, self.stop);
        let journal = &mut *self.journal;
        Box::pin(async move {
            trace.told().waits.push(duration);
            trace.pass(stop, Point::BeforeWait, name).await;
            journal.sleep(name, duration.min(WAIT)).await?;
            trace.pass(stop, Point::AfterWait, name).await;
            Ok(())
        })
    }

    fn has_awakeables(&self) -> bool {
        self.journal.has_awakeables()
    }

    fn awakeable<'j>(&'j mut self, name: &'j str) -> BoxFuture<'j, Result<String, JournalError>> {
        let (trace, stop) = (&*self.trace, self.stop);
        let journal = &mut *self.journal;
        Box::pin(async move {
            trace.pass(stop, Point::BeforeEntry, name).await;
            let id = journal.awakeable(name).await?;
            trace.pass(stop, Point::AfterEntry, name).await;
            Ok(id)
        })
    }

    fn wait<'j>(
        &'j mut self,
        id: &'j str,
        limit: Option<Duration>,
    ) -> BoxFuture<'j, Result<Waited, JournalError>> {
        let (trace, stop) = (&*self.trace, self.stop);
        // A message that comes is in time.
        let kept = match limit {
            Some(_) if self.server.answers(id) => None,
            limit => limit.map(|limit| limit.min(WAIT)),
        };
        let journal = &mut *self.journal;
        Box::pin(async move {
            trace.pass(stop, Point::BeforeWait, "message").await;
            let waited = journal.wait(id, kept).await?;
            trace.pass(stop, Point::AfterWait, "message").await;
            Ok(waited)
        })
    }
}
