//! A journal in memory, and the engine that has one for each run.

use std::{
    collections::BTreeMap,
    error::Error,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use arazzo::{BoxFuture, RunId};

use super::{Attempt, Attempted, Engine, Resolver};
use crate::{Journal, JournalError, Kept, Waited};

/// How often a run is started at most: one that never ends is no run.
const ATTEMPTS: usize = 1000;

/// What a journal in memory has: it outlives the [`MemoryJournal`]s of the attempts.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    items: Vec<Item>,
    /// What awakeables were given, by their ids.
    given: BTreeMap<String, Vec<u8>>,
    /// Who waits for one.
    waker: Option<Waker>,
}

#[derive(Clone, Debug)]
enum Item {
    Entry(String, Vec<u8>),
    Wait(String),
    Awakeable(String),
    Waited(Waited),
}

impl Memory {
    /// Makes the journal of an attempt, which begins with the first entry.
    pub fn journal(&self, run: RunId) -> MemoryJournal {
        MemoryJournal {
            memory: self.clone(),
            run,
            next: 0,
        }
    }

    /// Returns the bytes of all entries, in order.
    pub fn entries(&self) -> Vec<Vec<u8>> {
        let state = self.lock();
        let entries = state.items.iter().filter_map(|item| match item {
            Item::Entry(_, bytes) => Some(bytes.clone()),
            _ => None,
        });
        entries.collect()
    }

    /// Drops what comes after the first `length` entries, waits and awakeables.
    pub fn truncate(&self, length: usize) {
        self.lock().items.truncate(length);
    }

    /// Gives something to the awakeable with this id, and returns whether it is the first thing.
    pub fn resolve(&self, id: &str, given: Vec<u8>) -> bool {
        let mut state = self.lock();
        if state.given.contains_key(id) {
            return false;
        }
        state.given.insert(id.to_owned(), given);
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until an awakeable is given something; a limit is over at once.
    async fn given(&self, id: &str, limit: Option<Duration>) -> Waited {
        poll_fn(|context| {
            let mut state = self.lock();
            match state.given.get(id) {
                Some(given) => Poll::Ready(Waited::Given(given.clone())),
                None if limit.is_some() => Poll::Ready(Waited::Late),
                None => {
                    state.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// A journal in memory, as one attempt reads it. Waits take no time, but for one that has no limit
/// and that nobody ends.
#[derive(Debug)]
pub struct MemoryJournal {
    memory: Memory,
    run: RunId,
    next: usize,
}

impl MemoryJournal {
    /// The item at the next place, which is passed if it is there.
    fn next(&mut self) -> Option<Item> {
        let item = self.memory.lock().items.get(self.next).cloned();
        self.next += usize::from(item.is_some());
        item
    }

    fn append(&mut self, item: Item) {
        self.memory.lock().items.push(item);
        self.next += 1;
    }
}

fn other(name: &str, item: &Item) -> JournalError {
    let kept = match item {
        Item::Entry(kept, _) | Item::Wait(kept) | Item::Awakeable(kept) => kept,
        Item::Waited(_) => "the end of a wait",
    };
    JournalError::Changed(format!(
        "it has `{kept}`, and the code now asks for `{name}`"
    ))
}

impl Journal for MemoryJournal {
    fn run_id(&self) -> RunId {
        self.run
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        Box::pin(async move {
            let replayed = match self.next() {
                Some(Item::Entry(kept, bytes)) if kept == name => Some(bytes),
                Some(item) => return Err(other(name, &item)),
                None => None,
            };
            if let Some(bytes) = replayed {
                let replayed = true;
                return Ok(Kept { bytes, replayed });
            }
            let bytes = make.await?;
            self.append(Item::Entry(name.to_owned(), bytes.clone()));
            let replayed = false;
            Ok(Kept { bytes, replayed })
        })
    }

    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        _: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        Box::pin(async move {
            match self.next() {
                Some(Item::Wait(kept)) if kept == name => Ok(()),
                Some(item) => Err(other(name, &item)),
                None => {
                    self.append(Item::Wait(name.to_owned()));
                    Ok(())
                }
            }
        })
    }

    fn has_awakeables(&self) -> bool {
        true
    }

    fn awakeable<'j>(&'j mut self, name: &'j str) -> BoxFuture<'j, Result<String, JournalError>> {
        Box::pin(async move {
            // Its place in the journal of its run is its id.
            let id = format!("awakeable-{}", self.next);
            match self.next() {
                Some(Item::Awakeable(kept)) if kept == name => Ok(id),
                Some(item) => Err(other(name, &item)),
                None => {
                    self.append(Item::Awakeable(name.to_owned()));
                    Ok(id)
                }
            }
        })
    }

    fn wait<'j>(
        &'j mut self,
        id: &'j str,
        limit: Option<Duration>,
    ) -> BoxFuture<'j, Result<Waited, JournalError>> {
        Box::pin(async move {
            match self.next() {
                Some(Item::Waited(waited)) => Ok(waited),
                Some(item) => Err(other("the end of a wait", &item)),
                None => {
                    let waited = self.memory.given(id, limit).await;
                    self.append(Item::Waited(waited.clone()));
                    Ok(waited)
                }
            }
        })
    }
}

/// An engine in memory, which starts a run again at once. It plays one at a time.
#[derive(Clone, Debug, Default)]
pub struct MemoryEngine {
    /// The journal of the run that is played.
    played: Arc<Mutex<Memory>>,
}

impl MemoryEngine {
    fn played(&self) -> MutexGuard<'_, Memory> {
        self.played.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for MemoryEngine {
    fn play(&self, attempt: Attempt) -> BoxFuture<'_, Result<(), Box<dyn Error + Send + Sync>>> {
        Box::pin(async move {
            let memory = Memory::default();
            *self.played() = memory.clone();
            for _ in 0..ATTEMPTS {
                let mut journal = memory.journal(RunId::random());
                if attempt(&mut journal).await == Attempted::Ended {
                    return Ok(());
                }
            }
            Err(format!("the run has not ended after {ATTEMPTS} attempts").into())
        })
    }

    fn resolver(&self) -> Option<Resolver> {
        let engine = self.clone();
        Some(Arc::new(move |id, given| {
            engine.played().resolve(&id, given);
            Box::pin(async { Ok(()) })
        }))
    }
}
