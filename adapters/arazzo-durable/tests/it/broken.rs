//! The kit finds journals that do not keep what they promise.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, RunId};
use arazzo_durable::{
    Journal, JournalError, Kept,
    testing::{Attempt, Attempted, Engine, Memory, MemoryJournal, check},
};

use super::scenarios;

/// What is wrong with a journal.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    /// The nth entry that is appended is lost with the process.
    Loses(usize),
    /// The effect of the nth entry happens twice.
    Doubles(usize),
    /// Entries come back with a bit changed.
    Changes,
    /// It says of nothing that it was there before.
    Forgets,
}

struct Faulty {
    fault: Fault,
}

struct FaultyJournal {
    journal: MemoryJournal,
    fault: Fault,
    memory: Memory,
    appended: Arc<AtomicUsize>,
}

impl Engine for Faulty {
    fn play(&self, attempt: Attempt) -> BoxFuture<'_, Result<(), Box<dyn Error + Send + Sync>>> {
        Box::pin(async move {
            let memory = Memory::default();
            let appended = Arc::new(AtomicUsize::new(0));
            for _ in 0..50 {
                let mut journal = FaultyJournal {
                    journal: memory.journal(RunId::random()),
                    fault: self.fault,
                    memory: memory.clone(),
                    appended: Arc::clone(&appended),
                };
                if attempt(&mut journal).await == Attempted::Ended {
                    return Ok(());
                }
                if let Fault::Loses(lost) = self.fault {
                    let length = appended.load(Ordering::Relaxed);
                    if length > lost {
                        memory.truncate(lost);
                        appended.store(0, Ordering::Relaxed);
                    }
                }
            }
            Err("the run does not end".into())
        })
    }
}

impl Journal for FaultyJournal {
    fn run_id(&self) -> RunId {
        self.journal.run_id()
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        Box::pin(async move {
            let mut kept = self.journal.record(name, make).await?;
            if !kept.replayed {
                self.appended.fetch_add(1, Ordering::Relaxed);
            }
            match self.fault {
                Fault::Changes if kept.replayed => {
                    if let Some(byte) = kept.bytes.last_mut() {
                        *byte ^= 1;
                    }
                }
                Fault::Forgets => kept.replayed = false,
                Fault::Doubles(nth) if self.memory.entries().len() == nth => {
                    // The entry before comes again in its place.
                    let entries = self.memory.entries();
                    kept.bytes.clone_from(&entries[nth - 2]);
                }
                _ => {}
            }
            Ok(kept)
        })
    }

    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        self.journal.sleep(name, duration)
    }
}

async fn findings(fault: Fault) -> Vec<String> {
    let named = scenarios::all();
    let (_, scenario) = named.into_iter().next().expect("there are some");
    match check(&scenario, &Faulty { fault }).await {
        Ok(_) => Vec::new(),
        Err(failures) => failures.all().to_vec(),
    }
}

#[tokio::test]
async fn a_journal_that_keeps_everything_passes() {
    assert_eq!(findings(Fault::None).await, Vec::<String>::new());
}

/// The first entry is the start of the run, in which nothing happens: it does no harm to lose that.
#[tokio::test]
async fn a_journal_that_loses_an_entry_is_found() {
    for lost in 1..6 {
        let findings = findings(Fault::Loses(lost)).await;
        assert!(!findings.is_empty(), "nobody misses entry {lost}");
    }
}

#[tokio::test]
async fn entries_that_are_moved_or_changed_are_found() {
    for fault in [Fault::Changes, Fault::Doubles(3)] {
        assert!(!findings(fault).await.is_empty(), "{fault:?}");
    }
}

/// The request would be sent although it may have been.
#[tokio::test]
async fn a_journal_that_does_not_tell_what_was_there_is_found() {
    let findings = findings(Fault::Forgets).await;
    let told = |finding: &&String| finding.contains("unknown fate");
    assert!(findings.iter().any(|one| told(&one)), "{findings:?}");
}
