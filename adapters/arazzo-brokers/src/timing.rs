//! Two ways to do the same, timed side by side.

use std::fmt;
use std::time::{Duration, Instant};

/// The median times of two ways.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Of the bare client.
    pub bare: Duration,
    /// Through the adapter.
    pub adapter: Duration,
}

impl Figures {
    /// Returns how many times as long the adapter takes.
    pub fn ratio(&self) -> f64 {
        self.adapter.as_secs_f64() / self.bare.as_secs_f64()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bare, adapter) = (self.bare, self.adapter);
        write!(
            f,
            "bare {bare:?}, adapter {adapter:?}, ratio {:.2}",
            self.ratio()
        )
    }
}

/// Does both in turn, so that what else the machine does meets both, and returns the medians.
pub async fn compare(
    rounds: usize,
    mut bare: impl AsyncFnMut(usize),
    mut adapter: impl AsyncFnMut(usize),
) -> Figures {
    let (mut of_bare, mut of_adapter) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let began = Instant::now();
        bare(round).await;
        of_bare.push(began.elapsed());
        let began = Instant::now();
        adapter(round).await;
        of_adapter.push(began.elapsed());
    }
    Figures {
        bare: median(of_bare),
        adapter: median(of_adapter),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
