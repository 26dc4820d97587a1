//! [`Kept`]: the runs that can be looked at.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use arazzo::RunId;

use super::Run;
use crate::limits::Limits;

/// The runs of a service: all that have not ended, and some that have.
#[derive(Debug)]
pub(super) struct Kept {
    /// With the number of each, by which they are ordered.
    by_id: HashMap<RunId, u64>,
    /// By number. Those that are forgotten are near the front, where removing moves little.
    runs: VecDeque<(u64, Arc<Run>)>,
    next: u64,
    /// Those that have ended, the oldest end first.
    ended: VecDeque<(Instant, RunId)>,
    time: Duration,
    count: usize,
}

impl Kept {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            by_id: HashMap::new(),
            runs: VecDeque::new(),
            next: 0,
            ended: VecDeque::new(),
            time: limits.kept_time,
            count: limits.kept_runs,
        }
    }

    pub(super) fn add(&mut self, run: &Arc<Run>) {
        self.by_id.insert(run.id(), self.next);
        self.runs.push_back((self.next, Arc::clone(run)));
        self.next += 1;
    }

    /// Records that a run has ended; it is kept for a while.
    pub(super) fn ended(&mut self, run: &Run) {
        // Another run may have the id of one that was withdrawn.
        if self.place_of(run).is_some() {
            self.ended.push_back((Instant::now(), run.id()));
        }
        self.forget();
    }

    /// Removes a run that has not happened.
    pub(super) fn withdraw(&mut self, run: &Run) {
        if let Some(place) = self.place_of(run) {
            self.by_id.remove(&run.id());
            self.runs.remove(place);
        }
    }

    fn place_of(&self, run: &Run) -> Option<usize> {
        let place = self.place(*self.by_id.get(&run.id())?)?;
        std::ptr::eq(&*self.runs[place].1, run).then_some(place)
    }

    pub(super) fn get(&mut self, id: RunId) -> Option<Arc<Run>> {
        self.forget();
        let place = self.place(*self.by_id.get(&id)?)?;
        Some(Arc::clone(&self.runs[place].1))
    }

    /// Returns the runs that `wanted` selects, the newest first.
    pub(super) fn newest(&mut self, limit: usize, wanted: impl Fn(&Run) -> bool) -> Vec<Arc<Run>> {
        self.forget();
        let runs = self.runs.iter().rev().map(|(_, run)| run);
        let runs = runs.filter(|run| wanted(run));
        runs.take(limit).cloned().collect()
    }

    /// Returns the runs that have not ended.
    pub(super) fn open(&self) -> Vec<Arc<Run>> {
        let runs = self.runs.iter().map(|(_, run)| run);
        let open = runs.filter(|run| !matches!(run.phase(), super::Phase::Ended(_)));
        open.cloned().collect()
    }

    /// Removes those that have ended too long ago, or are too many. Whoever asks does so, and a
    /// task: outputs must not stay because nobody comes.
    pub(super) fn forget(&mut self) {
        while let Some((at, id)) = self.ended.front() {
            if self.ended.len() <= self.count && at.elapsed() < self.time {
                break;
            }
            let number = self.by_id.remove(id);
            if let Some(place) = number.and_then(|number| self.place(number)) {
                self.runs.remove(place);
            }
            self.ended.pop_front();
        }
    }

    /// Returns where the run with a number is.
    fn place(&self, number: u64) -> Option<usize> {
        self.runs
            .binary_search_by_key(&number, |(own, _)| *own)
            .ok()
    }
}
