//! Work on several threads, with results in the order of the jobs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, Builder};

/// Documents may be nested deeply, and the stack of a new thread is small by default.
const STACK: usize = 16 << 20;

/// What is told about the jobs, on the thread that waits for them.
pub(crate) enum Event<R> {
    /// So many jobs are done, in whichever order.
    Done(usize),
    /// The result of the next job, once it and all before it are done.
    Result(R),
}

/// Does all jobs, on as many threads as there are cores.
pub(crate) fn in_order<J: Sync, R: Send>(
    jobs: &[J],
    work: impl Fn(&J) -> R + Sync,
    mut tell: impl FnMut(Event<R>),
) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let worker = |sender: mpsc::Sender<(usize, R)>| {
        while let Some((index, job)) = take(&next, jobs) {
            // Nobody waits any more: there is no use in the rest.
            if sender.send((index, work(job))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let spawn = |_: &usize| {
            let sender = sender.clone();
            let builder = Builder::new().stack_size(STACK);
            builder.spawn_scoped(scope, || worker(sender)).is_ok()
        };
        if (0..cores.min(jobs.len())).filter(spawn).count() == 0 {
            worker(sender.clone());
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (done, (index, result)) in results.into_iter().enumerate() {
            tell(Event::Done(done + 1));
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&turn) {
                tell(Event::Result(result));
                turn += 1;
            }
        }
    });
}

/// The next job and its number.
fn take<'j, J>(next: &AtomicUsize, jobs: &'j [J]) -> Option<(usize, &'j J)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let jobs: Vec<u64> = (0..20).collect();
        let (mut results, mut counts) = (Vec::new(), Vec::new());
        let work = |job: &u64| {
            // The first jobs take the longest.
            thread::sleep(Duration::from_millis(20_u64.saturating_sub(*job)));
            *job
        };
        in_order(&jobs, work, |event| match event {
            Event::Done(done) => counts.push(done),
            Event::Result(result) => results.push(result),
        });
        assert_eq!(results, jobs);
        assert_eq!(counts, (1..=20).collect::<Vec<_>>());
    }

    #[test]
    fn no_jobs_are_done_at_once() {
        in_order(&[] as &[u8], |job| *job, |_| panic!("there is no job"));
    }
}
