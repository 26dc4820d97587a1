//! Paired rounds: all contenders play in every round, and what counts is their ratio in it.
//!
//! A machine that is busy slows the contenders of a round alike, so a ratio is steadier than the
//! times that it is made of.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::Contender;

/// What the runs of one contender took, round by round.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// Seconds per run.
    pub wall: Vec<f64>,
    /// Seconds of CPU time of this thread per run, in the kernel too.
    pub cpu: Vec<f64>,
}

/// The median of values, and the quartiles around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// A quarter of the values is below.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// A quarter of the values is above.
    pub high: f64,
}

/// Plays rounds of so many runs each, and returns the times of each contender.
///
/// Every other round goes through the contenders backwards, so that none always follows the same one.
pub fn compare(contenders: &[Contender], rounds: usize, runs: usize) -> Vec<Pairs> {
    let mut pairs = vec![Pairs::default(); contenders.len()];
    // Connections are made, and tables filled, before anything counts.
    contenders.iter().for_each(|contender| contender.play(runs));
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..contenders.len()).collect();
        if !round.is_multiple_of(2) {
            order.reverse();
        }
        for at in order {
            let (wall, cpu) = time(|| contenders[at].play(runs));
            pairs[at].wall.push(wall.as_secs_f64() / runs as f64);
            pairs[at].cpu.push(cpu.as_secs_f64() / runs as f64);
        }
    }
    pairs
}

fn time(play: impl FnOnce()) -> (Duration, Duration) {
    let (wall, cpu) = (Instant::now(), thread_time());
    play();
    (wall.elapsed(), thread_time().saturating_sub(cpu))
}

/// The time that this thread has had of a CPU.
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("the clock of a thread begins at zero")
}

impl Spread {
    /// The spread of these values.
    pub fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |part: usize| {
            let last = sorted.len().saturating_sub(1);
            sorted.get(last * part / 4).copied().unwrap_or(f64::NAN)
        };
        Spread {
            low: at(1),
            median: at(2),
            high: at(3),
        }
    }

    /// The spread of the ratios to others, round by round.
    pub fn of_ratios(values: &[f64], others: &[f64]) -> Self {
        let ratios = values
            .iter()
            .zip(others)
            .map(|(value, other)| value / other);
        Self::of(&ratios.collect::<Vec<_>>())
    }
}
