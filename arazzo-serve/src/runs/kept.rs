//! [`Kept`]: the runs that can be looked at.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use arazzo::RunId;

use super::{
    Run,
    record::{Record, Texts},
};
use crate::{limits::Limits, principal::Principal};

/// The runs of a service: all that have not ended, and some that have.
#[derive(Debug)]
pub(super) struct Kept {
    /// With the number of each, by which they are ordered.
    by_id: HashMap<RunId, u64>,
    /// By number. Those that are forgotten are near the front, where removing moves little.
    runs: VecDeque<Slot>,
    /// The number of each. A search for one reads these alone, and none of the old records.
    numbers: VecDeque<u64>,
    next: u64,
    /// Those that have ended, the oldest end first.
    ended: VecDeque<(Instant, RunId)>,
    /// The outputs of records, in the order of `ended`.
    texts: Texts,
    time: Duration,
    count: usize,
}

/// A run, in full until it ends.
#[derive(Debug)]
enum Slot {
    Whole(Arc<Run>),
    Ended(Record),
}

impl Slot {
    fn principal(&self) -> &Principal {
        match self {
            Self::Whole(run) => run.principal(),
            Self::Ended(record) => &record.principal,
        }
    }

    fn run(&self, texts: &Texts) -> Arc<Run> {
        match self {
            Self::Whole(run) => Arc::clone(run),
            Self::Ended(record) => record.run(texts),
        }
    }
}

impl Kept {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            by_id: HashMap::new(),
            runs: VecDeque::new(),
            numbers: VecDeque::new(),
            next: 0,
            ended: VecDeque::new(),
            texts: Texts::default(),
            time: limits.kept_time,
            count: limits.kept_runs,
        }
    }

    pub(super) fn add(&mut self, run: &Arc<Run>) {
        self.by_id.insert(run.id(), self.next);
        self.runs.push_back(Slot::Whole(Arc::clone(run)));
        self.numbers.push_back(self.next);
        self.next += 1;
    }

    /// Records that a run has ended; it is kept for a while.
    pub(super) fn ended(&mut self, run: &Run) {
        // Another run may have the id of one that was withdrawn.
        if let Some(place) = self.place_of(run) {
            self.ended.push_back((Instant::now(), run.id()));
            if let Some(record) = Record::of(run, &mut self.texts) {
                self.runs[place] = Slot::Ended(record);
            }
        }
        self.forget();
    }

    /// Removes a run that has not happened.
    pub(super) fn withdraw(&mut self, run: &Run) {
        if let Some(place) = self.place_of(run) {
            self.by_id.remove(&run.id());
            self.remove(place);
        }
    }

    /// Returns where a run is that has not ended.
    fn place_of(&self, run: &Run) -> Option<usize> {
        let place = self.place(*self.by_id.get(&run.id())?)?;
        match &self.runs[place] {
            Slot::Whole(own) => std::ptr::eq(&**own, run).then_some(place),
            Slot::Ended(_) => None,
        }
    }

    pub(super) fn get(&mut self, id: RunId) -> Option<Arc<Run>> {
        self.forget();
        let place = self.place(*self.by_id.get(&id)?)?;
        Some(self.runs[place].run(&self.texts))
    }

    /// Returns the runs of the principals that `wanted` selects, the newest first.
    pub(super) fn newest(
        &mut self,
        limit: usize,
        wanted: impl Fn(&Principal) -> bool,
    ) -> Vec<Arc<Run>> {
        self.forget();
        let slots = self.runs.iter().rev();
        let slots = slots.filter(|slot| wanted(slot.principal())).take(limit);
        slots.map(|slot| slot.run(&self.texts)).collect()
    }

    /// Returns the runs that have not ended.
    pub(super) fn open(&self) -> Vec<Arc<Run>> {
        let whole = self.runs.iter().filter_map(|slot| match slot {
            Slot::Whole(run) => Some(run),
            Slot::Ended(_) => None,
        });
        whole.filter(|run| !run.has_ended()).cloned().collect()
    }

    /// Removes those that have ended too long ago, or are too many. Whoever asks does so, and a
    /// task: outputs must not stay because nobody comes.
    pub(super) fn forget(&mut self) {
        while let Some((at, id)) = self.ended.front() {
            if self.ended.len() <= self.count && at.elapsed() < self.time {
                break;
            }
            let number = self.by_id.remove(id);
            let place = number.and_then(|number| self.place(number));
            let slot = place.and_then(|place| self.remove(place));
            if let Some(Slot::Ended(record)) = slot {
                record.forget(&mut self.texts);
            }
            self.ended.pop_front();
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.by_id.is_empty() && self.runs.is_empty() && self.ended.is_empty()
    }

    /// Returns where the run with a number is.
    fn place(&self, number: u64) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    fn remove(&mut self, place: usize) -> Option<Slot> {
        self.numbers.remove(place);
        self.runs.remove(place)
    }
}
