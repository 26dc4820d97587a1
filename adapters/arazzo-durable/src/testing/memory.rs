//! A journal in memory, and the engine that has one for each run.

use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arazzo::{BoxFuture, RunId};

use super::{Attempt, Attempted, Engine};
use crate::{Journal, JournalError, Kept};

/// How often a run is started at most: one that never ends is no run.
const ATTEMPTS: usize = 1000;

/// What a journal in memory has: it outlives the [`MemoryJournal`]s of the attempts.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<Item>>>);

#[derive(Clone, Debug)]
enum Item {
    Entry(String, Vec<u8>),
    Wait(String),
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
        let items = self.lock();
        let entries = items.iter().filter_map(|item| match item {
            Item::Entry(_, bytes) => Some(bytes.clone()),
            Item::Wait(_) => None,
        });
        entries.collect()
    }

    /// Drops what comes after the first `length` entries and waits.
    pub fn truncate(&self, length: usize) {
        self.lock().truncate(length);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A journal in memory, as one attempt reads it. Waits take no time.
#[derive(Debug)]
pub struct MemoryJournal {
    memory: Memory,
    run: RunId,
    next: usize,
}

impl MemoryJournal {
    /// The item at the next place, which is passed if it is there.
    fn next(&mut self) -> Option<Item> {
        let item = self.memory.lock().get(self.next).cloned();
        self.next += usize::from(item.is_some());
        item
    }

    fn append(&mut self, item: Item) {
        self.memory.lock().push(item);
        self.next += 1;
    }
}

fn other(name: &str, item: &Item) -> JournalError {
    let (Item::Entry(kept, _) | Item::Wait(kept)) = item;
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
            match self.next() {
                Some(Item::Entry(kept, bytes)) if kept == name => Ok(Kept {
                    bytes,
                    replayed: true,
                }),
                Some(item) => Err(other(name, &item)),
                None => {
                    let bytes = make.await?;
                    self.append(Item::Entry(name.to_owned(), bytes.clone()));
                    Ok(Kept {
                        bytes,
                        replayed: false,
                    })
                }
            }
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
}

/// An engine in memory, which starts a run again at once.
#[derive(Clone, Debug, Default)]
pub struct MemoryEngine;

impl Engine for MemoryEngine {
    fn play(&self, attempt: Attempt) -> BoxFuture<'_, Result<(), Box<dyn Error + Send + Sync>>> {
        Box::pin(async move {
            let memory = Memory::default();
            for _ in 0..ATTEMPTS {
                let mut journal = memory.journal(RunId::random());
                if attempt(&mut journal).await == Attempted::Ended {
                    return Ok(());
                }
            }
            Err(format!("the run has not ended after {ATTEMPTS} attempts").into())
        })
    }
}
